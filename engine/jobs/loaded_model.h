// SPDX-License-Identifier: MIT
// A model ready to run: its file, its tokenizer, its weights on a device.
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "infer/backend.h"
#include "jobs/job_context.h"

namespace nibble::jobs {

/// Which model a job works on: a file that is still to be opened, or a source that is open already
/// (the workbench's model, one that is only planned).
class ModelInput {
 public:
  ModelInput() = default;
  ModelInput(std::filesystem::path path) : path_(std::move(path)) {}
  ModelInput(std::shared_ptr<const ModelSource> source) : source_(std::move(source)) {}

  const std::filesystem::path& path() const { return source_ ? source_->path() : path_; }
  Result<std::shared_ptr<const ModelSource>> open() const {
    if (source_) return source_;
    return openModel(path_);
  }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const ModelSource> source_;
};

struct LoadedModel {
  std::shared_ptr<const ModelSource> source;
  std::shared_ptr<const Tokenizer> tokenizer;
  std::shared_ptr<const InferenceModel> model;
  DeviceChoice device{};  ///< where it was wanted
};

/// Whether it still is where `device` says.
bool isOn(const LoadedModel& loaded, const DeviceChoice& device);

/// `session` is what will be asked of the model's newSession(): a GPU that cannot hold all layers
/// leaves room for it.
Result<LoadedModel> loadModel(const std::filesystem::path& path, const JobContext& context,
                              const SessionOptions& session = {});
Result<LoadedModel> loadModel(std::shared_ptr<const ModelSource> source, const JobContext& context,
                              const SessionOptions& session = {});

/// Opens the file and its tokenizer only.
Result<LoadedModel> openWithTokenizer(const std::filesystem::path& path);
Result<LoadedModel> withTokenizer(std::shared_ptr<const ModelSource> source);

}  // namespace nibble::jobs
