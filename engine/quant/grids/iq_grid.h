// SPDX-License-Identifier: MIT
// A grid whose points and scales the IQ search finds. `Codec` has decodeBlock() as DecodeOnlyGrid
// asks, kKernel, a member of IqSearches, and pack(block, out).
#pragma once

#include "quant/grids/block_grid.h"
#include "quant/grids/search/iq_search.h"

namespace nibble {

template <typename Codec>
class IqOpenBlock final : public OpenBlock {
 public:
  int step() const override { return 8; }

  void fixScales(const float* x, const float* importance) override {
    const ErrorWeights weights(importance, IqBlock::kElements);
    kernel_.search(x, weights.from(0), block_);
  }
  void round(int column, const float* x, const float* weights, float* values) override {
    kernel_.round(x, weights, column / 8, block_, values);
  }
  void store(std::byte* out) const override {
    Codec::pack(block_, reinterpret_cast<std::uint8_t*>(out));
  }

 private:
  const IqKernel& kernel_ = iqSearches(activeIsa()).*Codec::kKernel;
  IqBlock block_;
};

template <typename Codec>
class IqGrid final : public DecodeOnlyGrid<Codec> {
 public:
  bool canEncode() const override { return true; }

  void encode(const float* row, const float* importance, std::byte* out,
              std::int64_t columns) const override {
    const ErrorWeights weights(importance, columns);
    const IqKernel& kernel = iqSearches(activeIsa()).*Codec::kKernel;
    auto* bytes = reinterpret_cast<std::uint8_t*>(out);
    for (std::int64_t column = 0; column < columns; column += IqBlock::kElements) {
      IqBlock block;
      kernel.search(row + column, weights.from(column), block);
      Codec::pack(block, bytes);
      bytes += Codec::kBytes;
    }
  }

  std::unique_ptr<OpenBlock> open() const override {
    return std::make_unique<IqOpenBlock<Codec>>();
  }
};

/// Two 4-bit scales a byte, the first in the low half.
inline void packNibbles(const std::uint8_t* scales, int count, std::uint8_t* out) {
  for (int i = 0; i < count; i += 2) {
    out[i / 2] = static_cast<std::uint8_t>(scales[i] | scales[i + 1] << 4);
  }
}

}  // namespace nibble
