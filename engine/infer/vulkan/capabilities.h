// SPDX-License-Identifier: MIT
// What a GPU can do, asked before anything of it is used.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "infer/vulkan/instance.h"

namespace nibble::vulkan {

enum class GpuKind { Discrete, Integrated, Virtual, Processor, Other };

/// The extension whose instructions reach the GPU's matrix units.
enum class MatrixDialect { None, Nv, Khr };

/// What an environment variable says, "on" or "off": where there is no other GPU, tests look at
/// what those would do all the same.
bool switchedOn(const char* variable, bool usual);

struct Capabilities {
  std::string name;    ///< "NVIDIA H100 80GB HBM3"
  std::string driver;  ///< "NVIDIA 580.159.04"
  GpuKind kind = GpuKind::Other;
  std::uint32_t vendor = 0;
  std::uint32_t product = 0;
  std::uint32_t driverVersion = 0;
  std::uint32_t apiVersion = 0;
  std::uint8_t cacheId[VK_UUID_SIZE] = {};  ///< of the driver's pipeline caches
  std::uint8_t uuid[VK_UUID_SIZE] = {};     ///< of this very device; zeros when it has none
  std::vector<std::string> extensions;

  std::uint64_t localBytes = 0;  ///< the largest device-local heap
  std::uint64_t freeBytes = 0;   ///< of it, as the driver says; 0 when it does not
  VkPhysicalDeviceMemoryProperties memory{};

  std::uint32_t queueFamily = 0;
  bool hasQueue = false;
  std::uint32_t timestampBits = 0;
  double timestampPeriod = 1;  ///< nanoseconds a tick

  std::uint32_t processors = 0;     ///< that compute side by side; 0 where the driver does not say
  std::uint32_t subgroupSize = 0;   ///< that pipelines ask for, where they can; else the usual one
  bool subgroupOperations = false;  ///< arithmetic, shuffle and vote in compute shaders
  bool subgroupSizeControl = false;
  std::uint32_t leastSubgroup = 0;  ///< that compute pipelines may ask for; 0 for none
  std::uint32_t mostSubgroup = 0;
  bool fullSubgroups = false;
  bool integerDot = false;
  bool integerDotIsFast = false;  ///< for four signed bytes in a word
  bool mixedDotIsFast = false;    ///< for signed with unsigned ones
  bool half = false;              ///< arithmetic on 16-bit floats, and buffers of them
  bool memoryModel = false;
  bool cooperativeMatrixNv = false;
  bool amdDriver = false;  ///< AMD's own, not Mesa's
  /// A lane has 128 registers, half of what others have, and what does not fit lies in memory:
  /// Intel.
  bool fewRegisters = false;
  /// Products do best where each invocation has rows of its own (shaders/lanes.glsl): drivers that
  /// compute on the processor.
  bool rowsByLane = false;
  /// The largest logits are found sooner than all of them read back. Drivers that compute on the
  /// processor need milliseconds for it.
  bool findsTop = false;
  /// The end of a token is waited for awake, which would take the processor from such drivers.
  bool waitsAwake = false;
  bool statistics = false;  ///< of pipelines are kept, on request (pipeline_statistics.h)
  MatrixDialect matrix = MatrixDialect::None;  ///< in which shaders reach the matrix units
  bool matrixUnitsAreWrong = false;            ///< it has some, but they failed a test

  std::uint64_t maxRange = 0;       ///< bytes of one storage buffer binding
  std::uint64_t maxAllocation = 0;  ///< bytes of one buffer
  std::uint64_t offsetAlignment = 256;
  std::uint32_t sharedBytes = 0;
  std::uint32_t maxInvocations = 0;         ///< of a workgroup
  std::uint32_t maxSubgroups = UINT32_MAX;  ///< of a workgroup, where the driver says so
  std::uint32_t maxGroupsX = 0;

  /// Why models cannot run on it; empty when they can.
  std::string unusable() const;
  bool hasExtension(const std::string& extension) const;
  bool matrixUnits() const { return matrix != MatrixDialect::None; }
  /// Compute pipelines can have subgroups of this size.
  bool canHaveSubgroup(std::uint32_t size) const {
    return subgroupSize == size ||
           (subgroupSizeControl && fullSubgroups && leastSubgroup <= size && size <= mostSubgroup);
  }
  /// Products of codes with many vectors are dot products of bytes.
  bool dotsInTiles() const {
    return integerDot && integerDotIsFast && !matrixUnits() && !rowsByLane;
  }
  /// Its memory is the machine's own.
  bool sharesMemory() const { return kind == GpuKind::Integrated || kind == GpuKind::Processor; }
};

/// Below it no shader of ours works.
inline constexpr std::uint32_t kLeastSubgroup = 8;

/// Which subgroups pipelines ask for. Intel's compiler shares the registers of a subgroup out to
/// its lanes: with 32, its drivers' choice, products spill hundreds of them, with the fewest none.
void chooseSubgroup(Capabilities& c);

/// The largest device-local heap.
struct LocalMemory {
  std::uint64_t bytes = 0;
  std::uint64_t freeBytes = 0;
  bool told = false;  ///< the driver says what is free
};
LocalMemory localMemory(const Instance& instance, VkPhysicalDevice device, const Capabilities& c);

Capabilities capabilitiesOf(const Instance& instance, VkPhysicalDevice device);

}  // namespace nibble::vulkan
