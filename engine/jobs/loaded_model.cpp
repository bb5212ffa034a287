// SPDX-License-Identifier: MIT
#include "jobs/loaded_model.h"

#include "infer/vulkan/load.h"

namespace nibble::jobs {

bool isOn(const LoadedModel& loaded, const DeviceChoice& device) {
  const bool onGpu = loaded.model->layersOnGpu() > 0;
  return onGpu ? loaded.device == device : device.kind == DeviceChoice::Kind::Processor;
}

Result<LoadedModel> withTokenizer(std::shared_ptr<const ModelSource> source) {
  LoadedModel loaded;
  loaded.source = std::move(source);
  auto tokenizer = makeTokenizer(loaded.source->metadata());
  if (!tokenizer) {
    return tl::unexpected(within(std::move(tokenizer).error(), loaded.source->path().string()));
  }
  loaded.tokenizer = std::move(*tokenizer);
  return loaded;
}

Result<LoadedModel> openWithTokenizer(const std::filesystem::path& path) {
  NIBBLE_TRY(auto source, openModel(path));
  return withTokenizer(std::move(source));
}

Result<LoadedModel> loadModel(std::shared_ptr<const ModelSource> source, const JobContext& context,
                              const SessionOptions& session) {
  NIBBLE_TRY(LoadedModel loaded, withTokenizer(std::move(source)));
  for (const std::string& note : loaded.source->notes()) context.note(note);
  auto model = loadOnDevice(loaded.source, {.pool = context.pool,
                                            .progress = context.progress,
                                            .stop = context.stop,
                                            .device = context.device,
                                            .session = session,
                                            .onNote = context.onNote,
                                            .afterGpuFailure = context.afterGpuFailure});
  if (!model) {
    Error error = std::move(model).error();
    const std::filesystem::path& path = loaded.source->path();
    // Most errors from inside already name the file; a few know the tensor only.
    if (error.code != ErrorCode::Cancelled &&
        error.where.find(path.filename().string()) == std::string::npos) {
      error = within(std::move(error), path.string());
    }
    return tl::unexpected(std::move(error));
  }
  loaded.model = std::move(*model);
  loaded.device = context.device;
  return loaded;
}

Result<LoadedModel> loadModel(const std::filesystem::path& path, const JobContext& context,
                              const SessionOptions& session) {
  NIBBLE_TRY(auto source, openModel(path));
  return loadModel(std::move(source), context, session);
}

}  // namespace nibble::jobs
