// SPDX-License-Identifier: MIT
// Keys and values in blocks of 32 codes with a scale: encoding as they come, decoding by tiles.
// Included by attention_kernels.inl, once for each instruction set.
#include "infer/cpu/attention_kernels.h"
#include "infer/cpu/vec.h"

namespace nibble::cpu {
namespace {

constexpr int kBlockBytes4 = kKvBlock / 2;
constexpr std::uint16_t kHalfNan = 0x7e00;
constexpr float kLargestHalf = 65504;

struct KvBlock {
  std::uint16_t scale;
  std::int8_t codes[kKvBlock];
};

/// What is not finite stays so: the scale is then not a number.
KvBlock encodeBlock(const float* x, KvType type) {
  float largest = 0;
  std::uint32_t magnitude = 0;
  for (int i = 0; i < kKvBlock; ++i) {
    std::uint32_t bits;
    std::memcpy(&bits, x + i, sizeof bits);
    bits &= 0x7fffffffu;
    if (bits > magnitude) {
      magnitude = bits;
      largest = x[i];
    }
  }
  const float exact = type == KvType::Q8_0 ? __builtin_fabsf(largest) / 127.0f : largest / -8.0f;
  KvBlock block{};
  if (!(__builtin_fabsf(exact) <= kLargestHalf)) {
    block.scale = kHalfNan;
    return block;
  }
  // Codes are of the scale as it is kept.
  std::uint16_t halves[kLanes];
  store(halves, splat(exact));
  block.scale = halves[0];
  const float scale = firstOf(load(halves));
  if (scale == 0) return block;
  const Vec inverse = splat(1 / scale);
  const float lowest = type == KvType::Q8_0 ? -127 : -8, highest = type == KvType::Q8_0 ? 127 : 7;
  for (int i = 0; i < kKvBlock; i += kLanes) {
    float codes[kLanes];
    store(codes, nearest(load(x + i) * inverse));
    for (int lane = 0; lane < kLanes; ++lane) {
      const float c = codes[lane] < lowest ? lowest : codes[lane] > highest ? highest : codes[lane];
      block.codes[i + lane] = static_cast<std::int8_t>(c);
    }
  }
  return block;
}

/// Codes i and i + 16 of a block in one byte.
std::uint8_t pairOf(const KvBlock& block, int i) {
  return static_cast<std::uint8_t>((block.codes[i] + 8) |
                                   ((block.codes[i + kBlockBytes4] + 8) << 4));
}

void appendBlocks(const KvHead& head, int position, const float* k, const float* v) {
  const int blocks = head.headSize / kKvBlock;
  const std::ptrdiff_t panel = position / kPanelKeys;
  const int lane = position % kPanelKeys;
  const bool wide = head.type == KvType::Q8_0;
  const int bytes = wide ? kKvBlock : kBlockBytes4;  // of a block
  auto* keys = static_cast<std::uint8_t*>(head.keys);
  auto* values = static_cast<std::uint8_t*>(head.values);
  for (int b = 0; b < blocks; ++b) {
    const KvBlock key = encodeBlock(k + b * kKvBlock, head.type);
    const KvBlock value = encodeBlock(v + b * kKvBlock, head.type);
    head.keyScales[(panel * blocks + b) * kPanelKeys + lane] = key.scale;
    head.valueScales[static_cast<std::ptrdiff_t>(position) * blocks + b] = value.scale;
    std::uint8_t* keyCodes = keys + (panel * blocks + b) * bytes * kPanelKeys + lane;
    std::uint8_t* valueCodes =
        values + (static_cast<std::ptrdiff_t>(position) * blocks + b) * bytes;
    for (int i = 0; i < bytes; ++i) {
      keyCodes[i * kPanelKeys] = wide ? static_cast<std::uint8_t>(key.codes[i]) : pairOf(key, i);
      valueCodes[i] = wide ? static_cast<std::uint8_t>(value.codes[i]) : pairOf(value, i);
    }
  }
}

/// out[i] = scales[i] * code of `codes[i]`, for `N` of them.
template <int N>
void scaleCodes(const std::uint8_t* codes, const float* scales, float* out) {
  for (int i = 0; i < N; ++i)
    out[i] = scales[i] * static_cast<float>(static_cast<std::int8_t>(codes[i]));
}
template <int N>
void scalePairs(const std::uint8_t* codes, const float* scales, float* low, float* high) {
  for (int i = 0; i < N; ++i) {
    low[i] = scales[i] * static_cast<float>((codes[i] & 15) - 8);
    high[i] = scales[i] * static_cast<float>((codes[i] >> 4) - 8);
  }
}

/// A block of a value.
void scaleBlock8(const std::uint8_t* codes, float scale, float* out) {
  for (int i = 0; i < kKvBlock; ++i) {
    out[i] = scale * static_cast<float>(static_cast<std::int8_t>(codes[i]));
  }
}
void scaleBlock4(const std::uint8_t* codes, float scale, float* out) {
  for (int i = 0; i < kBlockBytes4; ++i) {
    out[i] = scale * static_cast<float>((codes[i] & 15) - 8);
    out[i + kBlockBytes4] = scale * static_cast<float>((codes[i] >> 4) - 8);
  }
}

/// kTileKeys keys and values from position `tile` on, as they lie in an F32 cache.
void decodeTile(const KvHead& head, int tile, float* keys, float* values) {
  const int blocks = head.headSize / kKvBlock;
  const bool wide = head.type == KvType::Q8_0;
  const int bytes = wide ? kKvBlock : kBlockBytes4;
  const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(tile) * blocks;  // block of the tile
  const auto* keyCodes = static_cast<const std::uint8_t*>(head.keys) + first * bytes;
  const auto* valueCodes = static_cast<const std::uint8_t*>(head.values) + first * bytes;
  const std::uint16_t* keyScales = head.keyScales + first;
  const std::uint16_t* valueScales = head.valueScales + first;
  alignas(64) float scales[kPanelKeys];
  for (int block = 0; block < kTileKeys / kPanelKeys * blocks; ++block) {
    for (int i = 0; i < kPanelKeys; i += kLanes) {
      store(scales + i, load(keyScales + block * kPanelKeys + i));
    }
    float* out = keys + block * kKvBlock * kPanelKeys;
    for (int i = 0; i < bytes; ++i) {
      const std::uint8_t* from = keyCodes + (block * bytes + i) * kPanelKeys;
      if (wide) {
        scaleCodes<kPanelKeys>(from, scales, out + i * kPanelKeys);
      } else {
        scalePairs<kPanelKeys>(from, scales, out + i * kPanelKeys,
                               out + (i + kBlockBytes4) * kPanelKeys);
      }
    }
  }
  for (int block = 0; block < kTileKeys * blocks; block += kLanes) {
    store(scales, load(valueScales + block));
    for (int lane = 0; lane < kLanes; ++lane) {
      float* out = values + (block + lane) * kKvBlock;
      const std::uint8_t* from = valueCodes + (block + lane) * bytes;
      if (wide) {
        scaleBlock8(from, scales[lane], out);
      } else {
        scaleBlock4(from, scales[lane], out);
      }
    }
  }
}

}  // namespace
}  // namespace nibble::cpu
