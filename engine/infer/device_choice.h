// SPDX-License-Identifier: MIT
// Where a model is to run, as people write it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nibble {

struct DeviceChoice {
  enum class Kind {
    Processor,
    Vulkan,
    Automatic,  ///< a GPU if there is one that takes the model or part of it, else the processor
  };
  static constexpr int kAsManyAsFit = -1;

  Kind kind = Kind::Processor;
  int index = -1;  ///< of the GPU, as `nibble devices` numbers them; -1 takes the fittest
  /// How many of the last layers the GPU computes, the others being the processor's.
  int gpuLayers = kAsManyAsFit;
  /// Bytes of the GPU's memory that weights and context may take; 0 for what is free.
  std::uint64_t gpuMemory = 0;

  bool operator==(const DeviceChoice&) const = default;
};

/// "cpu", "auto", "vulkan", "vulkan:1".
Result<DeviceChoice> parseDeviceChoice(std::string_view text);
std::string toString(const DeviceChoice& choice);

/// "auto", or a number of layers; more than a model has are all of them.
Result<int> parseGpuLayers(std::string_view text);

}  // namespace nibble
