// SPDX-License-Identifier: MIT
#include "infer/cpu/panel_memory.h"

#include <sys/mman.h>

#include <limits>

namespace nibble::cpu {

namespace {

constexpr std::uint64_t kHugePage = 2u << 20;

}  // namespace

void PanelMemory::Unmap::operator()(std::byte* p) const {
  ::munmap(p, bytes);
}

PanelMemory PanelMemory::allocate(std::uint64_t bytes) {
  PanelMemory memory;
  if (bytes == 0 || bytes > std::numeric_limits<std::size_t>::max() / 2) return memory;
  void* p = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) return memory;
  // Advice only: without huge pages everything works, a little slower.
  if (bytes >= kHugePage) ::madvise(p, bytes, MADV_HUGEPAGE);
  memory.data_ = {static_cast<std::byte*>(p), Unmap{bytes}};
  return memory;
}

}  // namespace nibble::cpu
