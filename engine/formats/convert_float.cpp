// SPDX-License-Identifier: MIT
#include "formats/convert_float.h"

#include <cstring>

#include "base/bytes.h"
#include "base/half.h"

namespace nibble {

namespace {

template <typename T, typename Convert>
void convertAll(std::span<const std::byte> bytes, float* out, std::size_t count, Convert convert) {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = convert(load<T>(bytes.data() + i * sizeof(T)));
  }
}

template <typename T>
void castAll(std::span<const std::byte> bytes, float* out, std::size_t count) {
  convertAll<T>(bytes, out, count, [](T value) { return static_cast<float>(value); });
}

}  // namespace

float float8E4M3ToFloat(std::uint8_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x80u) << 24;
  const std::uint32_t rest = bits & 0x7fu;
  if (rest == 0x7f) return std::bit_cast<float>(sign | 0x7fc00000u);
  if (rest < 8) {  // subnormal: a multiple of 2^-9
    const float magnitude = static_cast<float>(rest) * 0x1p-9f;
    return sign != 0 ? -magnitude : magnitude;
  }
  constexpr std::uint32_t kRebias = 127 - 7;
  return std::bit_cast<float>(sign | ((rest << 20) + (kRebias << 23)));
}

float float8E5M2ToFloat(std::uint8_t bits) {
  return halfToFloat(static_cast<std::uint16_t>(bits << 8));
}

Result<> convertToFloat(TensorType type, std::span<const std::byte> bytes, float* out,
                        std::size_t count) {
  const TensorTypeTraits& t = traits(type);
  if (t.blockElements != 1) {
    return fail(ErrorCode::Unsupported, {}, "{} is not a scalar type", t.name);
  }
  if (bytes.size() / static_cast<std::size_t>(t.blockBytes) != count ||
      bytes.size() % static_cast<std::size_t>(t.blockBytes) != 0) {
    return fail(ErrorCode::InvalidArgument, {}, "{} bytes are not {} values of type {}",
                bytes.size(), count, t.name);
  }
  if (count == 0) return {};
  switch (type) {
    case TensorType::F32:
      std::memcpy(out, bytes.data(), bytes.size());
      return {};
    case TensorType::F16:
      convertAll<std::uint16_t>(bytes, out, count, halfToFloat);
      return {};
    case TensorType::BF16:
      convertAll<std::uint16_t>(bytes, out, count, bfloatToFloat);
      return {};
    case TensorType::F8_E4M3:
      convertAll<std::uint8_t>(bytes, out, count, float8E4M3ToFloat);
      return {};
    case TensorType::F8_E5M2:
      convertAll<std::uint8_t>(bytes, out, count, float8E5M2ToFloat);
      return {};
    case TensorType::BOOL:
      convertAll<std::uint8_t>(bytes, out, count, [](std::uint8_t b) { return b ? 1.0f : 0.0f; });
      return {};
    case TensorType::F64:
      castAll<double>(bytes, out, count);
      return {};
    case TensorType::I8:
      castAll<std::int8_t>(bytes, out, count);
      return {};
    case TensorType::I16:
      castAll<std::int16_t>(bytes, out, count);
      return {};
    case TensorType::I32:
      castAll<std::int32_t>(bytes, out, count);
      return {};
    case TensorType::I64:
      castAll<std::int64_t>(bytes, out, count);
      return {};
    case TensorType::U8:
      castAll<std::uint8_t>(bytes, out, count);
      return {};
    case TensorType::U16:
      castAll<std::uint16_t>(bytes, out, count);
      return {};
    case TensorType::U32:
      castAll<std::uint32_t>(bytes, out, count);
      return {};
    case TensorType::U64:
      castAll<std::uint64_t>(bytes, out, count);
      return {};
    default:
      return fail(ErrorCode::Unsupported, {}, "{} does not convert to float", t.name);
  }
}

}  // namespace nibble
