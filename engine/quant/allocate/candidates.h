// SPDX-License-Identifier: MIT
// The types among which bits are allocated.
#pragma once

#include <string_view>
#include <vector>

#include "formats/tensor_type.h"

namespace nibble {

/// Types worth considering for a tensor, by rising bits a weight: those whose blocks divide its
/// rows, that can be encoded with what is known of it (`hasImportance`), and that `method` can
/// round into (empty: any). Ends with the tensor's own type where that is a plain float.
std::vector<TensorType> candidateTypes(const TensorInfo& tensor, bool hasImportance,
                                       std::string_view method);

}  // namespace nibble
