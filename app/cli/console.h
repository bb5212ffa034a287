// SPDX-License-Identifier: MIT
// Progress on standard error: a bar on a terminal, sparse plain lines elsewhere.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/progress.h"

namespace nibble::cli {

class Console final : public ProgressSink {
 public:
  Console();
  ~Console() override;

  void onProgress(const Progress& progress) override;
  /// Removes the bar, so that what follows starts on a clean line.
  void clear();
  /// A line for people; not printed when standard error is not wanted.
  void note(std::string_view line);

 private:
  void drawBar(const Progress& progress);
  void printLine(const Progress& progress);

  bool terminal_;
  bool barShown_ = false;
  int width_ = 80;
  double lastTenth_ = -1;
  double lastSeconds_ = 0;
};

}  // namespace nibble::cli
