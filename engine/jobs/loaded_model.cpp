// SPDX-License-Identifier: MIT
#include "jobs/loaded_model.h"

namespace nibble::jobs {

Result<LoadedModel> openWithTokenizer(const std::filesystem::path& path) {
  LoadedModel loaded;
  NIBBLE_TRY(loaded.source, openModel(path));
  auto tokenizer = makeTokenizer(loaded.source->metadata());
  if (!tokenizer) return tl::unexpected(within(std::move(tokenizer).error(), path.string()));
  loaded.tokenizer = std::move(*tokenizer);
  return loaded;
}

Result<LoadedModel> loadModel(const std::filesystem::path& path, const JobContext& context) {
  NIBBLE_TRY(LoadedModel loaded, openWithTokenizer(path));
  auto model = loadCpuModel(loaded.source, {context.pool, context.progress, context.stop});
  if (!model) {
    Error error = std::move(model).error();
    // Most errors from inside already name the file; a few know the tensor only.
    if (error.code != ErrorCode::Cancelled &&
        error.where.find(path.filename().string()) == std::string::npos) {
      error = within(std::move(error), path.string());
    }
    return tl::unexpected(std::move(error));
  }
  loaded.model = std::move(*model);
  return loaded;
}

}  // namespace nibble::jobs
