// SPDX-License-Identifier: MIT
// A model ready to run: its file, its tokenizer, its weights on a device.
#pragma once

#include <filesystem>
#include <memory>

#include "infer/backend.h"
#include "jobs/job_context.h"

namespace nibble::jobs {

struct LoadedModel {
  std::shared_ptr<const ModelSource> source;
  std::shared_ptr<const Tokenizer> tokenizer;
  std::shared_ptr<const InferenceModel> model;
};

Result<LoadedModel> loadModel(const std::filesystem::path& path, const JobContext& context);

/// Opens the file and its tokenizer only.
Result<LoadedModel> openWithTokenizer(const std::filesystem::path& path);

}  // namespace nibble::jobs
