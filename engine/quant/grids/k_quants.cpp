// SPDX-License-Identifier: MIT
#include "quant/grids/k_quants.h"

#include <algorithm>
#include <cmath>

#include "quant/grids/search/error_weights.h"

namespace nibble {

void decodeKBlock(const KFormat& format, const KBlock& block, float* out) {
  const bool symmetric = format.offset != 0;
  for (int s = 0; s < KBlock::kElements / format.subBlock; ++s) {
    const float scale = subBlockScale(block, s);
    const float minimum = subBlockMinimum(block, s);
    const std::uint8_t* codes = block.codes + s * format.subBlock;
    float* values = out + s * format.subBlock;
    for (int i = 0; i < format.subBlock; ++i) {
      const float value = scale * static_cast<float>(codes[i] - format.offset);
      values[i] = symmetric ? value : value - minimum;
    }
  }
}

void roundKCodes(const KFormat& format, const float* x, KBlock& block) {
  for (int s = 0; s < KBlock::kElements / format.subBlock; ++s) {
    const float scale = subBlockScale(block, s);
    const float inverse = scale == 0.0f ? 0.0f : 1.0f / scale;
    const float minimum = subBlockMinimum(block, s);
    for (int i = s * format.subBlock; i < (s + 1) * format.subBlock; ++i) {
      const float code = (x[i] + minimum) * inverse + static_cast<float>(format.offset);
      const float bounded = std::clamp(code, 0.0f, static_cast<float>(format.highestCode));
      block.codes[i] = static_cast<std::uint8_t>(std::nearbyint(bounded));
    }
  }
}

void encodeConstant(const KFormat& format, float value, KBlock& block) {
  constexpr float kLargestHalf = 65504.0f;
  int bestScale = 0, bestCode = 0;
  float bestError = std::fabs(value);
  block.d = 0;
  block.dmin = 0;
  for (int code = format.highestCode - format.offset; code > 0; --code) {
    for (int scale = format.highestScale; scale > 0; --scale) {
      const float factor = static_cast<float>(scale * code);
      const std::uint16_t d = floatToHalf(std::clamp(value / factor, -kLargestHalf, kLargestHalf));
      const float error = std::fabs(halfToFloat(d) * factor - value);
      if (!(error < bestError)) continue;
      bestError = error;
      bestScale = scale;
      bestCode = code;
      block.d = d;
    }
  }
  std::fill(std::begin(block.scales), std::end(block.scales), static_cast<std::int8_t>(bestScale));
  std::fill(std::begin(block.minimums), std::end(block.minimums), std::uint8_t{0});
  std::fill(std::begin(block.codes), std::end(block.codes),
            static_cast<std::uint8_t>(bestCode + format.offset));
}

namespace {

bool isConstant(const float* x) {
  for (int i = 1; i < KBlock::kElements; ++i) {
    if (x[i] != x[0]) return false;
  }
  return true;
}

}  // namespace

void encodeKRow(const KFormat& format, Isa isa, const float* row, const float* importance,
                std::byte* out, std::int64_t columns) {
  const KSearch search = kSearches(isa).*format.search;
  const ErrorWeights weights(importance, columns);
  auto* bytes = reinterpret_cast<std::uint8_t*>(out);
  KBlock blocks[kSearchSuperBlocks];
  std::int64_t left = columns / KBlock::kElements;
  for (std::int64_t column = 0; left > 0;) {
    const int count = static_cast<int>(std::min<std::int64_t>(left, kSearchSuperBlocks));
    search(row + column, weights.from(column), count, blocks);
    for (int b = 0; b < count; ++b) {
      const float* x = row + column + b * KBlock::kElements;
      if (isConstant(x)) encodeConstant(format, x[0], blocks[b]);
      format.pack(blocks[b], bytes);
      bytes += format.blockBytes;
    }
    left -= count;
    column += count * KBlock::kElements;
  }
}

void KGrid::decode(const std::byte* blocks, float* out, std::int64_t count) const {
  const auto* in = reinterpret_cast<const std::uint8_t*>(blocks);
  KBlock block;
  for (std::int64_t done = 0; done < count; done += KBlock::kElements) {
    format_.unpack(in, block);
    decodeKBlock(format_, block, out + done);
    in += format_.blockBytes;
  }
}

void KGrid::encode(const float* row, const float* importance, std::byte* out,
                   std::int64_t columns) const {
  encodeKRow(format_, activeIsa(), row, importance, out, columns);
}

void packSixBitPairs(const KBlock& block, std::uint8_t* out) {
  const auto byte = [](int v) { return static_cast<std::uint8_t>(v); };
  for (int s = 0; s < 4; ++s) {
    const int scale = block.scales[s], high = block.scales[s + 4];
    const int minimum = block.minimums[s], highMinimum = block.minimums[s + 4];
    out[s] = byte(scale | (high >> 4) << 6);
    out[s + 4] = byte(minimum | (highMinimum >> 4) << 6);
    out[s + 8] = byte((high & 15) | (highMinimum & 15) << 4);
  }
}

void unpackSixBitPairs(const std::uint8_t* in, KBlock& block) {
  for (int s = 0; s < 4; ++s) {
    block.scales[s] = static_cast<std::int8_t>(in[s] & 63);
    block.minimums[s] = in[s + 4] & 63;
    block.scales[s + 4] = static_cast<std::int8_t>((in[s + 8] & 15) | (in[s] >> 6) << 4);
    block.minimums[s + 4] = static_cast<std::uint8_t>((in[s + 8] >> 4) | (in[s + 4] >> 6) << 4);
  }
}

}  // namespace nibble
