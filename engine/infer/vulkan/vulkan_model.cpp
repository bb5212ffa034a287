// SPDX-License-Identifier: MIT
#include "infer/vulkan/vulkan_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "infer/vulkan/tune_products.h"
#include "infer/vulkan/vulkan_session.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// Vectors begin at multiples of this many floats and are padded with zeros.
constexpr std::uint64_t kVectorAlignment = 16;

}  // namespace

Result<std::shared_ptr<const VulkanModel>> VulkanModel::load(
    std::shared_ptr<const ModelSource> source, std::shared_ptr<Device> gpu, PreparedPart part,
    const LoadOptions& options) {
  const std::shared_ptr<VulkanModel> model(new VulkanModel);
  model->source_ = std::move(source);
  model->device_ = std::move(gpu);
  model->pool_ = options.pool;
  model->prepared_ = std::move(part);
  NIBBLE_CHECK(model->loadWeights(options));
  if (const auto shape = expectedShape(model->hyperparameters(), options.session)) {
    const SessionSizes sizes =
        sessionSizes(model->prepared_, model->device_->capabilities().matrixUnits(), *shape);
    model->promised_ = static_cast<std::int64_t>(sizes.onDevice());
    model->device_->promise(model->promised_);
  }
  return model;
}

Result<> VulkanModel::loadWeights(const LoadOptions& options) {
  arena_ = std::make_unique<Arena>(device_);
  std::set<std::string> names;
  std::uint64_t total = 0;
  for (const GraphWeight& weight : graph().weights) {
    if (names.insert(weight.tensor).second) total += source_->find(weight.tensor)->bytes;
  }
  // Said before the GPU is filled: what some drivers do then is to move it all into main memory.
  if (const std::uint64_t whole = device_->capabilities().localBytes; total > whole) {
    constexpr double kGiB = 1u << 30;
    return withHint(fail(ErrorCode::Unsupported, device_->name(),
                         "the weights take {:.2f} GiB, the GPU has {:.2f} GiB",
                         static_cast<double>(total) / kGiB, static_cast<double>(whole) / kGiB),
                    "choose a smaller file, or the processor");
  }
  arena_->expect(vulkan::weightBytes(prepared_, *source_));
  NIBBLE_TRY(Uploader uploader, Uploader::make(device_, *options.pool));
  ProgressMeter progress(options.progress, total);
  NIBBLE_CHECK(loadVectors(uploader));
  NIBBLE_CHECK(loadMatrices(uploader, options, progress));
  NIBBLE_CHECK(uploader.finish());
  NIBBLE_CHECK(tune(options, progress));
  weightBytes_ = arena_->reserved();
  progress.finish("loaded");
  return {};
}

/// Of products with one vector, those that this GPU has not met before.
Result<> VulkanModel::tune(const LoadOptions& options, ProgressMeter& progress) {
  if (!tunesProducts(device_->capabilities())) return {};
  std::map<ProductKind, std::vector<const Matrix*>> alike;
  for (const Step& step : plan(true).steps) {
    if (step.kind != StepKind::MatMul) continue;
    const Matrix& m = matrix(step.matrix);
    alike[{m.type, m.rows, m.columns, step.weight != kNone, step.paired}].push_back(&m);
  }
  std::vector<AlikeProducts> products;
  for (auto& [kind, matrices] : alike) products.push_back({kind, std::move(matrices)});
  progress.add(0, "measuring the GPU");
  return tuneProducts(device_, products, pool(), options.stop);
}

