// SPDX-License-Identifier: MIT
// Q8_0: d f16, 32 signed bytes. Value d * code.
#include "base/cpu.h"
#include "quant/grids/grid.h"
#include "quant/grids/kernels/grid_kernels.h"
#include "quant/grids/search/error_weights.h"

namespace nibble {

namespace {

class Q8_0 final : public Grid {
 public:
  Q8_0() : Grid(TensorType::Q8_0) {}

  void decode(const std::byte* blocks, float* out, std::int64_t count) const override {
    gridKernels(activeIsa()).decodeQ8_0(blocks, out, count);
  }
  void encode(const float* row, const float* importance, std::byte* out,
              std::int64_t columns) const override {
    const ErrorWeights weights(importance, columns);
    gridKernels(activeIsa()).encodeQ8_0(row, weights.from(0), out, columns);
  }
};

}  // namespace

const Grid& gridQ8_0() {
  static const Q8_0 instance;
  return instance;
}

}  // namespace nibble
