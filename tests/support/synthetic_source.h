// SPDX-License-Identifier: MIT
// A model source made of nothing but shapes and a function that makes rows when they are asked for.
#pragma once

#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/half.h"
#include "model/model_source.h"

namespace nibble::test {

class SyntheticSource : public ModelSource {
 public:
  /// Fills `columns` values of one row; `tensor` is the index in tensors().
  using RowMaker =
      std::function<void(std::size_t tensor, std::int64_t row, float* out, std::int64_t columns)>;

  explicit SyntheticSource(RowMaker maker = {}) : maker_(std::move(maker)) {}

  Metadata& editMetadata() { return metadata_; }
  void setPath(std::filesystem::path path) { path_ = std::move(path); }

  /// F32 or F16 when rows are to be read; any type for planning alone.
  void add(const std::string& name, Shape shape, TensorType type = TensorType::F32) {
    const auto bytes = static_cast<std::uint64_t>(rowBytes(type, shape.columns()) * shape.rows());
    tensors_.push_back({name, shape, type, bytes, bytes_, 0});
    bytes_ += bytes;
  }

  const std::filesystem::path& path() const override { return path_; }
  std::string_view container() const override { return "gguf"; }
  std::uint64_t fileBytes() const override { return bytes_; }
  const Metadata& metadata() const override { return metadata_; }
  std::span<const TensorInfo> tensors() const override { return tensors_; }

  Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t first,
                                              std::int64_t count,
                                              std::vector<std::byte>& scratch) const override {
    const auto index = static_cast<std::size_t>(&tensor - tensors_.data());
    const std::int64_t columns = tensor.shape.columns();
    const auto rowSize = static_cast<std::size_t>(rowBytes(tensor.type, columns));
    scratch.resize(rowSize * static_cast<std::size_t>(count));
    std::vector<float> row(static_cast<std::size_t>(columns));
    for (std::int64_t r = 0; r < count; ++r) {
      if (maker_) maker_(index, first + r, row.data(), columns);
      store(tensor.type, row, scratch.data() + static_cast<std::size_t>(r) * rowSize);
    }
    return std::span<const std::byte>(scratch);
  }

 private:
  static void store(TensorType type, const std::vector<float>& row, std::byte* out) {
    if (type == TensorType::F32) {
      std::memcpy(out, row.data(), row.size() * sizeof(float));
      return;
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::uint16_t half = floatToHalf(row[i]);
      std::memcpy(out + 2 * i, &half, 2);
    }
  }

  RowMaker maker_;
  std::filesystem::path path_ = "synthetic.gguf";
  Metadata metadata_;
  std::vector<TensorInfo> tensors_;
  std::uint64_t bytes_ = 0;
};

}  // namespace nibble::test
