// SPDX-License-Identifier: MIT
// A model as a plan would write it, without writing it.
#pragma once

#include <memory>

#include "base/result.h"
#include "model/model_source.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/plan.h"
#include "quant/sequential/encoded_tensors.h"

namespace nibble::jobs {

/// Shows the file that quantize() would write from `source`: its metadata, its tensors with their
/// offsets, its size, and byte for byte its rows, which are encoded when they are asked for; where
/// groups follow the inputs (quant/plan/group_order.h), floats, as such a folder shows itself. It
/// may be loaded, evaluated, talked to and fingerprinted like the file. container() is "plan";
/// path() is the source's.
///
/// `importance` is the matrix the plan was made with, null for none; `encoded` are tensors that
/// were quantized before, null for none. Fails as quantize() does before it reads weights; damaged
/// weights fail when their rows are read.
Result<std::shared_ptr<const ModelSource>> planSource(
    std::shared_ptr<const ModelSource> source, Plan plan,
    std::shared_ptr<const ImportanceMatrix> importance = nullptr,
    std::shared_ptr<const EncodedTensors> encoded = nullptr);

}  // namespace nibble::jobs
