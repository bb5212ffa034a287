// SPDX-License-Identifier: MIT
#include "support/random_blocks.h"

#include <random>

#include "base/bytes.h"
#include "base/half.h"

namespace nibble::test {

namespace {

/// Where a block keeps its halves.
std::vector<std::size_t> halfOffsets(TensorType type) {
  switch (type) {
    case TensorType::Q4_1:
    case TensorType::Q5_1:
    case TensorType::Q4_K:
    case TensorType::Q5_K:
      return {0, 2};
    case TensorType::Q2_K:
      return {80, 82};
    case TensorType::Q3_K:
      return {108};
    case TensorType::Q6_K:
      return {208};
    case TensorType::TQ1_0:
      return {52};
    case TensorType::TQ2_0:
      return {64};
    case TensorType::IQ1_M:
    case TensorType::MXFP4:
      return {};
    default:
      return {0};
  }
}

class BlockMaker {
 public:
  BlockMaker(TensorType type, unsigned seed, BlockPattern pattern)
      : type_(type), pattern_(pattern), random_(seed) {}

  void fill(std::byte* block) {
    const auto bytes = static_cast<std::size_t>(traits(type_).blockBytes);
    for (std::size_t i = 0; i < bytes; ++i) block[i] = static_cast<std::byte>(filler());
    if (type_ == TensorType::F32) {
      store(block, scale());
    } else if (type_ == TensorType::F16) {
      store(block, floatToHalf(scale()));
    } else if (type_ == TensorType::BF16) {
      store(block, floatToBfloat(scale()));
    } else if (type_ == TensorType::MXFP4) {
      block[0] = static_cast<std::byte>(random() ? 122 + random_() % 8 : 128);
    } else if (type_ == TensorType::IQ1_M) {
      setIq1MScale(block, floatToHalf(scale()));
    } else {
      for (const std::size_t offset : halfOffsets(type_))
        store(block + offset, floatToHalf(scale()));
    }
  }

 private:
  bool random() const { return pattern_ == BlockPattern::Random; }

  unsigned filler() {
    switch (pattern_) {
      case BlockPattern::Zeros:
        return 0;
      case BlockPattern::Ones:
        return 0xff;
      case BlockPattern::Lowest:
        return 0x80;
      case BlockPattern::Random:
        break;
    }
    return random_() & 0xff;
  }

  /// Now and then zero or a half without normal form.
  float scale() {
    if (!random()) return 1.0f;
    const unsigned kind = random_() % 16;
    if (kind == 0) return 0.0f;
    if (kind == 1) return 3e-7f;
    return std::normal_distribution<float>(0.0f, 0.1f)(random_);
  }

  /// The half's nibbles stand on top of four fields.
  static void setIq1MScale(std::byte* block, std::uint16_t half) {
    for (int i = 0; i < 4; ++i) {
      std::byte& top = block[48 + 2 * i + 1];
      top = (top & std::byte{0x0f}) | static_cast<std::byte>((half >> (4 * i) & 15) << 4);
    }
  }

  TensorType type_;
  BlockPattern pattern_;
  std::mt19937 random_;
};

}  // namespace

std::vector<std::byte> makeBlocks(TensorType type, std::int64_t rows, std::int64_t columns,
                                  unsigned seed, BlockPattern pattern) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(rows * rowBytes(type, columns)));
  BlockMaker maker(type, seed, pattern);
  const auto step = static_cast<std::size_t>(traits(type).blockBytes);
  for (std::size_t i = 0; i < bytes.size(); i += step) maker.fill(bytes.data() + i);
  return bytes;
}

}  // namespace nibble::test
