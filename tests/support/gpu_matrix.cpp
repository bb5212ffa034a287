// SPDX-License-Identifier: MIT
#include "support/gpu_matrix.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "infer/vulkan/weight_layout.h"
#include "quant/grids/grid.h"
#include "support/random_blocks.h"

namespace nibble::test {

namespace {

/// Whole numbers of 15 bits times a scale every 32 columns.
std::vector<float> asCodes(const std::vector<float>& x) {
  std::vector<float> seen(x.size());
  for (std::size_t unit = 0; unit < x.size(); unit += 32) {
    float most = 0;
    for (std::size_t i = unit; i < unit + 32; ++i) most = std::max(most, std::abs(x[i]));
    if (most < 1e-30f) continue;
    for (std::size_t i = unit; i < unit + 32; ++i) {
      seen[i] = most / 16256.0f * std::nearbyint(x[i] * (16256.0f / most));
    }
  }
  return seen;
}

}  // namespace

GpuMatrix GpuMatrix::make(const std::shared_ptr<vulkan::Device>& device, TensorType type,
                          std::int64_t rows, std::int64_t columns, unsigned seed, int pieces,
                          bool decode) {
  GpuMatrix made;
  const auto blocks = makeBlocks(type, rows, columns, seed);
  const std::int64_t stored = rowBytes(type, columns);
  const std::int64_t packed = vulkan::packedRowBytes(type, columns);
  // Pieces begin where a binding may begin.
  const std::int64_t rowsAPiece = ((rows + pieces - 1) / pieces + 15) / 16 * 16;
  auto weights = vulkan::Buffer::make(device, static_cast<VkDeviceSize>(rows * packed) + 256,
                                      vulkan::Place::Upload);
  if (!weights) qFatal("%s", weights.error().message().c_str());
  made.weights = std::move(*weights);
  for (std::int64_t r = 0; r < rows; ++r) {
    vulkan::packRow(type, columns, blocks.data() + r * stored, made.weights.mapped() + r * packed);
  }
  made.matrix.type = type;
  made.matrix.rows = rows;
  made.matrix.columns = columns;
  for (std::int64_t first = 0; first < rows; first += rowsAPiece) {
    const std::int64_t count = std::min(rowsAPiece, rows - first);
    made.matrix.pieces.push_back(
        {made.weights.all().part(static_cast<VkDeviceSize>(first * packed),
                                 static_cast<VkDeviceSize>(count * packed)),
         first, count});
  }
  if (const auto table = vulkan::lookupTable(type); !table.empty()) {
    auto buffer = vulkan::Buffer::make(device, table.size() * 4, vulkan::Place::Upload);
    if (!buffer) qFatal("%s", buffer.error().message().c_str());
    made.table = std::move(*buffer);
    std::memcpy(made.table.mapped(), table.data(), table.size() * 4);
    made.matrix.table = made.table.all();
  }
  if (!decode) return made;
  made.values.resize(static_cast<std::size_t>(rows * columns));
  for (std::int64_t r = 0; r < rows; ++r) {
    grid(type).decode(blocks.data() + r * stored, made.values.data() + r * columns, columns);
  }
  return made;
}

std::vector<float> asSeenBy(const vulkan::Device& device, TensorType type,
                            const std::vector<float>& x, const vulkan::MatVecShape& shape) {
  const bool lanes = device.capabilities().rowsByLane && shape.invocations == 0;
  return vulkan::isFloat(type) || lanes ? x : asCodes(x);
}

std::vector<float> asSeenInBatches(const vulkan::Device& device, TensorType type,
                                   const std::vector<float>& x) {
  return !vulkan::isFloat(type) && device.capabilities().dotsInTiles() ? asCodes(x) : x;
}

std::vector<double> product(const GpuMatrix& matrix, const float* x,
                            std::vector<double>* magnitude) {
  const auto rows = static_cast<std::size_t>(matrix.matrix.rows);
  const auto columns = static_cast<std::size_t>(matrix.matrix.columns);
  std::vector<double> y(rows);
  magnitude->assign(rows, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      const double term = static_cast<double>(matrix.values[r * columns + c]) * x[c];
      y[r] += term;
      (*magnitude)[r] += std::abs(term);
    }
  }
  return y;
}

}  // namespace nibble::test
