// SPDX-License-Identifier: MIT
// An idle GPU takes up to seconds to come up to speed, and what is best below it is not best at it:
// whoever measures brings it there first, and leaves no pauses afterwards.
#pragma once

#include <chrono>
#include <stop_token>

#include "infer/vulkan/recorder.h"

namespace nibble::vulkan {

/// Runs what was recorded between timestamps 0 and 1 until that takes no less time than a while
/// before, for `least` at least and four seconds at most; once on devices that are no GPUs.
/// Cancelled after a stop. Clocks of an H200 stay low for the first hundreds of milliseconds.
Result<> warmUp(Recorder& recorder, const std::stop_token& stop = {},
                std::chrono::milliseconds least = std::chrono::milliseconds(1000));

}  // namespace nibble::vulkan
