// SPDX-License-Identifier: MIT
#include "quant/plan/fallback.h"

#include "formats/integer_type.h"

namespace nibble {

namespace {

using T = TensorType;

constexpr struct {
  TensorType from, to;
} kFallbacks[] = {
    {T::IQ1_S, T::IQ4_NL}, {T::IQ1_M, T::IQ4_NL},   {T::IQ2_XXS, T::IQ4_NL}, {T::IQ2_XS, T::IQ4_NL},
    {T::IQ2_S, T::IQ4_NL}, {T::IQ3_XXS, T::IQ4_NL}, {T::IQ3_S, T::IQ4_NL},   {T::Q2_K, T::IQ4_NL},
    {T::Q3_K, T::IQ4_NL},  {T::IQ4_XS, T::IQ4_NL},  {T::TQ1_0, T::Q4_0},     {T::TQ2_0, T::Q4_0},
    {T::Q4_K, T::Q5_0},    {T::Q5_K, T::Q5_1},      {T::Q6_K, T::Q8_0},
};

bool fits(TensorType type, std::int64_t columns) {
  return columns % traits(type).blockElements == 0;
}

}  // namespace

TensorType typeThatFits(TensorType wanted, std::int64_t columns) {
  const TensorType type = forColumns(wanted, columns).value_or(wanted);
  if (fits(type, columns)) return type;
  for (const auto& fallback : kFallbacks) {
    if (fallback.from == type && fits(fallback.to, columns)) return fallback.to;
  }
  return T::F16;
}

}  // namespace nibble
