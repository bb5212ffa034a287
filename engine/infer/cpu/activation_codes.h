// SPDX-License-Identifier: MIT
// What an Activations holds, for the kernels only.
#pragma once

#include "infer/cpu/packed_matrix.h"

namespace nibble::cpu {

struct Activations::Codes {
  std::vector<float> values;  ///< [tokens][columns]
};

}  // namespace nibble::cpu
