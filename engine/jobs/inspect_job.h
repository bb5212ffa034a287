// SPDX-License-Identifier: MIT
// What is inside a model file, without reading its weights.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/model_source.h"

namespace nibble::jobs {

/// How much of a model one tensor type takes.
struct TypeShare {
  TensorType type = TensorType::F32;
  std::int64_t tensors = 0;
  std::int64_t elements = 0;
  std::uint64_t bytes = 0;
};

struct ModelFacts {
  std::string architecture;
  std::string name;
  std::string container;
  std::int64_t parameters = 0;  ///< elements of all tensors
  std::uint64_t fileBytes = 0;
  std::uint64_t tensorBytes = 0;
  double bitsPerWeight = 0;  ///< of the tensors, without the header
  std::int64_t contextLength = 0;
  std::int64_t layers = 0;
  std::vector<TypeShare> types;               ///< largest first
  std::shared_ptr<const ModelSource> source;  ///< tensors and metadata in full
};

Result<ModelFacts> inspect(const std::filesystem::path& path);
ModelFacts inspect(std::shared_ptr<const ModelSource> source);

}  // namespace nibble::jobs
