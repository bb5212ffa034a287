// SPDX-License-Identifier: MIT
#include "support/kv_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/half.h"

namespace nibble::test {

namespace {

struct Layout {
  Layout(const vulkan::HeadShape& shape, std::uint32_t capacity, KvType type)
      : rows(static_cast<std::size_t>(shape.kvHeads) * capacity),
        size(shape.size),
        padded(shape.padded()),
        bits(type == KvType::Q8_0 ? 8 : 4),
        codeBytes(size * bits / 8),
        scaleBytes((size / kKvBlock + 1) / 2 * 4),
        bytes(vulkan::cacheBytes(shape, capacity, type)) {}

  std::size_t scaleAt(std::size_t row, std::size_t block) const {
    return rows * codeBytes + row * scaleBytes + 2 * block;
  }

  std::size_t rows, size, padded, bits, codeBytes, scaleBytes, bytes;
};

std::vector<std::uint8_t> bytesOf(const std::vector<float>& words) {
  std::vector<std::uint8_t> bytes(words.size() * sizeof(float));
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

}  // namespace

std::vector<float> packKv(const std::vector<float>& rows, const vulkan::HeadShape& shape,
                          std::uint32_t capacity, KvType type) {
  if (type == KvType::F32) return rows;
  const Layout layout(shape, capacity, type);
  std::vector<std::uint8_t> bytes(layout.bytes);
  if (type == KvType::F16) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::uint16_t half = floatToHalf(rows[i]);
      std::memcpy(bytes.data() + 2 * i, &half, sizeof half);
    }
  }
  for (std::size_t row = 0; isQuantized(type) && row < layout.rows; ++row) {
    for (std::size_t block = 0; block < layout.size / kKvBlock; ++block) {
      const float* x = rows.data() + row * layout.padded + block * kKvBlock;
      const float largest = *std::max_element(
          x, x + kKvBlock, [](float a, float b) { return std::abs(a) < std::abs(b); });
      const bool wide = layout.bits == 8;
      const std::uint16_t scale = floatToHalf(wide ? std::abs(largest) / 127 : largest / -8);
      std::memcpy(bytes.data() + layout.scaleAt(row, block), &scale, sizeof scale);
      for (std::size_t i = 0; i < kKvBlock; ++i) {
        const float code = scale == 0 ? 0 : std::nearbyint(x[i] / halfToFloat(scale));
        const std::size_t at = row * layout.codeBytes + (block * kKvBlock + i) * layout.bits / 8;
        if (wide) {
          bytes[at] = static_cast<std::uint8_t>(std::clamp(static_cast<int>(code), -127, 127));
        } else {
          const int nibble = std::clamp(static_cast<int>(code), -8, 7) + 8;
          bytes[at] = static_cast<std::uint8_t>(bytes[at] | (nibble << (i % 2 * 4)));
        }
      }
    }
  }
  std::vector<float> words(bytes.size() / sizeof(float));
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

std::vector<float> unpackKv(const std::vector<float>& words, const vulkan::HeadShape& shape,
                            std::uint32_t capacity, KvType type) {
  const Layout layout(shape, capacity, type);
  if (type == KvType::F32) {
    return {words.begin(),
            words.begin() + static_cast<std::ptrdiff_t>(layout.rows * layout.padded)};
  }
  const std::vector<std::uint8_t> bytes = bytesOf(words);
  const auto half = [&](std::size_t at) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes.data() + at, sizeof bits);
    return halfToFloat(bits);
  };
  std::vector<float> rows(layout.rows * layout.padded);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t row = i / layout.padded, d = i % layout.padded;
    if (type == KvType::F16) {
      rows[i] = half(2 * i);
      continue;
    }
    const std::uint8_t byte = bytes[row * layout.codeBytes + d * layout.bits / 8];
    const int code =
        layout.bits == 8 ? static_cast<std::int8_t>(byte) : ((byte >> (d % 2 * 4)) & 15) - 8;
    rows[i] = half(layout.scaleAt(row, d / kKvBlock)) * static_cast<float>(code);
  }
  return rows;
}

}  // namespace nibble::test
