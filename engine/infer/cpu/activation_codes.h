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
  PanelMemory memory;  ///< ActivationBlock[blocks][tokens]

  /// Block 0 of a token; block b lies b * tokens further.
  ActivationBlock* token(int t) { return reinterpret_cast<ActivationBlock*>(memory.data()) + t; }
  const ActivationBlock* token(int t) const {
    return reinterpret_cast<const ActivationBlock*>(memory.data()) + t;
  }
};

}  // namespace nibble::cpu
