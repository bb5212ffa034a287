// SPDX-License-Identifier: MIT
// What the grids made of blocks share: the loop over blocks and the way to the kernels.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/cpu.h"
#include "base/half.h"
#include "quant/grids/grid.h"
#include "quant/grids/kernels/grid_kernels.h"
#include "quant/grids/search/error_weights.h"

namespace nibble {

inline float loadHalf(const std::uint8_t* from) {
  return halfToFloat(load<std::uint16_t>(from));
}

/// A grid that can only be read. `Codec` has kType, kElements, kBytes and decodeBlock(in, out).
template <typename Codec>
class DecodeOnlyGrid : public Grid {
 public:
  DecodeOnlyGrid() : Grid(Codec::kType) {}

  void decode(const std::byte* blocks, float* out, std::int64_t count) const override {
    const auto* in = reinterpret_cast<const std::uint8_t*>(blocks);
    for (std::int64_t done = 0; done < count; done += Codec::kElements) {
      Codec::decodeBlock(in, out + done);
      in += Codec::kBytes;
    }
  }

  bool canEncode() const override { return false; }
  void encode(const float*, const float*, std::byte*, std::int64_t) const override {}
};

/// `Codec` also has kEncode, the member of GridKernels that encodes a row.
template <typename Codec>
class BlockGrid : public DecodeOnlyGrid<Codec> {
 public:
  bool canEncode() const override { return true; }

  void encode(const float* row, const float* importance, std::byte* out,
              std::int64_t columns) const override {
    const ErrorWeights weights(importance, columns);
    (gridKernels(activeIsa()).*Codec::kEncode)(row, weights.from(0), out, columns);
  }
};

}  // namespace nibble
