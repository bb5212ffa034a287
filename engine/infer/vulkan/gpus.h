// SPDX-License-Identifier: MIT
// The GPUs of this machine, and which of them suits best.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace nibble::vulkan {

struct GpuFacts {
  int index = 0;  ///< as in "vulkan:0"
  std::string name;
  std::string driver;
  std::string kind;                   ///< "discrete", "integrated", "virtual", "processor", "other"
  std::uint64_t memoryBytes = 0;      ///< of its largest heap
  std::uint64_t freeBytes = 0;        ///< 0 when the driver does not say
  std::vector<std::string> features;  ///< of those that make models fast, what it has
  std::string unusable;               ///< why models cannot run on it; empty when they can
  std::string uuid{};                 ///< the same at each start, in hex; empty when it has none
  bool matrixUnits = false;           ///< which want some memory of their own

  /// Its memory is the machine's own.
  bool sharesMemory() const { return kind == "integrated" || kind == "processor"; }
};

/// Fails where there is no Vulkan; a machine without GPUs gives an empty list.
Result<std::vector<GpuFacts>> listGpus();

/// The fittest of them: a discrete GPU before an integrated one, then the one with more memory.
/// Drivers that compute on the processor only when nothing else is there and `anything` is set.
/// -1 when none will do.
int fittestGpu(const std::vector<GpuFacts>& gpus, bool anything);

}  // namespace nibble::vulkan
