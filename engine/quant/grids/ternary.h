// SPDX-License-Identifier: MIT
// What TQ1_0 and TQ2_0 share: 256 elements rounded to -d, 0 or d, stored as codes 0, 1 and 2.
#pragma once

#include "quant/grids/block_grid.h"

namespace nibble {

inline constexpr int kTernaryElements = 256;

struct TernaryBlock {
  std::uint16_t d;  ///< half-precision bits
  std::uint8_t codes[kTernaryElements];
};

/// The d and codes with the least sum w (x - value)^2; `w` may be null.
void encodeTernaryBlock(const float* x, const float* w, TernaryBlock& block);

/// `Codec` also has packBlock(codes, d, out).
template <typename Codec>
class TernaryGrid final : public DecodeOnlyGrid<Codec> {
 public:
  bool canEncode() const override { return true; }

  void encode(const float* row, const float* importance, std::byte* out,
              std::int64_t columns) const override {
    const ErrorWeights weights(importance, columns);
    auto* bytes = reinterpret_cast<std::uint8_t*>(out);
    TernaryBlock block;
    for (std::int64_t done = 0; done < columns; done += kTernaryElements) {
      encodeTernaryBlock(row + done, weights.from(done), block);
      Codec::packBlock(block.codes, block.d, bytes);
      bytes += Codec::kBytes;
    }
  }
};

}  // namespace nibble
