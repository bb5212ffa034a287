// SPDX-License-Identifier: MIT
// Rows of packed matrices. The checkpoint has them as columns, so some are gathered at once.
#include <algorithm>
#include <span>

#include "base/half.h"
#include "base/map_guard.h"
#include "formats/convert_float.h"
#include "formats/packed_words.h"
#include "model/hf/packed_tensor.h"
#include "quant/grids/integer/integer_codes.h"

namespace nibble::hf {

namespace {

constexpr std::size_t kRowsAtOnce = 64;

class Gatherer {
 public:
  Gatherer(const SafetensorsSet& checkpoint, const PackedTensor& tensor)
      : tensor_(tensor),
        codes_(checkpoint.bytes(*tensor.codes)),
        zeros_(checkpoint.bytes(*tensor.zeros)),
        scales_(checkpoint.bytes(*tensor.scales)),
        inputs_(static_cast<std::size_t>(tensor.inputs)) {}

  std::size_t rowBytes() const {
    if (!tensor_.type) return inputs_ * sizeof(float);
    return inputs_ / static_cast<std::size_t>(tensor_.type->group) *
           static_cast<std::size_t>(tensor_.type->blockBytes());
  }

  Result<> rows(std::span<const std::int64_t> rows, std::byte* out) {
    gathered_.resize(rows.size() * inputs_);
    if (tensor_.layout == PackedLayout::Awq) {
      gatherAwq(rows);
    } else {
      gatherGptq(rows);
    }
    for (std::size_t r = 0; r < rows.size(); ++r, out += rowBytes()) {
      const std::uint8_t* codes = gathered_.data() + r * inputs_;
      if (tensor_.type) {
        writeBlocks(rows[r], codes, reinterpret_cast<std::uint8_t*>(out));
      } else {
        NIBBLE_CHECK(writeFloats(rows[r], codes, reinterpret_cast<float*>(out)));
      }
    }
    return {};
  }

  Result<> intact() const {
    NIBBLE_CHECK(checkIntact(codes_));
    NIBBLE_CHECK(checkIntact(zeros_));
    return checkIntact(scales_);
  }

 private:
  void gatherGptq(std::span<const std::int64_t> rows) {
    // 32 codes are as many words as they have bits.
    const int bits = tensor_.bits;
    const auto mask = (1u << bits) - 1;
    for (std::size_t first = 0; first < inputs_; first += 32) {
      const std::size_t count = std::min<std::size_t>(32, inputs_ - first);
      const auto line = static_cast<std::int64_t>(first) * bits / 32;
      const std::int64_t lines = wordsFor(static_cast<std::int64_t>(count), bits);
      for (std::size_t r = 0; r < rows.size(); ++r) {
        std::uint8_t* codes = gathered_.data() + r * inputs_ + first;
        std::uint64_t window = 0;
        int held = 0;
        std::size_t i = 0;
        for (std::int64_t word = 0; word < lines; ++word) {
          const std::int64_t at = (line + word) * tensor_.outputs + rows[r];
          window |= static_cast<std::uint64_t>(load<std::uint32_t>(codes_.data() + 4 * at)) << held;
          for (held += 32; held >= bits && i < count; held -= bits, window >>= bits) {
            codes[i++] = static_cast<std::uint8_t>(window & mask);
          }
        }
      }
    }
  }

  void gatherAwq(std::span<const std::int64_t> rows) {
    const std::int64_t words = tensor_.outputs / 8;
    for (std::size_t i = 0; i < inputs_; ++i) {
      const std::byte* line = codes_.data() + static_cast<std::int64_t>(i) * words * 4;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        gathered_[r * inputs_ + i] = awqCode(line, rows[r]);
      }
    }
  }

  static std::uint8_t awqCode(const std::byte* line, std::int64_t column) {
    const int nibble = kAwqNibble[static_cast<std::size_t>(column % 8)];
    return static_cast<std::uint8_t>(load<std::uint32_t>(line + column / 8 * 4) >> (4 * nibble) &
                                     15u);
  }

  int zero(std::int64_t group, std::int64_t row) const {
    const std::byte* line = zeros_.data() + group * tensor_.zeros->shape[1] * 4;
    if (tensor_.layout == PackedLayout::Awq) return awqCode(line, row);
    const auto mask = (1u << tensor_.bits) - 1;
    const std::uint32_t stored = codeAt(line, row, tensor_.bits);
    return static_cast<int>((stored + (tensor_.zerosLackOne ? 1u : 0u)) & mask);
  }

  void writeBlocks(std::int64_t row, const std::uint8_t* codes, std::uint8_t* out) const {
    const IntegerType& type = *tensor_.type;
    for (std::int64_t g = 0; g < tensor_.groups; ++g) {
      store(out, load<std::uint16_t>(scales_.data() + 2 * (g * tensor_.outputs + row)));
      if (!type.symmetric) out[2] = static_cast<std::uint8_t>(zero(g, row));
      packIntegerCodes(codes + g * type.group, type.group, type.bits, out + type.codesAt());
      out += type.blockBytes();
    }
  }

  Result<> writeFloats(std::int64_t row, const std::uint8_t* codes, float* out) const {
    const TensorType type = tensor_.scales->type;
    const auto width = static_cast<std::size_t>(traits(type).blockBytes);
    std::vector<float> scales(static_cast<std::size_t>(tensor_.groups));
    std::vector<int> zeros(scales.size());
    for (std::size_t g = 0; g < scales.size(); ++g) {
      const auto group = static_cast<std::int64_t>(g);
      const auto at = static_cast<std::size_t>(group * tensor_.outputs + row) * width;
      NIBBLE_CHECK(convertToFloat(type, scales_.subspan(at, width), &scales[g], 1));
      zeros[g] = zero(group, row);
    }
    for (std::size_t i = 0; i < inputs_; ++i) {
      const auto g = tensor_.groupOf.empty() ? i / static_cast<std::size_t>(tensor_.groupSize)
                                             : static_cast<std::size_t>(tensor_.groupOf[i]);
      out[i] = scales[g] * static_cast<float>(codes[i] - zeros[g]);
    }
    return {};
  }

  const PackedTensor& tensor_;
  std::span<const std::byte> codes_, zeros_, scales_;
  std::size_t inputs_;
  std::vector<std::uint8_t> gathered_;  ///< codes of some rows
};

}  // namespace

Result<> readPackedRows(const SafetensorsSet& checkpoint, const PackedTensor& tensor,
                        std::span<const std::int64_t> rows, std::byte* out) {
  Gatherer gatherer(checkpoint, tensor);
  for (std::size_t first = 0; first < rows.size(); first += kRowsAtOnce) {
    const std::size_t count = std::min(kRowsAtOnce, rows.size() - first);
    NIBBLE_CHECK(gatherer.rows(rows.subspan(first, count), out));
    out += count * gatherer.rowBytes();
  }
  return gatherer.intact();
}

}  // namespace nibble::hf
