// SPDX-License-Identifier: MIT
// The integer form of input vectors, for the kernels only.
#pragma once

#include "infer/cpu/kernels/activation_block.h"
#include "infer/cpu/packed_matrix.h"
#include "infer/cpu/panel_memory.h"

namespace nibble::cpu {

struct Activations::Codes {
  std::vector<float> values;  ///< [tokens][stride]
  std::int64_t stride = 0;
  PanelMemory memory;  ///< ActivationBlock[blocks][tokens][digits]
  int digits = 1;
  std::int64_t blockStride = 0;  ///< from one block of a token to its next

  /// The first digit of a token's block 0.
  ActivationBlock* token(int t) {
    return reinterpret_cast<ActivationBlock*>(memory.data()) + t * digits;
  }
  const ActivationBlock* token(int t) const {
    return reinterpret_cast<const ActivationBlock*>(memory.data()) + t * digits;
  }
};

}  // namespace nibble::cpu
