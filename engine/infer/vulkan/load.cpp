// SPDX-License-Identifier: MIT
#include "infer/vulkan/load.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "infer/cpu/cpu_model.h"
#include "infer/fallback_model.h"
#include "infer/split_model.h"
#include "infer/vulkan/gpus.h"
#include "infer/vulkan/offload.h"
#include "infer/vulkan/vulkan_model.h"

namespace nibble {

namespace {

using LoadedPart = Result<std::shared_ptr<const InferenceModel>>;

/// Progress of the parts of a model as that of the whole.
class PartProgress final : public ProgressSink {
 public:
  PartProgress(ProgressSink* sink, std::uint64_t total) : sink_(sink), total_(total) {}
  /// The next part begins; `bytes` were loaded before it.
  void startAt(std::uint64_t bytes) { before_ = bytes; }
  void onProgress(const Progress& progress) override {
    if (sink_ == nullptr) return;
    Progress shown = progress;
    shown.done = std::min(before_ + progress.done, total_);
    shown.total = total_;
    shown.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    shown.secondsLeft = -1;  // the parts go at different speeds
    sink_->onProgress(shown);
  }

 private:
  ProgressSink* sink_;
  std::uint64_t total_;
  std::uint64_t before_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::uint64_t storedBytes(const Graph& graph, const ModelSource& source) {
  std::set<std::string> names;
  std::uint64_t bytes = 0;
  for (const GraphWeight& weight : graph.weights) {
    if (names.insert(weight.tensor).second) bytes += source.find(weight.tensor)->bytes;
  }
  return bytes;
}

class Offloader {
 public:
  Offloader(std::shared_ptr<const ModelSource> source, std::shared_ptr<vulkan::Device> gpu,
            ModelPart whole, const LoadOptions& options)
      : source_(std::move(source)),
        gpu_(std::move(gpu)),
        whole_(std::move(whole)),
        options_(options),
        steps_(whole_, *source_, options.session, gpu_->capabilities().matrixUnits()) {}

  LoadedPart load() {
    NIBBLE_TRY(int step, choose());
    // A count that was asked for is kept to; otherwise an estimate was too low.
    const bool mayShrink = options_.device.gpuLayers == DeviceChoice::kAsManyAsFit;
    while (true) {
      auto loaded = loadStep(step);
      if (loaded || !mayShrink || step == 1 || loaded.error().code != ErrorCode::NoDeviceMemory) {
        return loaded;
      }
      step -= std::max(1, step / 8);
    }
  }

 private:
  int layers() const { return whole_.hyperparameters.layers; }

  Result<int> choose() {
    const DeviceChoice& wish = options_.device;
    const int wanted = steps_.largest(wish.gpuLayers);
    if (wanted == 0) {
      NIBBLE_CHECK(vulkan::prepare(whole_, *source_));  // says what it is that has no shader
      return fail(ErrorCode::Unsupported, gpu_->name(), "no layer of the model can be run on it");
    }
    const bool counted = wish.gpuLayers != DeviceChoice::kAsManyAsFit;
    if (wanted < (counted ? std::min(layers(), wish.gpuLayers) : layers())) {
      reason_ = "it has no shaders for types of the others";
    }
    if (counted && wish.gpuMemory == 0) return wanted;
    const std::uint64_t room = vulkan::roomOn(*gpu_, wish.gpuMemory);
    NIBBLE_TRY(const int fits, steps_.largestWithin(room, wanted));
    if (fits == 0) return nothingFits(room);
    if (fits < wanted) reason_ = "there is no room for more in its memory";
    return fits;
  }

  tl::unexpected<Error> nothingFits(std::uint64_t room) const {
    constexpr double kGiB = 1u << 30;
    const std::uint64_t all = storedBytes(whole_.graph, *source_);
    return withHint(
        fail(ErrorCode::Unsupported, gpu_->name(),
             "the weights take {:.2f} GiB, and the {:.2f} GiB there are on the GPU do not hold one "
             "layer with its context",
             static_cast<double>(all) / kGiB, static_cast<double>(room) / kGiB),
        "choose a smaller file or a smaller context, or the processor");
  }

