// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/core/engine.h"

namespace nibble::ui {

/// Bytes that models may take by the settings; 0 for no limit, where the machine's memory is
/// unknown.
inline std::uint64_t modelMemoryLimit(const Settings& settings, Engine& engine) {
  return engine.machine().facts().memoryBytes / 100 *
         static_cast<std::uint64_t>(settings.memoryLimitPercent());
}

}  // namespace nibble::ui
