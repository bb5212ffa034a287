// SPDX-License-Identifier: MIT
// The way of the 32-element blocks of a row through a search: sixteen blocks become a tile, each
// brought to about 1 by a power of two; the search leaves codes and halves; a codec packs them.
#pragma once

#include "base/bytes.h"
#include "base/half.h"
#include "quant/grids/kernels/lane_half.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

template <int kElements>
struct Strip {
  Tile<kElements> tile;
  alignas(64) float back[kTileBlocks];               ///< times this, a block has its true size
  alignas(64) float scale[kTileBlocks];              ///< out: d
  alignas(64) float offset[kTileBlocks];             ///< out: m, where the type has one
  alignas(64) float codes[kElements * kTileBlocks];  ///< out: not negative

  /// Takes in `blocks` blocks from `x`, of which each `group` share a power of two; `w` may be
  /// null.
  void fill(const float* x, const float* w, int blocks, int group) {
    float norm = 1.0f;
    for (int b = 0; b < kTileBlocks; ++b) {
      if (b >= blocks) {
        norm = 1.0f;
      } else if (b % group == 0) {
        norm = normalizer(x + b * kElements, group * kElements);
      }
      back[b] = 1.0f / norm;
      for (int e = 0; e < kElements; ++e) {
        tile.x[e * kTileBlocks + b] = b < blocks ? x[b * kElements + e] * norm : 0.0f;
      }
    }
    if (w != nullptr) fillTile<kElements>(tile.w, w, blocks, 1.0f, 1.0f);
  }

  /// The codes of block `b` as bytes.
  void column(int b, std::uint8_t* out) const {
    for (int e = 0; e < kElements; ++e) {
      out[e] = static_cast<std::uint8_t>(static_cast<int>(codes[e * kTileBlocks + b]));
    }
  }
};

inline void storeHalf(std::uint8_t* out, float value) {
  nibble::store(out, floatToHalf(value));
}

/// Packs 32 codes below 16: code j and code j + 16 share byte j.
inline void packHalves(const std::uint8_t* codes, std::uint8_t* out) {
  for (int j = 0; j < 16; ++j) {
    out[j] = static_cast<std::uint8_t>((codes[j] & 15u) | (codes[j + 16] << 4));
  }
}

/// The fifth bits of 32 codes, as Q5_0 and Q5_1 hold them.
inline std::uint32_t fifthBits(const std::uint8_t* codes) {
  std::uint32_t bits = 0;
  for (int j = 0; j < 32; ++j) bits |= static_cast<std::uint32_t>(codes[j] >> 4) << j;
  return bits;
}

/// Encodes a row of 32-element blocks. `Codec` has kBytes, search<kWeighted>(strip, lane), which
/// fills the results of the blocks from `lane` on, and pack(strip, b, codes, out).
template <typename Codec>
inline void encodeStrips(const float* row, const float* weights, std::byte* out,
                         std::int64_t columns) {
  Strip<32> strip;
  auto* bytes = reinterpret_cast<std::uint8_t*>(out);
  for (std::int64_t done = 0; done < columns; done += 32 * kTileBlocks) {
    const std::int64_t left = (columns - done) / 32;
    const int blocks = static_cast<int>(left < kTileBlocks ? left : kTileBlocks);
    strip.fill(row + done, weights == nullptr ? nullptr : weights + done, blocks, 1);
    for (int lane = 0; lane < blocks; lane += kLanes) {
      if (weights != nullptr) {
        Codec::template search<true>(strip, lane);
      } else {
        Codec::template search<false>(strip, lane);
      }
    }
    for (int b = 0; b < blocks; ++b) {
      std::uint8_t codes[32];
      strip.column(b, codes);
      Codec::pack(strip, b, codes, bytes);
      bytes += Codec::kBytes;
    }
  }
}

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE
