// SPDX-License-Identifier: MIT
// The inner loops of the grids, compiled once for each instruction set. All versions give the same
// bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace nibble {

struct GridKernels {
  using Decode = void (*)(const std::byte* blocks, float* out, std::int64_t count);
  /// `weights` of the squared error (search/error_weights.h) may be null; whole blocks.
  using Encode = void (*)(const float* row, const float* weights, std::byte* out,
                          std::int64_t columns);

  Decode decodeF16;
  Decode decodeBF16;
  Decode decodeQ8_0;
  Encode encodeF16;
  Encode encodeBF16;
  Encode encodeQ4_0;
  Encode encodeQ4_1;
  Encode encodeQ5_0;
  Encode encodeQ5_1;
  Encode encodeQ8_0;
  Encode encodeIQ4_NL;
  Encode encodeIQ4_XS;
  Encode encodeMXFP4;
};

/// The kernels for `isa`, which this processor must support.
const GridKernels& gridKernels(Isa isa);

}  // namespace nibble
