// SPDX-License-Identifier: MIT
#include "base/cpu.h"

#include <cstdlib>

namespace nibble {

std::string_view isaName(Isa isa) {
  switch (isa) {
    case Isa::Avx512Vnni:
      return "avx512vnni";
    case Isa::Avx2:
      return "avx2";
    case Isa::Portable:
      break;
  }
  return "portable";
}

bool isaSupported(Isa isa) {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2");
  switch (isa) {
    case Isa::Avx512Vnni:
      return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("avx512vnni");
    case Isa::Avx2:
      return avx2;
    case Isa::Portable:
      return true;
  }
#endif
  return isa == Isa::Portable;
}

namespace {

Isa chooseIsa() {
  constexpr Isa kBestFirst[] = {Isa::Avx512Vnni, Isa::Avx2, Isa::Portable};
  const char* wanted = std::getenv("NIBBLE_ISA");
  for (const Isa isa : kBestFirst) {
    if (wanted != nullptr && isaName(isa) == wanted && isaSupported(isa)) return isa;
  }
  for (const Isa isa : kBestFirst) {
    if (isaSupported(isa)) return isa;
  }
  return Isa::Portable;
}

}  // namespace

Isa activeIsa() {
  static const Isa isa = chooseIsa();
  return isa;
}

}  // namespace nibble
