// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/chat/chat_runner.h"
#include "ui/core/settings.h"

namespace nibble::ui {

/// How answers are drawn, kept between starts.
struct SamplingChoice {
  SamplerOptions sampler{.temperature = 0.8, .seed = 1};
  int maxTokens = 512;
  bool newSeed = true;   ///< each answer draws a seed of its own
  bool sameSeed = true;  ///< on both sides

  static SamplingChoice load(const Settings& settings);
  void save(Settings& settings) const;
  /// Options and seeds for one message.
  ChatRequest request() const;
};

}  // namespace nibble::ui
