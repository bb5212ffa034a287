// SPDX-License-Identifier: MIT
// Graphics cards for machines that have none.
#pragma once

#include <vector>

#include "jobs/gpus.h"

namespace nibble::test {

inline constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

/// Two equal ones, a small one, one whose driver is too old, and a driver on the processor.
inline std::vector<jobs::GpuFacts> fakeGpus() {
  return {
      {0, "NVIDIA GeForce RTX 4090", "NVIDIA 550", "discrete", 24 * kGiB, 20 * kGiB, {}, "", "aa"},
      {1, "NVIDIA GeForce RTX 4090", "NVIDIA 550", "discrete", 24 * kGiB, 23 * kGiB, {}, "", "ab"},
      {2, "Tiny (test)", "none", "discrete", 8u << 20, 0, {}, "", "ac"},
      {3,
       "Old",
       "Mesa 10",
       "integrated",
       kGiB,
       0,
       {},
       "its driver knows Vulkan only below 1.2",
       "ad"},
      {4, "llvmpipe (LLVM 15.0.6, 256 bits)", "llvmpipe", "processor", 8 * kGiB, 0, {}, "", "ae"},
  };
}

}  // namespace nibble::test
