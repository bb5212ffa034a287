// SPDX-License-Identifier: MIT
// Q8_0: d f16, 32 signed bytes. Value d * code.
#include "quant/grids/block_grid.h"

namespace nibble {

namespace {

class Q8_0 final : public Grid {
 public:
  Q8_0() : Grid(TensorType::Q8_0) {}

  void decode(const std::byte* blocks, float* out, std::int64_t count) const override {
    gridKernels(activeIsa()).decodeQ8_0(blocks, out, count);
  }
  bool canEncode() const override { return false; }
  void encode(const float*, const float*, std::byte*, std::int64_t) const override {}
};

}  // namespace

const Grid& gridQ8_0() {
  static const Q8_0 instance;
  return instance;
}

}  // namespace nibble
