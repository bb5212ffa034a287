// SPDX-License-Identifier: MIT
// Large aligned memory for weights and activations, in huge pages where the system has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace nibble::cpu {

class PanelMemory {
 public:
  PanelMemory() = default;
  /// Zeroed; empty when the system has not that much.
  static PanelMemory allocate(std::uint64_t bytes);

  explicit operator bool() const { return data_ != nullptr; }
  std::byte* data() { return data_.get(); }
  const std::byte* data() const { return data_.get(); }
  std::uint64_t size() const { return data_ ? data_.get_deleter().bytes : 0; }

 private:
  struct Unmap {
    std::uint64_t bytes;
    void operator()(std::byte* p) const;
  };
  std::unique_ptr<std::byte[], Unmap> data_;
};

}  // namespace nibble::cpu
