// SPDX-License-Identifier: MIT
// Reading memory as fast as it delivers, to hold kernels against.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nibble::test {

/// Sums all words in many chains, with wide vectors and asking ahead.
#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
inline std::uint64_t
sumWords(const std::uint64_t* words, std::size_t count) {
  std::uint64_t sums[64] = {};
  for (std::size_t i = 0; i + 64 <= count; i += 64) {
    for (std::size_t j = 0; j < 64; j += 8) __builtin_prefetch(words + i + j + 384);
    for (std::size_t j = 0; j < 64; ++j) sums[j] += words[i + j];
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t s : sums) sum += s;
  return sum;
}

}  // namespace nibble::test
