// SPDX-License-Identifier: MIT
#include "formats/tensor_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace nibble {

namespace {

constexpr std::uint32_t kFirstNonGgufId = 1000;

constexpr TensorTypeTraits kTypes[] = {
#define GRID(id, NAME, elements, bytes) \
  {TensorType::NAME, #NAME, elements, bytes, true, (id) < kFirstNonGgufId},
#define PLAIN(id, NAME, bytes) {TensorType::NAME, #NAME, 1, bytes, false, (id) < kFirstNonGgufId},
#include "formats/tensor_types.def"
#undef GRID
#undef PLAIN
};

}  // namespace

const TensorTypeTraits& traits(TensorType type) {
  for (const TensorTypeTraits& t : kTypes) {
    if (t.type == type) return t;
  }
  __builtin_unreachable();  // a TensorType only ever comes from this table
}

std::span<const TensorTypeTraits> allTensorTypes() {
  return kTypes;
}

std::optional<TensorType> tensorTypeFromGguf(std::uint32_t id) {
  for (const TensorTypeTraits& t : kTypes) {
    if (t.inGguf && static_cast<std::uint32_t>(t.type) == id) return t.type;
  }
  return std::nullopt;
}

std::optional<TensorType> tensorTypeFromName(std::string_view wanted) {
  const auto same = [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) == std::toupper(static_cast<unsigned char>(b));
  };
  for (const TensorTypeTraits& t : kTypes) {
    if (std::equal(t.name.begin(), t.name.end(), wanted.begin(), wanted.end(), same)) return t.type;
  }
  return std::nullopt;
}

std::string_view name(TensorType type) {
  return traits(type).name;
}

std::string toString(const Shape& shape) {
  return fmt::format("[{}]", fmt::join(shape.dims.begin(), shape.dims.begin() + shape.rank, ", "));
}

}  // namespace nibble
