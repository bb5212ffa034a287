// SPDX-License-Identifier: MIT
#include "support/gpu.h"

#include <QTest>
#include <cstring>

#include "infer/vulkan/gpus.h"

namespace nibble::test {

int gpuIndex(QString* reason) {
  if (qgetenv("NIBBLE_VULKAN_VALIDATION").isEmpty()) qputenv("NIBBLE_VULKAN_VALIDATION", "1");
  const auto gpus = vulkan::listGpus();
  if (!gpus) {
    *reason = QString::fromStdString(gpus.error().message());
    return -1;
  }
  bool chosen = false;
  const int wanted = qEnvironmentVariableIntValue("NIBBLE_TEST_GPU", &chosen);
  const int index = chosen ? wanted : vulkan::fittestGpu(*gpus, true);
  if (index < 0) *reason = "no Vulkan device can run models";
  return index;
}

QString validationReports() {
  QStringList reports;
  for (const std::string& text : vulkan::validationMessages()) {
    reports << QString::fromStdString(text);
  }
  return reports.join("\n");
}

std::shared_ptr<vulkan::Device> openGpu(QString* reason) {
  const int index = gpuIndex(reason);
  if (index < 0) return nullptr;
  auto device = vulkan::Device::open(index);
  if (!device) qFatal("%s", device.error().message().c_str());
  return std::move(*device);
}

void runOnGpu(const std::shared_ptr<vulkan::Device>& device, const Record& record) {
  auto recorder = vulkan::Recorder::make(device);
  if (!recorder || !recorder->begin()) qFatal("cannot record");
  const Result<> recorded = record(*recorder);
  if (!recorded) qFatal("%s", recorded.error().message().c_str());
  if (!recorder->end()) qFatal("cannot record");
  const Result<> ran = recorder->run();
  if (!ran) qFatal("%s", ran.error().message().c_str());
}

GpuFloats GpuFloats::make(const std::shared_ptr<vulkan::Device>& device,
                          const std::vector<float>& values) {
  auto buffer =
      vulkan::Buffer::make(device, values.size() * sizeof(float) + 64, vulkan::Place::ReadBack);
  if (!buffer) qFatal("%s", buffer.error().message().c_str());
  std::memset(buffer->mapped(), 0, buffer->bytes());
  std::memcpy(buffer->mapped(), values.data(), values.size() * sizeof(float));
  return {std::move(*buffer)};
}

std::vector<float> GpuFloats::values() const {
  std::vector<float> out(buffer.bytes() / sizeof(float));
  std::memcpy(out.data(), buffer.mapped(), buffer.bytes());
  return out;
}

}  // namespace nibble::test
