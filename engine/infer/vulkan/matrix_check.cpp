// SPDX-License-Identifier: MIT
#include "infer/vulkan/matrix_check.h"

#include <vector>

#include "base/half.h"
#include "infer/vulkan/kernels.h"
#include "infer/vulkan/recorder.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {

// More than a tile of each, and nothing that comes out even.
constexpr int kRows = 150, kColumns = 72, kVectors = 131;

/// Small whole numbers without a pattern that rows and columns could share.
int valueAt(int row, int column, int kind) {
  const auto mixed = static_cast<std::uint32_t>(row * 7919 + column * 104729 + kind * 1299709);
  return static_cast<int>((mixed * 2654435761u >> 13) % 7) - 3;
}

void fillWeights(Buffer& weights) {
  const auto packed = static_cast<std::size_t>(packedRowBytes(TensorType::F16, kColumns));
  std::vector<std::uint16_t> row(kColumns);
  for (int r = 0; r < kRows; ++r) {
    for (int k = 0; k < kColumns; ++k) {
      row[static_cast<std::size_t>(k)] = floatToHalf(static_cast<float>(valueAt(r, k, 0)));
    }
    packRow(TensorType::F16, kColumns, reinterpret_cast<const std::byte*>(row.data()),
            weights.mapped() + static_cast<std::size_t>(r) * packed);
  }
}

bool isRight(const float* results) {
  for (int t = 0; t < kVectors; ++t) {
    for (int r = 0; r < kRows; ++r) {
      int sum = 0;
      for (int k = 0; k < kColumns; ++k) sum += valueAt(r, k, 0) * valueAt(t, k, 1);
      if (results[t * kRows + r] != static_cast<float>(sum)) return false;
    }
  }
  return true;
}

}  // namespace

Result<bool> multipliesRight(const std::shared_ptr<Device>& device) {
  constexpr VkDeviceSize kResultBytes = VkDeviceSize{kVectors} * kRows * sizeof(float);
  const auto packed = static_cast<VkDeviceSize>(packedRowBytes(TensorType::F16, kColumns));
  NIBBLE_TRY(Buffer weights, Buffer::make(device, kRows * packed + 256, Place::Upload));
  NIBBLE_TRY(const Buffer x, Buffer::make(device, VkDeviceSize{kVectors} * kColumns * sizeof(float),
                                          Place::Upload));
  constexpr VkDeviceSize kPadded = (kColumns + 31) / 32 * 32;
  NIBBLE_TRY(const Buffer halves,
             Buffer::make(device, kVectors * kPadded * sizeof(std::uint16_t), Place::Device));
  NIBBLE_TRY(const Buffer scales, Buffer::make(device, kVectors * sizeof(float), Place::Device));
  NIBBLE_TRY(const Buffer y, Buffer::make(device, kResultBytes, Place::Device));
  NIBBLE_TRY(const Buffer results, Buffer::make(device, kResultBytes, Place::ReadBack));
  fillWeights(weights);
  auto* input = reinterpret_cast<float*>(x.mapped());
  for (int t = 0; t < kVectors; ++t) {
    for (int k = 0; k < kColumns; ++k) *input++ = static_cast<float>(valueAt(t, k, 1));
  }

  Matrix matrix;
  matrix.type = TensorType::F16;
  matrix.rows = kRows;
  matrix.columns = kColumns;
  matrix.pieces.push_back({weights.all(), 0, kRows});
  NIBBLE_TRY(Recorder recorder, Recorder::make(device));
  NIBBLE_CHECK(recorder.begin());
  NIBBLE_CHECK(recordMatMul(recorder, *device, matrix, {x.all(), 0, kColumns}, kVectors, {},
                            {y.all(), 0, kRows}, {halves.all(), scales.all()}));
  recorder.copy(y.all(), results.all(), true);
  NIBBLE_CHECK(recorder.end());
  NIBBLE_CHECK(recorder.run());
  return isRight(reinterpret_cast<const float*>(results.mapped()));
}

}  // namespace nibble::vulkan
