// SPDX-License-Identifier: MIT
// Q8_0: d f16, 32 signed bytes. Value d * code.
#include <cstring>

#include "base/bytes.h"
#include "base/cpu.h"
#include "base/half.h"
#include "quant/grids/grid.h"
#include "quant/grids/kernels/grid_kernels.h"
#include "quant/grids/level_block.h"
#include "quant/grids/search/error_weights.h"

namespace nibble {

namespace {

class Q8_0Block final : public LevelBlock {
 public:
  explicit Q8_0Block(const Grid& grid) : LevelBlock(grid, 32, -127, 127) {}

 protected:
  void read(const std::uint8_t* block) override {
    scale_[0] = halfToFloat(load<std::uint16_t>(block));
    for (std::size_t j = 0; j < 32; ++j) {
      codes_[j] = static_cast<std::uint8_t>(static_cast<std::int8_t>(block[2 + j]) + 127);
    }
  }
  void write(std::uint8_t* block) const override {
    for (std::size_t j = 0; j < 32; ++j) block[2 + j] = static_cast<std::uint8_t>(codes_[j] - 127);
  }
};

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

  std::unique_ptr<OpenBlock> open() const override { return std::make_unique<Q8_0Block>(*this); }
};

}  // namespace

const Grid& gridQ8_0() {
  static const Q8_0 instance;
  return instance;
}

}  // namespace nibble
