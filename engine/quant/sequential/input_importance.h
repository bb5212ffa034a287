// SPDX-License-Identifier: MIT
// From what was measured to what an importance matrix holds.
#pragma once

#include <vector>

#include "calib/statistics.h"

namespace nibble {

/// Mean squares, [channels] or [experts][channels]; those of experts that nothing went into all
/// alike.
std::vector<float> importanceOf(const calib::InputStatistics& input);

}  // namespace nibble
