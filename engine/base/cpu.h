// SPDX-License-Identifier: MIT
// Which instruction set the kernels use.
#pragma once

#include <string_view>

namespace nibble {

enum class Isa {
  Portable,    ///< what the compiler assumes of any processor of this family
  Avx2,        ///< AVX2, FMA, F16C, BMI2
  Avx512Vnni,  ///< AVX-512 F, BW, DQ, VL and VNNI
};

std::string_view isaName(Isa isa);

/// True when this processor can run `isa`.
bool isaSupported(Isa isa);

/// The best supported one, or what the environment variable NIBBLE_ISA asks for ("portable",
/// "avx2", "avx512vnni") if that is supported. Decided once.
Isa activeIsa();

}  // namespace nibble
