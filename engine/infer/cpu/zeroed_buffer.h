// SPDX-License-Identifier: MIT
// Large memory that reads as zero and takes no room until it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/bytes.h"

namespace nibble::cpu {

class ZeroedBuffer {
 public:
  /// False when the system has not that much; the buffer is then empty.
  [[nodiscard]] bool allocate(std::uint64_t bytes) {
    std::uint64_t padded = 0;
    memory_.reset();
    if (!checkedAdd(bytes, kAlignment, padded) || padded > SIZE_MAX) return false;
    memory_.reset(std::calloc(1, padded));
    return memory_ != nullptr;
  }

  /// Aligned to a cache line.
  template <typename T>
  T* as() const {
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.get());
    return reinterpret_cast<T*>(alignUp(address, kAlignment));
  }

 private:
  static constexpr std::uint64_t kAlignment = 64;
  struct Free {
    void operator()(void* p) const { std::free(p); }
  };
  std::unique_ptr<void, Free> memory_;
};

}  // namespace nibble::cpu
