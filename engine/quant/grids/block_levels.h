// SPDX-License-Identifier: MIT
// The values a block can tell apart.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quant/grids/grid.h"

namespace nibble {

/// The values that a weight of this block could decode to if its code were another one and the
/// scales stayed: what the block offers to round to. Where a block has several scales, those of the
/// part with the median spread. Ascending, each once; empty for formats without blocks.
///
/// Found by decoding alone: code bits are those that change a few weights, scale bits those that
/// change many, so that no format needs to describe itself.
std::vector<float> blockLevels(const Grid& grid, std::span<const std::byte> block);

/// Which of several blocks is the most ordinary: the one whose values have the median energy.
/// `values` are whole blocks of `blockElements`.
std::size_t representativeBlock(std::span<const float> values, std::size_t blockElements);

}  // namespace nibble
