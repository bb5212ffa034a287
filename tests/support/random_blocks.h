// SPDX-License-Identifier: MIT
// Rows of a tensor type with every code and scale that occurs, but sensible magnitudes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "formats/tensor_type.h"

namespace nibble::test {

enum class BlockPattern {
  Random,  ///< random codes and scales of both signs
  Zeros,   ///< all code and scale bits 0, block scale 1
  Ones,    ///< all code and scale bits 1, block scale 1
  Lowest,  ///< every byte 0x80, block scale 1
};

/// `rows` rows of `columns` columns, as stored.
std::vector<std::byte> makeBlocks(TensorType type, std::int64_t rows, std::int64_t columns,
                                  unsigned seed, BlockPattern pattern = BlockPattern::Random);

}  // namespace nibble::test