Result<> VulkanModel::loadVectors(Uploader& uploader) {
  std::vector<bool> isMatrix(graph().weights.size());
  for (const Operation& op : graph().operations) {
    if (isProduct(op.kind) || op.kind == OpKind::Embed) isMatrix[at(op.weight)] = true;
  }
  std::vector<float> floats;
  std::vector<std::byte> scratch;
  const auto append = [&](WeightId id) -> Result<> {
    const TensorInfo& info = tensor(id);
    const std::size_t from = floats.size();
    floats.resize(from + static_cast<std::size_t>(info.shape.columns()));
    return readRowsAsFloat(*source_, info, 0, 1, floats.data() + from, scratch);
  };
  const auto close = [&] { floats.resize(alignUp(floats.size(), kVectorAlignment)); };
  vectors_.resize(graph().weights.size());
  std::vector<float> divisors;
  for (std::size_t i = 0; i < graph().weights.size(); ++i) {
    if (isMatrix[i]) continue;
    vectors_[i].offset = static_cast<std::uint32_t>(floats.size());
    NIBBLE_CHECK(append(static_cast<WeightId>(i)));
    if (static_cast<WeightId>(i) == graph().ropeFrequencies) {
      divisors.assign(floats.begin() + vectors_[i].offset, floats.end());
    }
    close();
  }
  biases_.resize(prepared_.lowered.matrices.size());
  for (std::size_t i = 0; i < biases_.size(); ++i) {
    const MatrixGroup& group = prepared_.lowered.matrices[i];
    biases_[i].offset = static_cast<std::uint32_t>(floats.size());
    for (std::size_t p = 0; p < group.biases.size(); ++p) {
      if (group.biases[p] != kNone) {
        NIBBLE_CHECK(append(group.biases[p]));
      } else {
        floats.resize(floats.size() +
                      static_cast<std::size_t>(tensor(group.parts[p]).shape.rows()));
      }
    }
    close();
  }
  if (floats.empty()) close();
  floats.resize(floats.size() + kVectorAlignment);  // products read up to a vector further
  NIBBLE_TRY(const Slice slice, arena_->allocate(floats.size() * sizeof(float)));
  NIBBLE_CHECK(uploader.bytes(std::as_bytes(std::span(floats)), slice));
  for (Rows& rows : vectors_) rows.slice = slice;
  for (Rows& rows : biases_) rows.slice = slice;
  rope_ = std::make_unique<RopeAngles>(hyperparameters().rope, graph().adjacentRopePairs, divisors);
  return {};
}

Result<> VulkanModel::loadMatrices(Uploader& uploader, const LoadOptions& options,
                                   ProgressMeter& progress) {
  std::map<std::string, std::size_t> alone;  // matrices that are one whole tensor
  for (const MatrixGroup& group : prepared_.lowered.matrices) {
    NIBBLE_TRY(Matrix made, loadMatrix(uploader, group.parts, group.interleaved, group.experts,
                                       options, progress));
    if (group.parts.size() == 1) {
      alone[graph().weight(group.parts.front()).tensor] = matrices_.size();
    }
    matrices_.push_back(std::move(made));
  }
  for (const Operation& op : graph().operations) {
    if (op.kind != OpKind::Embed) continue;
    const auto same = alone.find(graph().weight(op.weight).tensor);
    if (same != alone.end()) {
      embeddings_ = matrices_[same->second];
    } else {
      NIBBLE_TRY(embeddings_, loadMatrix(uploader, {op.weight}, false, 1, options, progress));
    }
  }
  return {};
}

Result<Matrix> VulkanModel::loadMatrix(Uploader& uploader, const std::vector<WeightId>& parts,
                                       bool interleaved, int experts, const LoadOptions& options,
                                       ProgressMeter& progress) {
  std::vector<const TensorInfo*> tensors;
  for (const WeightId part : parts) tensors.push_back(&tensor(part));
  NIBBLE_TRY(Matrix made, uploader.matrix(*source_, tensors, interleaved, experts, *arena_,
                                          progress, options.stop));
  for (const TensorInfo* info : tensors) source_->release(*info);
  const std::vector<std::uint32_t> table = lookupTable(made.type);
  if (table.empty()) return made;
  Slice& slice = tables_[made.type];
  if (slice.bytes == 0) {
    NIBBLE_TRY(slice, arena_->allocate(table.size() * sizeof(std::uint32_t)));
    NIBBLE_CHECK(uploader.bytes(std::as_bytes(std::span(table)), slice));
  }
  made.table = slice;
  return made;
}

Result<std::unique_ptr<Session>> VulkanModel::newSession(const SessionOptions& options) const {
  keepPromise();
  return VulkanSession::make(shared_from_this(), options);
}

std::string VulkanModel::device() const {
  return fmt::format("vulkan ({})", device_->name());
}

}  // namespace nibble::vulkan
