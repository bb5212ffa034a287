// SPDX-License-Identifier: MIT
// Unaligned little-endian loads and stores, and arithmetic on sizes that a file merely claims.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace nibble {

static_assert(std::endian::native == std::endian::little, "the file formats are read in place");

template <typename T>
T load(const void* from) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <typename T>
void store(void* to, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(to, &value, sizeof value);
}

/// False, and `out` untouched, when a*b does not fit.
inline bool checkedMultiply(std::uint64_t a, std::uint64_t b, std::uint64_t& out) {
  std::uint64_t product;
  if (__builtin_mul_overflow(a, b, &product)) return false;
  out = product;
  return true;
}

/// False, and `out` untouched, when a+b does not fit.
inline bool checkedAdd(std::uint64_t a, std::uint64_t b, std::uint64_t& out) {
  std::uint64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return false;
  out = sum;
  return true;
}

/// `alignment` is a power of two.
constexpr std::uint64_t alignUp(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

}  // namespace nibble
