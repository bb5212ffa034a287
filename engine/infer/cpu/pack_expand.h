// SPDX-License-Identifier: MIT
// One function for each file layout: `units` * 32 columns of blocks to codes and scales.
#pragma once

#include "infer/cpu/panel_types.h"

namespace nibble::cpu {

void expandQ40(const std::byte* blocks, int units, RowBlock& row);
void expandQ41(const std::byte* blocks, int units, RowBlock& row);
void expandQ50(const std::byte* blocks, int units, RowBlock& row);
void expandQ51(const std::byte* blocks, int units, RowBlock& row);
void expandQ80(const std::byte* blocks, int units, RowBlock& row);
void expandMxfp4(const std::byte* blocks, int units, RowBlock& row);
void expandQ2K(const std::byte* block, int units, RowBlock& row);
void expandQ3K(const std::byte* block, int units, RowBlock& row);
void expandQ4K(const std::byte* block, int units, RowBlock& row);
void expandQ5K(const std::byte* block, int units, RowBlock& row);
void expandQ6K(const std::byte* block, int units, RowBlock& row);
void expandIq4Xs(const std::byte* block, int units, RowBlock& row);
void expandIq2Xxs(const std::byte* block, int units, RowBlock& row);
void expandIq2Xs(const std::byte* block, int units, RowBlock& row);
void expandIq2S(const std::byte* block, int units, RowBlock& row);
void expandIq3Xxs(const std::byte* block, int units, RowBlock& row);
void expandIq3S(const std::byte* block, int units, RowBlock& row);
void expandIq1S(const std::byte* block, int units, RowBlock& row);
void expandIq1M(const std::byte* block, int units, RowBlock& row);
void expandTq10(const std::byte* block, int units, RowBlock& row);
void expandTq20(const std::byte* block, int units, RowBlock& row);

}  // namespace nibble::cpu
