// SPDX-License-Identifier: MIT
#include "model/gguf_source.h"

#include <utility>

#include "formats/gguf_set.h"

namespace nibble {

namespace {

class GgufSource final : public ModelSource {
 public:
  explicit GgufSource(std::shared_ptr<const GgufSet> set) : set_(std::move(set)) {}

  const std::filesystem::path& path() const override { return set_->path(); }
  std::string_view container() const override { return "gguf"; }
  std::uint64_t fileBytes() const override { return set_->totalFileBytes(); }
  const Metadata& metadata() const override { return set_->metadata(); }
  std::span<const TensorInfo> tensors() const override { return set_->tensors(); }

  Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t first,
                                              std::int64_t count,
                                              std::vector<std::byte>&) const override {
    if (auto valid = checkRows(tensor, first, count); !valid) {
      return tl::unexpected(within(std::move(valid).error(), path().string()));
    }
    const auto row = static_cast<std::uint64_t>(rowBytes(tensor.type, tensor.shape.columns()));
    return set_->bytes(tensor).subspan(static_cast<std::uint64_t>(first) * row,
                                       static_cast<std::uint64_t>(count) * row);
  }

  void release(const TensorInfo& tensor) const override { set_->release(tensor); }

  void releaseRows(const TensorInfo& tensor, std::int64_t first,
                   std::int64_t count) const override {
    const auto row = static_cast<std::uint64_t>(rowBytes(tensor.type, tensor.shape.columns()));
    TensorInfo part = tensor;
    part.offset += static_cast<std::uint64_t>(first) * row;
    part.bytes = static_cast<std::uint64_t>(count) * row;
    set_->release(part);
  }

 private:
  std::shared_ptr<const GgufSet> set_;
};

}  // namespace

Result<std::shared_ptr<const ModelSource>> openGguf(const std::filesystem::path& path) {
  NIBBLE_TRY(auto set, GgufSet::open(path));
  return std::make_shared<const GgufSource>(std::move(set));
}

}  // namespace nibble
