// SPDX-License-Identifier: MIT
#include "jobs/gpu_share.h"

#include <algorithm>
#include <set>
#include <utility>

#include "infer/vulkan/device.h"
#include "infer/vulkan/offload.h"
#include "jobs/footprint.h"

namespace nibble::jobs {

namespace {

/// Weights that products, norms and sums read; of embeddings only some rows are.
std::uint64_t computedBytes(const Graph& graph, const ModelSource& source) {
  std::set<std::string> names;
  std::uint64_t bytes = 0;
  for (const Operation& op : graph.operations) {
    if (op.weight == kNone || op.kind == OpKind::Embed) continue;
    const std::string& tensor = graph.weight(op.weight).tensor;
    if (names.insert(tensor).second) bytes += source.find(tensor)->bytes;
  }
  return bytes;
}

Result<GpuShare> shareOf(const ModelSource& source, std::uint64_t room, bool matrixUnits,
                         const SessionOptions& session) {
  NIBBLE_TRY(const ModelPart whole, wholeModel(source));
  const vulkan::OffloadSteps steps(whole, source, session, matrixUnits);
  const int possible = steps.largest(DeviceChoice::kAsManyAsFit);
  NIBBLE_TRY(const int step, steps.largestWithin(room, possible));
  const Hyperparameters& h = whole.hyperparameters;
  GpuShare share{.layers = h.layers};
  share.lacksShaders = step == possible && step < h.layers;
  if (possible > 0) {
    NIBBLE_TRY(share.neededBytes, steps.bytes(possible));
  }
  if (step > 0) {
    NIBBLE_TRY(const vulkan::Offload offload, steps.at(step));
    share.layersOnGpu = offload.layers();
    share.isWhole = !offload.processor;
    if (offload.processor) share.mainBytes = computedBytes(offload.processor->graph, source);
  } else {
    share.mainBytes = computedBytes(whole.graph, source);
  }
  Hyperparameters others = h;
  others.layers = h.layers - share.layersOnGpu;
  const int context = session.contextLength > 0 ? std::min(session.contextLength, h.contextLength)
                                                : h.contextLength;
  share.mainBytes += kvCacheBytes(others, context, session.kv);
  return share;
}

class TypedSource final : public ModelSource {
 public:
  TypedSource(std::shared_ptr<const ModelSource> source,
              const std::unordered_map<std::string, TensorType>& types)
      : source_(std::move(source)), tensors_(source_->tensors().begin(), source_->tensors().end()) {
    for (TensorInfo& tensor : tensors_) {
      if (const auto found = types.find(tensor.name); found != types.end()) {
        tensor.type = found->second;
        tensor.bytes = static_cast<std::uint64_t>(rowBytes(tensor.type, tensor.shape.columns()) *
                                                  tensor.shape.rows());
      }
      bytes_ += tensor.bytes;
    }
  }

  const std::filesystem::path& path() const override { return source_->path(); }
  std::string_view container() const override { return "plan"; }
  std::uint64_t fileBytes() const override { return bytes_; }
  const Metadata& metadata() const override { return source_->metadata(); }
  std::span<const TensorInfo> tensors() const override { return tensors_; }
  Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t, std::int64_t,
                                              std::vector<std::byte>&) const override {
    return fail(ErrorCode::Internal, path().string(), "{} is planned, and has no rows",
                tensor.name);
  }

 private:
  std::shared_ptr<const ModelSource> source_;
  std::vector<TensorInfo> tensors_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<GpuShare> gpuShare(const ModelSource& source, std::uint64_t freeBytes, bool matrixUnits,
                          const SessionOptions& session) {
  return shareOf(source, vulkan::roomWithin(freeBytes), matrixUnits, session);
}

Result<GpuShare> gpuShareNow(const ModelSource& source, int gpu, const SessionOptions& session) {
  NIBBLE_TRY(const auto device, vulkan::Device::open(gpu));
  return shareOf(source, vulkan::roomOn(*device, 0), device->capabilities().matrixUnits(), session);
}

std::uint64_t mainMemoryToLoad(const ModelSource& source, const GpuFacts* gpu,
                               const SessionOptions& session) {
  if (gpu == nullptr || gpu->sharesMemory()) return mainMemoryBytes(source, session.contextLength);
  return mainMemoryToLoad(source, *gpu, gpuShareNow(source, gpu->index, session), session);
}

std::uint64_t mainMemoryToLoad(const ModelSource& source, const GpuFacts& gpu,
                               const Result<GpuShare>& share, const SessionOptions& session) {
  const bool isApart = !gpu.sharesMemory() && share && share->layersOnGpu > 0;
  return isApart ? share->mainBytes : mainMemoryBytes(source, session.contextLength);
}

std::shared_ptr<const ModelSource> withTypes(
    std::shared_ptr<const ModelSource> source,
    const std::unordered_map<std::string, TensorType>& types) {
  return std::make_shared<TypedSource>(std::move(source), types);
}

}  // namespace nibble::jobs
