// SPDX-License-Identifier: MIT
#include "jobs/planned_source.h"

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "formats/gguf_writer.h"
#include "jobs/planned_tensors.h"
#include "jobs/quantize_output.h"
#include "jobs/row_cache.h"

namespace nibble::jobs {

namespace {

// Embeddings are read one row a token, and most tokens of a text occur again.
constexpr std::size_t kCacheBytes = 32 << 20;

class PlannedSource final : public ModelSource {
 public:
  PlannedSource(std::shared_ptr<const ModelSource> source, Plan plan,
                std::shared_ptr<const ImportanceMatrix> importance,
                std::shared_ptr<const EncodedTensors> encoded)
      : source_(std::move(source)),
        plan_(std::move(plan)),
        importance_(std::move(importance)),
        encoded_(std::move(encoded)) {}

  Result<> prepare();

  const std::filesystem::path& path() const override { return source_->path(); }
  std::string_view container() const override { return "plan"; }
  std::uint64_t fileBytes() const override { return fileBytes_; }
  const Metadata& metadata() const override { return metadata_; }
  std::span<const TensorInfo> tensors() const override { return tensors_; }

  Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t first,
                                              std::int64_t count,
                                              std::vector<std::byte>& scratch) const override;

  void release(const TensorInfo& tensor) const override {
    if (const PreparedTensor* p = prepared(tensor)) source_->release(p->task.tensor);
  }
  void releaseRows(const TensorInfo& tensor, std::int64_t first,
                   std::int64_t count) const override {
    if (const PreparedTensor* p = prepared(tensor)) {
      source_->releaseRows(p->task.tensor, first, count);
    }
  }

 private:
  const PreparedTensor* prepared(const TensorInfo& tensor) const {
    const auto it = byName_.find(tensor.name);
    return it == byName_.end() ? nullptr : &prepared_[it->second];
  }
  /// Bytes of no use without the order of their columns are shown as the floats they stand for, as
  /// a folder that holds them shows them.
  static bool isShownDecoded(const TensorTask& task) {
    return task.encoder != nullptr && !task.encoder->columns().empty();
  }
  Result<> encode(const TensorTask& task, std::int64_t first, std::int64_t count,
                  std::vector<std::byte>& out) const;

  std::shared_ptr<const ModelSource> source_;
  Plan plan_;
  std::shared_ptr<const ImportanceMatrix> importance_;
  std::shared_ptr<const EncodedTensors> encoded_;
  Metadata metadata_;
  std::vector<TensorInfo> tensors_;
  std::vector<PreparedTensor> prepared_;  ///< in the order of tensors_
  std::unordered_map<std::string_view, std::size_t> byName_;
  std::uint64_t fileBytes_ = 0;
  mutable RowCache cache_{kCacheBytes};
};

Result<> PlannedSource::prepare() {
  NIBBLE_CHECK(checkPlan(*source_, plan_));
  metadata_ = outputMetadata(*source_, plan_,
                             {.importance = importance_.get(), .metadata = {}, .split = {}});
  const std::vector<TensorSpec> specs = outputTensors(plan_);
  if (checkGgufTypes(plan_)) {
    NIBBLE_TRY(GgufLayout layout, GgufLayout::plan(metadata_, specs, source_->path().string()));
    tensors_ = std::move(layout.tensors);
    fileBytes_ = layout.fileBytes;
  } else {
    // A folder then; the packed weights are all it is large for.
    for (std::size_t i = 0; i < specs.size(); ++i) {
      tensors_.push_back(
          {specs[i].name, specs[i].shape, specs[i].type, plan_.tensors[i].bytes, fileBytes_});
      fileBytes_ += plan_.tensors[i].bytes;
    }
  }
  prepared_.reserve(plan_.tensors.size());
  for (std::size_t i = 0; i < plan_.tensors.size(); ++i) {
    NIBBLE_TRY(PreparedTensor tensor,
               prepareTensor(*source_, plan_.tensors[i], importance_.get(), encoded_.get()));
    if (isShownDecoded(tensor.task)) {
      tensors_[i].type = TensorType::F32;
      tensors_[i].bytes = static_cast<std::uint64_t>(tensors_[i].shape.elements()) * sizeof(float);
    }
    prepared_.push_back(std::move(tensor));
    byName_.emplace(tensors_[i].name, i);
  }
  return {};
}

Result<std::span<const std::byte>> PlannedSource::readRows(const TensorInfo& tensor,
                                                           std::int64_t first, std::int64_t count,
                                                           std::vector<std::byte>& scratch) const {
  if (auto valid = checkRows(tensor, first, count); !valid) {
    return tl::unexpected(within(std::move(valid).error(), path().string()));
  }
  const auto it = byName_.find(tensor.name);
  if (it == byName_.end()) {
    return fail(ErrorCode::NotFound, path().string(), "the plan has no tensor {}", tensor.name);
  }
  const std::size_t index = it->second;
  const TensorTask& task = prepared_[index].task;
  if (task.encoder == nullptr) return source_->readRows(task.tensor, first, count, scratch);
  if (count != 1) {
    NIBBLE_CHECK(encode(task, first, count, scratch));
  } else if (!cache_.find(index, first, scratch)) {
    NIBBLE_CHECK(encode(task, first, 1, scratch));
    cache_.keep(index, first, scratch);
  }
  return std::span<const std::byte>(scratch);
}

Result<> PlannedSource::encode(const TensorTask& task, std::int64_t first, std::int64_t count,
                               std::vector<std::byte>& out) const {
  const std::int64_t columns = task.tensor.shape.columns();
  const auto rowSize = static_cast<std::size_t>(rowBytes(task.to, columns));
  std::vector<std::byte> raw;
  std::vector<float> values(static_cast<std::size_t>(count * columns));
  const bool floats = isShownDecoded(task);
  std::vector<float> decoded(static_cast<std::size_t>(floats ? count * columns : columns));
  NIBBLE_CHECK(readRowsAsFloat(*source_, task.tensor, first, count, values.data(), raw));
  out.resize(static_cast<std::size_t>(count) * rowSize);
  for (std::int64_t row = 0; row < count; ++row) {
    NIBBLE_CHECK(encodeRow(task, first + row, values.data() + row * columns,
                           decoded.data() + (floats ? row * columns : 0),
                           out.data() + static_cast<std::size_t>(row) * rowSize));
  }
  if (floats) {
    const auto bytes = std::as_bytes(std::span(decoded));
    out.assign(bytes.begin(), bytes.end());
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const ModelSource>> planSource(
    std::shared_ptr<const ModelSource> source, Plan plan,
    std::shared_ptr<const ImportanceMatrix> importance,
    std::shared_ptr<const EncodedTensors> encoded) {
  auto planned = std::make_shared<PlannedSource>(std::move(source), std::move(plan),
                                                 std::move(importance), std::move(encoded));
  NIBBLE_CHECK(planned->prepare());
  return planned;
}

}  // namespace nibble::jobs
