// SPDX-License-Identifier: MIT
// The two file forms of an importance matrix.
#pragma once

#include "quant/plan/imatrix.h"

namespace nibble {

/// llama.cpp's first form: a list of (name, call count, sums). `file` goes into errors.
Result<ImportanceMatrix> parseLegacyImatrix(std::span<const std::byte> bytes,
                                            const std::string& file);

/// The GGUF form: two tensors NAME.in_sum2 and NAME.counts for each weight NAME.
Result<ImportanceMatrix> parseGgufImatrix(std::span<const std::byte> bytes,
                                          const std::string& file);

}  // namespace nibble
