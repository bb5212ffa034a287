// SPDX-License-Identifier: MIT
#include "formats/tensor_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/bytes.h"
#include "formats/integer_type.h"

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
  return integerTraits(type);  // a TensorType only ever comes from the table or that family
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

std::string describeForeignGgufType(std::uint32_t id) {
  struct Foreign {
    std::uint32_t id;
    std::string_view text;
  };
  static constexpr Foreign kForeign[] = {{4, "Q4_2, a retired type"},
                                         {5, "Q4_3, a retired type"},
                                         {9, "Q8_1, which only activations use"},
                                         {15, "Q8_K, which only activations use"},
                                         {31, "Q4_0_4_4, a retired type"},
                                         {32, "Q4_0_4_8, a retired type"},
                                         {33, "Q4_0_8_8, a retired type"},
                                         {36, "IQ4_NL_4_4, a retired type"},
                                         {37, "IQ4_NL_4_8, a retired type"},
                                         {38, "IQ4_NL_8_8, a retired type"},
                                         {40, "NVFP4, which Nibble does not read"},
                                         {41, "Q1_0, which Nibble does not read"},
                                         {42, "Q2_0, which Nibble does not read"}};
  for (const Foreign& foreign : kForeign) {
    if (foreign.id == id) return std::string(foreign.text);
  }
  if ((id >= 97 && id <= 158) || (id >= 202 && id <= 399)) return "a type of ik_llama.cpp alone";
  return "an unknown type";
}

std::optional<TensorType> tensorTypeFromName(std::string_view wanted) {
  const auto same = [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) ==
           std::toupper(static_cast<unsigned char>(b));
  };
  for (const TensorTypeTraits& t : kTypes) {
    if (std::equal(t.name.begin(), t.name.end(), wanted.begin(), wanted.end(), same)) return t.type;
  }
  return integerTypeFromName(wanted);
}

std::string_view name(TensorType type) {
  return traits(type).name;
}

std::string toString(const Shape& shape) {
  return fmt::format("[{}]", fmt::join(shape.dims.begin(), shape.dims.begin() + shape.rank, ", "));
}

std::optional<std::uint64_t> tensorBytes(TensorType type, const Shape& shape) {
  const TensorTypeTraits& t = traits(type);
  std::uint64_t elements = 1;
  for (const std::int64_t dim : shape.dims) {
    if (dim <= 0 || !checkedMultiply(elements, static_cast<std::uint64_t>(dim), elements))
      return {};
  }
  if (shape.columns() % t.blockElements != 0) return {};
  std::uint64_t bytes = 0;
  if (!checkedMultiply(elements / static_cast<std::uint64_t>(t.blockElements),
                       static_cast<std::uint64_t>(t.blockBytes), bytes) ||
      elements > INT64_MAX || bytes > INT64_MAX) {
    return {};
  }
  return bytes;
}

}  // namespace nibble
