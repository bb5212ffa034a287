// SPDX-License-Identifier: MIT
// The two kinds of packed matrix, for a given instruction set.
#pragma once

#include "base/cpu.h"
#include "infer/cpu/packed_matrix.h"

namespace nibble::cpu {

/// As packMatrix, with the kernels of `isa` rather than the best ones; the packed bytes are the
/// same.
Result<std::unique_ptr<PackedMatrix>> packMatrixFor(Isa isa, TensorType type,
                                                    const MatrixShape& shape,
                                                    const RowReader& reader, ThreadPool& pool,
                                                    const std::stop_token& stop);

}  // namespace nibble::cpu
