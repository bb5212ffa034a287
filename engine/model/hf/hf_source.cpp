// SPDX-License-Identifier: MIT
#include "model/hf/hf_source.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/atomic_file.h"
#include "formats/safetensors.h"
#include "model/hf/hf_metadata.h"
#include "model/hf/tensor_map.h"
#include "model/hf/view_reader.h"

namespace nibble::hf {

namespace {

constexpr std::uint64_t kConfigLimit = 16 << 20;

class HfSource final : public ModelSource {
 public:
  HfSource(std::filesystem::path path, std::shared_ptr<const SafetensorsSet> checkpoint,
           std::vector<TensorView> views, Metadata metadata)
      : path_(std::move(path)),
        checkpoint_(std::move(checkpoint)),
        views_(std::move(views)),
        metadata_(std::move(metadata)) {
    infos_.reserve(views_.size());
    for (std::size_t i = 0; i < views_.size(); ++i) {
      infos_.push_back(views_[i].info);
      index_.emplace(views_[i].info.name, i);
    }
  }

  const std::filesystem::path& path() const override { return path_; }
  std::string_view container() const override { return "hf"; }
  std::uint64_t fileBytes() const override { return checkpoint_->totalFileBytes(); }
  const Metadata& metadata() const override { return metadata_; }
  std::span<const TensorInfo> tensors() const override { return infos_; }

  Result<std::span<const std::byte>> readRows(const TensorInfo& tensor, std::int64_t first,
                                              std::int64_t count,
                                              std::vector<std::byte>& scratch) const override {
    const auto found = index_.find(tensor.name);
    if (found == index_.end()) {
      return fail(ErrorCode::NotFound, path_.string(), "there is no tensor {}", tensor.name);
    }
    const TensorView& view = views_[found->second];
    if (auto valid = checkRows(view.info, first, count); !valid) {
      return tl::unexpected(within(std::move(valid).error(), path_.string()));
    }
    return readView(*checkpoint_, view, first, count, scratch);
  }

  void release(const TensorInfo& tensor) const override {
    const auto found = index_.find(tensor.name);
    if (found == index_.end() || views_[found->second].stored == nullptr) return;
    checkpoint_->release(*views_[found->second].stored);
  }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const SafetensorsSet> checkpoint_;
  std::vector<TensorView> views_;
  Metadata metadata_;
  std::vector<TensorInfo> infos_;
  std::unordered_map<std::string_view, std::size_t> index_;  ///< names in views_
};

}  // namespace

Result<std::shared_ptr<const ModelSource>> open(const std::filesystem::path& folder,
                                                const std::filesystem::path& weights) {
  const std::filesystem::path configPath = folder / "config.json";
  NIBBLE_TRY(const std::string text, readTextFile(configPath, kConfigLimit));
  NIBBLE_TRY(const Config config, parseConfig(text, configPath.string()));
  NIBBLE_TRY(const Architecture* architecture,
             findArchitecture(config.architecture, configPath.string()));
  NIBBLE_TRY(const std::int64_t head, headSize(*architecture, config, configPath.string()));
  NIBBLE_TRY(auto checkpoint, SafetensorsSet::open(weights));
  NIBBLE_TRY(auto views, mapTensors(*architecture, config, head, *checkpoint));
  NIBBLE_TRY(auto metadata, makeMetadata(folder, text, *architecture, config, head, views));
  return std::make_shared<const HfSource>(weights, std::move(checkpoint), std::move(views),
                                          std::move(metadata));
}

}  // namespace nibble::hf
