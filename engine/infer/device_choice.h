// SPDX-License-Identifier: MIT
// Where a model is to run, as people write it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace nibble {

struct DeviceChoice {
  enum class Kind {
    Processor,
    Vulkan,
    Automatic,  ///< a GPU if there is one and the model fits, else the processor
  };
  Kind kind = Kind::Processor;
  int index = -1;  ///< of the GPU, as `nibble devices` numbers them; -1 takes the fittest

  bool operator==(const DeviceChoice&) const = default;
};

/// "cpu", "auto", "vulkan", "vulkan:1".
Result<DeviceChoice> parseDeviceChoice(std::string_view text);
std::string toString(const DeviceChoice& choice);

}  // namespace nibble
