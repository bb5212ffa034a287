// SPDX-License-Identifier: MIT
#include "quant/plan/mix.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>

namespace nibble {

namespace {

using T = TensorType;

// In the order of the enumerators, so that traits() can index.
constexpr MixTraits kMixes[] = {
    {Mix::Copy, "COPY", 0, T::F32, false},         {Mix::F32, "F32", 0, T::F32, false},
    {Mix::F16, "F16", 1, T::F16, false},           {Mix::BF16, "BF16", 32, T::BF16, false},
    {Mix::Q4_0, "Q4_0", 2, T::Q4_0, false},        {Mix::Q4_1, "Q4_1", 3, T::Q4_1, false},
    {Mix::Q5_0, "Q5_0", 8, T::Q5_0, false},        {Mix::Q5_1, "Q5_1", 9, T::Q5_1, false},
    {Mix::Q8_0, "Q8_0", 7, T::Q8_0, false},        {Mix::Q2_K, "Q2_K", 10, T::Q2_K, false},
    {Mix::Q2_K_S, "Q2_K_S", 21, T::Q2_K, true},    {Mix::Q3_K_S, "Q3_K_S", 11, T::Q3_K, false},
    {Mix::Q3_K_M, "Q3_K_M", 12, T::Q3_K, false},   {Mix::Q3_K_L, "Q3_K_L", 13, T::Q3_K, false},
    {Mix::Q4_K_S, "Q4_K_S", 14, T::Q4_K, false},   {Mix::Q4_K_M, "Q4_K_M", 15, T::Q4_K, false},
    {Mix::Q5_K_S, "Q5_K_S", 16, T::Q5_K, false},   {Mix::Q5_K_M, "Q5_K_M", 17, T::Q5_K, false},
    {Mix::Q6_K, "Q6_K", 18, T::Q6_K, false},       {Mix::IQ1_S, "IQ1_S", 24, T::IQ1_S, true},
    {Mix::IQ1_M, "IQ1_M", 31, T::IQ1_M, true},     {Mix::IQ2_XXS, "IQ2_XXS", 19, T::IQ2_XXS, true},
    {Mix::IQ2_XS, "IQ2_XS", 20, T::IQ2_XS, true},  {Mix::IQ2_S, "IQ2_S", 28, T::IQ2_XS, true},
    {Mix::IQ2_M, "IQ2_M", 29, T::IQ2_S, false},    {Mix::IQ3_XXS, "IQ3_XXS", 23, T::IQ3_XXS, false},
    {Mix::IQ3_XS, "IQ3_XS", 22, T::IQ3_S, false},  {Mix::IQ3_S, "IQ3_S", 26, T::IQ3_S, false},
    {Mix::IQ3_M, "IQ3_M", 27, T::IQ3_S, false},    {Mix::IQ4_NL, "IQ4_NL", 25, T::IQ4_NL, false},
    {Mix::IQ4_XS, "IQ4_XS", 30, T::IQ4_XS, false}, {Mix::TQ1_0, "TQ1_0", 36, T::TQ1_0, false},
    {Mix::TQ2_0, "TQ2_0", 37, T::TQ2_0, false},
};

// Types that no mix of the same name covers.
constexpr struct {
  TensorType type;
  std::uint32_t fileType;
} kPureOnly[] = {
    {T::Q3_K, 11},  // Q3_K_S, Q4_K_S and Q5_K_S are the mixes that are nearly pure
    {T::Q4_K, 14},
    {T::Q5_K, 16},
    {T::MXFP4, 38},
};

bool equalIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::toupper(x) == std::toupper(y);
  });
}

std::optional<std::uint32_t> fileTypeNumber(std::string_view text) {
  std::uint32_t value = 0;
  const auto end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

TypeChoice choiceOf(const MixTraits& m) {
  return {m.mix, m.base, m.fileType};
}

}  // namespace

std::span<const MixTraits> allMixes() {
  return kMixes;
}

const MixTraits& traits(Mix mix) {
  return kMixes[static_cast<std::size_t>(mix)];
}

std::uint32_t fileTypeOfPure(TensorType type) {
  for (const auto& pure : kPureOnly) {
    if (pure.type == type) return pure.fileType;
  }
  const auto mix = std::find_if(std::begin(kMixes), std::end(kMixes),
                                [&](const MixTraits& m) { return m.name == name(type); });
  return mix == std::end(kMixes) ? 0 : mix->fileType;
}

std::optional<TypeChoice> typeChoiceFromName(std::string_view text) {
  const auto number = fileTypeNumber(text);
  for (const MixTraits& m : kMixes) {
    const bool numbered = number && m.mix != Mix::Copy && m.fileType == *number;
    if (numbered || equalIgnoringCase(text, m.name)) return choiceOf(m);
  }
  const auto type = tensorTypeFromName(text);
  if (!type || !traits(*type).isGrid) return std::nullopt;
  return TypeChoice{std::nullopt, *type, fileTypeOfPure(*type)};
}

}  // namespace nibble
