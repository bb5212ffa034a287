// SPDX-License-Identifier: MIT
// A Vulkan device to test on, watched by the validation layer where there is one.
#pragma once

#include <QString>
#include <bit>
#include <cstdint>
#include <functional>
#include <memory>

#include "infer/vulkan/memory.h"
#include "infer/vulkan/recorder.h"

namespace nibble::test {

/// Call before anything else of Vulkan. NIBBLE_TEST_GPU=N chooses a device, else the fittest is
/// taken, drivers that compute on the processor included. -1 and the reason when there is none.
int gpuIndex(QString* reason);

/// Empty when the validation layer reported nothing; else its reports.
QString validationReports();

/// The device that gpuIndex() finds; none and the reason when there is none. One that cannot be
/// opened ends the test.
std::shared_ptr<vulkan::Device> openGpu(QString* reason);

using Record = std::function<Result<>(vulkan::Recorder& recorder)>;
/// Runs what `record` records, and waits for its end; a failure ends the test.
void runOnGpu(const std::shared_ptr<vulkan::Device>& device, const Record& record);

/// A device buffer with values, and what is in it.
struct GpuFloats {
  vulkan::Buffer buffer;
  static GpuFloats make(const std::shared_ptr<vulkan::Device>& device,
                        const std::vector<float>& values);
  static GpuFloats make(const std::shared_ptr<vulkan::Device>& device, std::size_t count) {
    return make(device, std::vector<float>(count, -77.0f));
  }
  /// A single word, as the shaders read it.
  static GpuFloats makeWord(const std::shared_ptr<vulkan::Device>& device, std::uint32_t word) {
    return make(device, std::vector<float>{std::bit_cast<float>(word)});
  }
  /// Memory the processor sees as well, so that reading needs no copy.
  std::vector<float> values() const;
};

}  // namespace nibble::test
