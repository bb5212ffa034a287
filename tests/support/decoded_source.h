// SPDX-License-Identifier: MIT
// A model whose weights are floats, so that nobody rounds what they are multiplied with.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "model/model_source.h"

namespace nibble::test {

/// The same model with every weight as a float.
class DecodedSource final : public ModelSource {
 public:
  explicit DecodedSource(std::shared_ptr<const ModelSource> source) : source_(std::move(source)) {
    for (TensorInfo info : source_->tensors()) {
      info.type = TensorType::F32;
      info.bytes = *tensorBytes(info.type, info.shape);
      tensors_.push_back(std::move(info));
    }
  }
  const std::filesystem::path& path() const override { return source_->path(); }
  std::string_view container() const override { return source_->container(); }
  std::uint64_t fileBytes() const override { return source_->fileBytes(); }
  const Metadata& metadata() const override { return source_->metadata(); }
  std::span<const TensorInfo> tensors() const override { return tensors_; }
  Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t first,
                                              std::int64_t count,
                                              std::vector<std::byte>& scratch) const override {
    scratch.resize(static_cast<std::size_t>(count * tensor.shape.columns()) * sizeof(float));
    std::vector<std::byte> stored;
    NIBBLE_CHECK(readRowsAsFloat(*source_, *source_->find(tensor.name), first, count,
                                 reinterpret_cast<float*>(scratch.data()), stored));
    return std::span<const std::byte>(scratch);
  }

 private:
  std::shared_ptr<const ModelSource> source_;
  std::vector<TensorInfo> tensors_;
};

}  // namespace nibble::test
