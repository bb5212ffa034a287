// SPDX-License-Identifier: MIT
#include "quant/transforms/folded_source.h"

#include <unordered_map>

#include "base/utf8.h"

namespace nibble {

namespace {

class FoldedSource final : public ModelSource {
 public:
  FoldedSource(std::shared_ptr<const ModelSource> source, Folding folding)
      : source_(std::move(source)), folding_(std::move(folding)) {}

  Result<> prepare();

  const std::filesystem::path& path() const override { return source_->path(); }
  std::string_view container() const override { return source_->container(); }
  std::uint64_t fileBytes() const override { return source_->fileBytes(); }
  const Metadata& metadata() const override { return source_->metadata(); }
  std::span<const TensorInfo> tensors() const override { return tensors_; }

  Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t first,
                                              std::int64_t count,
                                              std::vector<std::byte>& scratch) const override;
  void release(const TensorInfo& tensor) const override {
    if (const TensorInfo* own = original(tensor)) source_->release(*own);
  }
  void releaseRows(const TensorInfo& tensor, std::int64_t first,
                   std::int64_t count) const override {
    if (const TensorInfo* own = original(tensor)) source_->releaseRows(*own, first, count);
  }

 private:
  const TensorInfo* original(const TensorInfo& tensor) const {
    const auto found = byName_.find(tensor.name);
    return found == byName_.end() ? nullptr : &source_->tensors()[found->second];
  }

  std::shared_ptr<const ModelSource> source_;
  Folding folding_;
  std::vector<TensorInfo> tensors_;
  std::unordered_map<std::string_view, std::size_t> byName_;
};

Result<> FoldedSource::prepare() {
  tensors_.assign(source_->tensors().begin(), source_->tensors().end());
  for (std::size_t i = 0; i < tensors_.size(); ++i) byName_.emplace(tensors_[i].name, i);
  for (const auto& [name, factors] : folding_) {
    const std::string where = "tensor " + printable(name);
    const auto found = byName_.find(name);
    if (found == byName_.end()) {
      return fail(ErrorCode::NotFound, where, "factors for a tensor the model has not");
    }
    TensorInfo& tensor = tensors_[found->second];
    const bool rowsFit = factors.rows.empty() ||
                         static_cast<std::int64_t>(factors.rows.size()) == tensor.shape.rows();
    const bool columnsFit =
        factors.columns.empty() ||
        static_cast<std::int64_t>(factors.columns.size()) == tensor.shape.columns();
    if (!rowsFit || !columnsFit || !traits(tensor.type).isGrid) {
      return fail(ErrorCode::Internal, where, "factors do not fit {} of type {}",
                  toString(tensor.shape), nibble::name(tensor.type));
    }
    tensor.type = TensorType::F32;
    tensor.bytes = static_cast<std::uint64_t>(tensor.shape.elements()) * sizeof(float);
  }
  return {};
}

Result<std::span<const std::byte>> FoldedSource::readRows(const TensorInfo& tensor,
                                                          std::int64_t first, std::int64_t count,
                                                          std::vector<std::byte>& scratch) const {
  const TensorInfo* own = original(tensor);
  if (own == nullptr) {
    return fail(ErrorCode::NotFound, path().string(), "the model has no tensor {}", tensor.name);
  }
  const auto found = folding_.find(tensor.name);
  if (found == folding_.end()) return source_->readRows(*own, first, count, scratch);
  if (auto valid = checkRows(tensor, first, count); !valid) {
    return tl::unexpected(within(std::move(valid).error(), path().string()));
  }
  const FoldFactors& factors = found->second;
  const std::int64_t columns = tensor.shape.columns();
  scratch.resize(static_cast<std::size_t>(count * columns) * sizeof(float));
  auto* values = reinterpret_cast<float*>(scratch.data());
  std::vector<std::byte> raw;
  NIBBLE_CHECK(readRowsAsFloat(*source_, *own, first, count, values, raw));
  for (std::int64_t r = 0; r < count; ++r) {
    float* row = values + r * columns;
    const float factor =
        factors.rows.empty() ? 1.0f : factors.rows[static_cast<std::size_t>(first + r)];
    for (std::int64_t c = 0; c < columns; ++c) {
      row[c] *= factor;
      if (!factors.columns.empty()) row[c] *= factors.columns[static_cast<std::size_t>(c)];
    }
  }
  return std::span<const std::byte>(scratch);
}

}  // namespace

Result<std::shared_ptr<const ModelSource>> foldSource(std::shared_ptr<const ModelSource> source,
                                                      Folding folding) {
  auto folded = std::make_shared<FoldedSource>(std::move(source), std::move(folding));
  NIBBLE_CHECK(folded->prepare());
  return std::shared_ptr<const ModelSource>(std::move(folded));
}

}  // namespace nibble
