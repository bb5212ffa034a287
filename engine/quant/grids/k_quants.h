// SPDX-License-Identifier: MIT
// What the K types share. A super-block of 256 elements has sub-blocks of 16 or 32; each sub-block
// has an integer scale (and minimum), and the super-block one half-precision factor for each:
//   Q2_K, Q4_K, Q5_K   value = d * scale * code - dmin * minimum
//   Q3_K, Q6_K         value = d * scale * (code - offset)
// A block passes through three stages that can be used apart: a search chooses d, dmin, scales and
// minimums, roundCodes() rounds values under them, and a codec packs the fields into bytes.
#pragma once

#include <array>
#include <cstdint>

#include "base/cpu.h"
#include "base/half.h"
#include "quant/grids/grid.h"
#include "quant/grids/search/k_block.h"
#include "quant/grids/search/k_search.h"

namespace nibble {

/// One K type as bytes.
struct KFormat {
  TensorType type;
  int blockBytes;
  int subBlock;  ///< elements that share a scale: 16 or 32
  int offset;    ///< what is subtracted from a code; 0 for types with minimums
  int highestCode;
  int highestScale;
  void (*unpack)(const std::uint8_t* in, KBlock& block);
  void (*pack)(const KBlock& block, std::uint8_t* out);
  KSearch KSearches::* search;
};

/// The factor of the codes of a sub-block, as the decoder computes it.
inline float subBlockScale(const KBlock& block, int subBlock) {
  return halfToFloat(block.d) * static_cast<float>(block.scales[subBlock]);
}

/// What is subtracted from each element of a sub-block; 0 for the symmetric types.
inline float subBlockMinimum(const KBlock& block, int subBlock) {
  return halfToFloat(block.dmin) * static_cast<float>(block.minimums[subBlock]);
}

/// The 256 values of an unpacked block.
void decodeKBlock(const KFormat& format, const KBlock& block, float* out);

/// Rounds 256 elements to the nearest values under the block's scales and minimums.
void roundKCodes(const KFormat& format, const float* x, KBlock& block);

/// A block of 256 times `value`: the product of d, scale and code that comes nearest.
void encodeConstant(const KFormat& format, float value, KBlock& block);

/// Scales and codes of a row with the search compiled for `isa`.
void encodeKRow(const KFormat& format, Isa isa, const float* row, const float* importance,
                std::byte* out, std::int64_t columns);

class KGrid final : public Grid {
 public:
  explicit KGrid(const KFormat& format) : Grid(format.type), format_(format) {}

  const KFormat& format() const { return format_; }
  void decode(const std::byte* blocks, float* out, std::int64_t count) const override;
  void encode(const float* row, const float* importance, std::byte* out,
              std::int64_t columns) const override;
  std::unique_ptr<OpenBlock> open() const override;

 private:
  const KFormat& format_;
};

/// The 12 bytes of eight 6-bit scales and eight 6-bit minimums in Q4_K and Q5_K: four of each in
/// the low six bits of bytes 0-7; of the others the low four bits share bytes 8-11 and the high two
/// bits are on top of bytes 0-7.
void packSixBitPairs(const KBlock& block, std::uint8_t* out);
void unpackSixBitPairs(const std::uint8_t* in, KBlock& block);

}  // namespace nibble