  LoadedPart loadStep(int step) {
    NIBBLE_TRY(vulkan::Offload offload, steps_.at(step));
    const int onGpu = offload.layers();
    const std::uint64_t gpuBytes = storedBytes(offload.gpu.part.graph, *source_);
    const std::uint64_t others =
        offload.processor ? storedBytes(offload.processor->graph, *source_) : 0;
    PartProgress progress(options_.progress, gpuBytes + others);
    LoadOptions own = options_;
    if (options_.progress != nullptr) own.progress = &progress;
    const int width = offload.gpu.part.inputWidth();
    NIBBLE_TRY(auto second, vulkan::VulkanModel::load(source_, gpu_, std::move(offload.gpu), own));
    if (!offload.processor) return second;
    progress.startAt(gpuBytes);
    NIBBLE_TRY(auto first, cpu::CpuModel::load(source_, std::move(*offload.processor), own));
    const std::string share = fmt::format("{} of {} layers", onGpu, layers());
    if (onGpu < layers() && !reason_.empty() && options_.onNote) {
      options_.onNote(fmt::format("{} run on {}, the others on the processor: {}", share,
                                  gpu_->name(), reason_));
    }
    const std::string device =
        fmt::format("vulkan: {}, {}; {}", gpu_->name(), share, first->device());
    return joinParts(whole_.hyperparameters, width, std::move(first), std::move(second), device);
  }

  std::shared_ptr<const ModelSource> source_;
  std::shared_ptr<vulkan::Device> gpu_;
  ModelPart whole_;
  const LoadOptions& options_;
  vulkan::OffloadSteps steps_;
  std::string reason_;  ///< why the GPU gets fewer layers than were asked for
};

LoadedPart loadVulkanModel(std::shared_ptr<const ModelSource> source, const LoadOptions& options) {
  // Held, so that the drivers are loaded once for the list and the device.
  NIBBLE_TRY(const auto instance, vulkan::Instance::get());
  int index = options.device.index;
  if (index < 0) {
    NIBBLE_TRY(const auto gpus, vulkan::listGpus());
    index = vulkan::fittestGpu(gpus, options.device.kind == DeviceChoice::Kind::Vulkan);
    if (index < 0) {
      return withHint(fail(ErrorCode::NotFound, "", "there is no GPU that can run models"),
                      "`nibble devices` lists what was found; cpu always works");
    }
  }
  NIBBLE_TRY(auto gpu, vulkan::Device::open(index));
  if (gpu->capabilities().matrixUnitsAreWrong && options.onNote) {
    options.onNote(gpu->name() + ": without its matrix units, which failed a test");
  }
  NIBBLE_TRY(ModelPart whole, wholeModel(*source));
  return Offloader(std::move(source), std::move(gpu), std::move(whole), options).load();
}

/// Goes on on the processor when the GPU fails.
std::shared_ptr<const InferenceModel> resilient(std::shared_ptr<const InferenceModel> model,
                                                std::shared_ptr<const ModelSource> source,
                                                const LoadOptions& options) {
  const auto load = [source = std::move(source), pool = options.pool,
                     mayTake = options.afterGpuFailure.mayTake](
                        const Error& failure, const std::stop_token& stop) -> LoadedPart {
    if (mayTake && !mayTake(source->fileBytes())) {
      return withHint(tl::unexpected(failure),
                      "the processor has no room for the model beside others: load it again");
    }
    return loadCpuModel(source, {.pool = pool, .stop = stop});
  };
  const auto onMoved = [onNote = options.onNote,
                        tell = options.afterGpuFailure.onMoved](const Error& failure) {
    Error cause = failure;
    cause.hint.clear();  // what it advises has happened
    if (onNote) onNote("goes on on the processor: " + cause.message());
    if (tell) tell(failure);
  };
  // Who says "automatic" has no smaller context to try.
  const bool forSessions = options.device.kind == DeviceChoice::Kind::Automatic;
  return withFallback(std::move(model), {load, onMoved, forSessions});
}

}  // namespace

Result<std::shared_ptr<const InferenceModel>> loadOnDevice(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options) {
  if (options.device.kind == DeviceChoice::Kind::Processor || options.device.gpuLayers == 0) {
    return loadCpuModel(std::move(source), options);
  }
  auto model = loadVulkanModel(source, options);
  if (model && options.afterGpuFailure.goOn) {
    return resilient(std::move(*model), std::move(source), options);
  }
  if (model || options.device.kind == DeviceChoice::Kind::Vulkan ||
      model.error().code == ErrorCode::Cancelled) {
    return model;
  }
  if (options.onNote) options.onNote("on the processor: " + model.error().message());
  return loadCpuModel(std::move(source), options);
}

}  // namespace nibble
