// SPDX-License-Identifier: MIT
// Where people want models to run, kept beyond a restart: GPUs may be numbered anew by then, or
// gone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "infer/device_choice.h"
#include "jobs/gpus.h"

namespace nibble::jobs {

struct DeviceWish {
  using Kind = DeviceChoice::Kind;

  Kind kind = Kind::Processor;
  std::string uuid{};  ///< of the GPU; empty when its driver gives none
  std::string name{};  ///< likewise, for people and where the uuid says nothing

  bool operator==(const DeviceWish&) const = default;
};

DeviceWish wishFor(const GpuFacts& gpu);

/// "cpu", "auto", "gpu/UUID/NAME".
std::string toString(const DeviceWish& wish);
/// Nothing for any other text.
std::optional<DeviceWish> parseDeviceWish(std::string_view text);

/// The GPU that is meant, the fittest for Automatic. Null for the processor, and when it is gone.
const GpuFacts* findGpu(const std::vector<GpuFacts>& gpus, const DeviceWish& wish);

struct DeviceTarget {
  DeviceChoice choice{};          ///< the processor or a GPU by its number
  std::optional<GpuFacts> gpu{};  ///< that one
  /// Why it is the processor though a GPU was named. Automatic never has trouble.
  std::optional<Error> trouble{};
};

DeviceTarget targetOf(const DeviceWish& wish, const Result<std::vector<GpuFacts>>& gpus);
/// Asks the drivers, which may take a moment.
DeviceTarget targetOf(const DeviceWish& wish);

}  // namespace nibble::jobs
