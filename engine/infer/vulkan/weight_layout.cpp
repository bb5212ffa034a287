// SPDX-License-Identifier: MIT
#include "infer/vulkan/weight_layout.h"

#include <array>
#include <cstring>
#include <span>

#include "base/bytes.h"

namespace nibble::vulkan {

namespace {

struct Field {
  int offset;  ///< in the block
  int bytes;
};

/// In the order of the planes; together they are the whole block.
std::span<const Field> fieldsOf(TensorType type) {
  static constexpr std::array q4_0{Field{2, 16}, Field{0, 2}};
  static constexpr std::array q4_1{Field{4, 16}, Field{0, 4}};
  static constexpr std::array q5_0{Field{6, 16}, Field{2, 4}, Field{0, 2}};
  static constexpr std::array q5_1{Field{8, 16}, Field{4, 4}, Field{0, 4}};
  static constexpr std::array q8_0{Field{2, 32}, Field{0, 2}};
  static constexpr std::array q2_k{Field{16, 64}, Field{0, 16}, Field{80, 4}};
  static constexpr std::array q3_k{Field{32, 64}, Field{0, 32}, Field{96, 12}, Field{108, 2}};
  static constexpr std::array q4_k{Field{16, 128}, Field{0, 16}};
  static constexpr std::array q5_k{Field{48, 128}, Field{16, 32}, Field{0, 16}};
  static constexpr std::array q6_k{Field{0, 128}, Field{128, 64}, Field{192, 16}, Field{208, 2}};
  static constexpr std::array iq4_xs{Field{8, 128}, Field{0, 8}};
  static constexpr std::array mxfp4{Field{1, 16}, Field{0, 1}};
  static constexpr std::array tq1_0{Field{0, 48}, Field{48, 4}, Field{52, 2}};
  static constexpr std::array tq2_0{Field{0, 64}, Field{64, 2}};
  static constexpr std::array iq2_xxs{Field{2, 64}, Field{0, 2}};
  static constexpr std::array iq2_xs{Field{2, 64}, Field{66, 8}, Field{0, 2}};
  static constexpr std::array iq2_s{Field{2, 64}, Field{66, 8}, Field{74, 8}, Field{0, 2}};
  static constexpr std::array iq3_xxs{Field{2, 64}, Field{66, 32}, Field{0, 2}};
  static constexpr std::array iq3_s{Field{2, 64}, Field{74, 32}, Field{66, 8}, Field{106, 4},
                                    Field{0, 2}};
  static constexpr std::array iq1_s{Field{2, 32}, Field{34, 16}, Field{0, 2}};
  static constexpr std::array iq1_m{Field{0, 32}, Field{32, 16}, Field{48, 8}};
  switch (type) {
    case TensorType::Q4_0:
    case TensorType::IQ4_NL:
      return q4_0;
    case TensorType::Q4_1:
      return q4_1;
    case TensorType::Q5_0:
      return q5_0;
    case TensorType::Q5_1:
      return q5_1;
    case TensorType::Q8_0:
      return q8_0;
    case TensorType::Q2_K:
      return q2_k;
    case TensorType::Q3_K:
      return q3_k;
    case TensorType::Q4_K:
      return q4_k;
    case TensorType::Q5_K:
      return q5_k;
    case TensorType::Q6_K:
      return q6_k;
    case TensorType::IQ4_XS:
      return iq4_xs;
    case TensorType::MXFP4:
      return mxfp4;
    case TensorType::TQ1_0:
      return tq1_0;
    case TensorType::TQ2_0:
      return tq2_0;
    case TensorType::IQ2_XXS:
      return iq2_xxs;
    case TensorType::IQ2_XS:
      return iq2_xs;
    case TensorType::IQ2_S:
      return iq2_s;
    case TensorType::IQ3_XXS:
      return iq3_xxs;
    case TensorType::IQ3_S:
      return iq3_s;
    case TensorType::IQ1_S:
      return iq1_s;
    case TensorType::IQ1_M:
      return iq1_m;
    default:
      return {};
  }
}

std::int64_t planeBytes(const Field& field, std::int64_t blocks) {
  return static_cast<std::int64_t>(alignUp(static_cast<std::uint64_t>(field.bytes * blocks), 16));
}

/// Copies a field of every block; a constant size becomes plain moves.
template <int Bytes>
void gather(const std::byte* from, std::int64_t step, std::int64_t blocks, std::byte* to) {
  for (std::int64_t b = 0; b < blocks; ++b) std::memcpy(to + b * Bytes, from + b * step, Bytes);
}

void gather(int bytes, const std::byte* from, std::int64_t step, std::int64_t blocks,
            std::byte* to) {
  switch (bytes) {
    case 1:
      return gather<1>(from, step, blocks, to);
    case 2:
      return gather<2>(from, step, blocks, to);
    case 4:
      return gather<4>(from, step, blocks, to);
    case 16:
      return gather<16>(from, step, blocks, to);
    case 32:
      return gather<32>(from, step, blocks, to);
    case 64:
      return gather<64>(from, step, blocks, to);
    case 128:
      return gather<128>(from, step, blocks, to);
    default:
      for (std::int64_t b = 0; b < blocks; ++b) {
        std::memcpy(to + b * bytes, from + b * step, static_cast<std::size_t>(bytes));
      }
  }
}

}  // namespace

bool isFloat(TensorType type) {
  return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16;
}

bool hasLayout(TensorType type) {
  return isFloat(type) || !fieldsOf(type).empty();
}

std::int64_t paddedColumns(TensorType type, std::int64_t columns) {
  if (!isFloat(type)) return columns;
  return packedRowBytes(type, columns) / traits(type).blockBytes;
}

std::int64_t packedRowBytes(TensorType type, std::int64_t columns) {
  if (isFloat(type)) {
    return static_cast<std::int64_t>(
        alignUp(static_cast<std::uint64_t>(rowBytes(type, columns)), 16));
  }
  std::int64_t sum = 0;
  for (const Field& field : fieldsOf(type)) {
    sum += planeBytes(field, columns / traits(type).blockElements);
  }
  return sum;
}

void packRow(TensorType type, std::int64_t columns, const std::byte* row, std::byte* out) {
  if (isFloat(type)) {
    const auto bytes = static_cast<std::size_t>(rowBytes(type, columns));
    std::memcpy(out, row, bytes);
    std::memset(out + bytes, 0, static_cast<std::size_t>(packedRowBytes(type, columns)) - bytes);
    return;
  }
  const TensorTypeTraits& t = traits(type);
  const std::int64_t blocks = columns / t.blockElements;
  for (const Field& field : fieldsOf(type)) {
    const std::int64_t used = field.bytes * blocks, plane = planeBytes(field, blocks);
    gather(field.bytes, row + field.offset, t.blockBytes, blocks, out);
    std::memset(out + used, 0, static_cast<std::size_t>(plane - used));
    out += plane;
  }
}

}  // namespace nibble::vulkan
