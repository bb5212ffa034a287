// SPDX-License-Identifier: MIT
// What a packed folder will hold: each tensor of the plan beside the one of the checkpoint it goes
// back to.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "jobs/containers/packed_format.h"
#include "model/hf/hf_source.h"
#include "model/model_source.h"
#include "quant/plan/plan.h"

namespace nibble::jobs {

struct PackedItem {
  const PlannedTensor* planned = nullptr;
  const hf::TensorView* view = nullptr;
  std::string name;  ///< in the checkpoint, ".weight" for packed ones too
  bool packed = false;
  EncodedMatrix matrix{};             ///< of packed ones
  TensorType type = TensorType::F16;  ///< of the others, as stored
  std::vector<SafetensorsSpec> tensors{};
  std::uint64_t bytes = 0;  ///< of those
};

struct PackedItems {
  std::filesystem::path folder;  ///< of the source
  hf::Checkpoint checkpoint;
  std::vector<PackedItem> items;  ///< refer to the plan and to `checkpoint`
  PackedFacts facts;
};

/// Fails, naming the tensor, for what such a folder cannot hold, and for sources that are none.
Result<std::unique_ptr<const PackedItems>> packedItems(const PackedFormat& format,
                                                       const ModelSource& source, const Plan& plan);

}  // namespace nibble::jobs
