// SPDX-License-Identifier: MIT
// F32, F16 and BF16: one number an element, rounded to the nearest, ties to even.
#include <cstring>

#include "base/cpu.h"
#include "quant/grids/grid.h"
#include "quant/grids/kernels/grid_kernels.h"

namespace nibble {

namespace {

class F32 final : public Grid {
 public:
  F32() : Grid(TensorType::F32) {}

  void decode(const std::byte* blocks, float* out, std::int64_t count) const override {
    std::memcpy(out, blocks, static_cast<std::size_t>(count) * sizeof(float));
  }
  void encode(const float* row, const float*, std::byte* out, std::int64_t columns) const override {
    std::memcpy(out, row, static_cast<std::size_t>(columns) * sizeof(float));
  }
};

class Float16 final : public Grid {
 public:
  Float16(TensorType type, GridKernels::Decode GridKernels::* decode,
          GridKernels::Encode GridKernels::* encode)
      : Grid(type), decode_(decode), encode_(encode) {}

  void decode(const std::byte* blocks, float* out, std::int64_t count) const override {
    (gridKernels(activeIsa()).*decode_)(blocks, out, count);
  }
  void encode(const float* row, const float* importance, std::byte* out,
              std::int64_t columns) const override {
    (gridKernels(activeIsa()).*encode_)(row, importance, out, columns);
  }

 private:
  GridKernels::Decode GridKernels::* decode_;
  GridKernels::Encode GridKernels::* encode_;
};

}  // namespace

const Grid& gridF32() {
  static const F32 instance;
  return instance;
}

const Grid& gridF16() {
  static const Float16 instance(TensorType::F16, &GridKernels::decodeF16, &GridKernels::encodeF16);
  return instance;
}

const Grid& gridBF16() {
  static const Float16 instance(TensorType::BF16, &GridKernels::decodeBF16,
                                &GridKernels::encodeBF16);
  return instance;
}

}  // namespace nibble
