// SPDX-License-Identifier: MIT
// Matrices of random blocks on a GPU, and their products computed plainly in double precision.
#pragma once

#include <memory>
#include <vector>

#include "infer/vulkan/kernels.h"

namespace nibble::test {

struct GpuMatrix {
  vulkan::Matrix matrix;
  vulkan::Buffer weights, table;
  std::vector<float> values;  ///< decoded, row by row; empty when made without

  /// `pieces` bindings show the rows. Values are decoded unless `decode` is false.
  static GpuMatrix make(const std::shared_ptr<vulkan::Device>& device, TensorType type,
                        std::int64_t rows, std::int64_t columns, unsigned seed, int pieces = 1,
                        bool decode = true);
};

/// Activations as products with one vector see them: whole numbers of 15 bits times a scale every
/// 32 columns for types of codes, unless rows go by lane.
std::vector<float> asSeenBy(const vulkan::Device& device, TensorType type,
                            const std::vector<float>& x, const vulkan::MatVecShape& shape = {});

/// The same for products with many vectors: only where those are dot products of bytes.
std::vector<float> asSeenInBatches(const vulkan::Device& device, TensorType type,
                                   const std::vector<float>& x);

/// y[row] = W x, and in `magnitude` the sum of what was added without signs.
std::vector<double> product(const GpuMatrix& matrix, const float* x,
                            std::vector<double>* magnitude);

}  // namespace nibble::test
