// SPDX-License-Identifier: MIT
#include "infer/kv_type.h"

#include <algorithm>

namespace nibble {

std::string_view name(KvType type) {
  switch (type) {
    case KvType::F16:
      return "f16";
    case KvType::F32:
      return "f32";
    case KvType::Q8_0:
      return "q8_0";
    case KvType::Q4_0:
      return "q4_0";
  }
  return "unknown";
}

std::optional<KvType> kvTypeFromName(std::string_view wanted) {
  for (const KvType type : kKvTypes) {
    if (name(type) == wanted) return type;
  }
  return std::nullopt;
}

std::uint64_t kvHeadBytes(KvType type, int headSize) {
  const auto elements = static_cast<std::uint64_t>(std::max(0, headSize));
  const std::uint64_t scales = (elements + kKvBlock - 1) / kKvBlock * 2;
  switch (type) {
    case KvType::F16:
      return 2 * elements;
    case KvType::F32:
      return 4 * elements;
    case KvType::Q8_0:
      return elements + scales;
    case KvType::Q4_0:
      return (elements + 1) / 2 + scales;
  }
  return 0;
}

Result<> checkKvType(KvType type, int headSize) {
  if (!isQuantized(type) || headSize % kKvBlock == 0) return {};
  return withHint(fail(ErrorCode::Unsupported, "",
                       "keys and values of {} elements cannot be kept as {}: it takes blocks of {}",
                       headSize, name(type), kKvBlock),
                  "choose f16");
}

}  // namespace nibble
