// SPDX-License-Identifier: MIT
#include "model/hf/hf_source.h"

#include <algorithm>
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
           std::vector<TensorView> views, Metadata metadata, std::vector<std::string> notes)
      : path_(std::move(path)),
        checkpoint_(std::move(checkpoint)),
        views_(std::move(views)),
        metadata_(std::move(metadata)),
        notes_(std::move(notes)) {
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
  std::span<const std::string> notes() const override { return notes_; }

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
    if (found == index_.end()) return;
    release(views_[found->second]);
  }

 private:
  void release(const TensorView& view) const {
    for (const TensorView& part : view.parts) release(part);
    if (view.stored != nullptr) checkpoint_->release(*view.stored);
    if (view.packed == nullptr) return;
    for (const SafetensorsInfo* part :
         {view.packed->codes, view.packed->zeros, view.packed->scales}) {
      checkpoint_->release(*part);
    }
  }

  std::filesystem::path path_;
  std::shared_ptr<const SafetensorsSet> checkpoint_;
  std::vector<TensorView> views_;
  Metadata metadata_;
  std::vector<std::string> notes_;
  std::vector<TensorInfo> infos_;
  std::unordered_map<std::string_view, std::size_t> index_;  ///< names in views_
};

/// Older folders say how they are packed in a file beside config.json.
Result<> findPackedConfig(const std::filesystem::path& folder, Config& config) {
  if (config.packed || config.fp8) return {};
  for (const char* name : {"quantize_config.json", "quant_config.json"}) {
    std::error_code error;
    const std::filesystem::path path = folder / name;
    if (!std::filesystem::exists(path, error)) continue;
    NIBBLE_TRY(const std::string text, readTextFile(path, kConfigLimit));
    NIBBLE_TRY(config.packed, parsePackedConfigFile(text, path.string()));
    return {};
  }
  return {};
}

/// Programs that go by the name read other weights than those that were meant.
void noteContradictions(Checkpoint& opened) {
  const auto found =
      std::count_if(opened.views.begin(), opened.views.end(), [](const TensorView& view) {
        return view.packed != nullptr && view.packed->contradictsFormat;
      });
  if (found == 0) return;
  const std::string& named = opened.config.packed->format;
  opened.notes.push_back(fmt::format(
      "the folder says checkpoint_format {}, but the zero points of {} matrices are stored as in "
      "{}, and read so; other programs may go by the name, and give nonsense",
      named, found, named == "gptq" ? "gptq_v2" : "gptq"));
}

}  // namespace

Result<Checkpoint> openCheckpoint(const std::filesystem::path& folder,
                                  const std::filesystem::path& weights) {
  Checkpoint opened;
  const std::filesystem::path configPath = folder / "config.json";
  NIBBLE_TRY(opened.configText, readTextFile(configPath, kConfigLimit));
  NIBBLE_TRY(opened.config, parseConfig(opened.configText, configPath.string()));
  NIBBLE_CHECK(findPackedConfig(folder, opened.config));
  NIBBLE_TRY(opened.architecture,
             findArchitecture(opened.config.architecture, configPath.string()));
  if (opened.architecture->check != nullptr) {
    NIBBLE_CHECK(opened.architecture->check(opened.config, configPath.string()));
  }
  NIBBLE_TRY(opened.headSize, headSize(*opened.architecture, opened.config, configPath.string()));
  NIBBLE_TRY(opened.weights, SafetensorsSet::open(weights));
  NIBBLE_TRY(opened.views,
             mapTensors(*opened.architecture, opened.config, opened.headSize, *opened.weights));
  noteContradictions(opened);
  return opened;
}

Result<std::shared_ptr<const ModelSource>> open(const std::filesystem::path& folder,
                                                const std::filesystem::path& weights) {
  NIBBLE_TRY(Checkpoint opened, openCheckpoint(folder, weights));
  NIBBLE_TRY(auto metadata, makeMetadata(folder, opened.configText, *opened.architecture,
                                         opened.config, opened.headSize, opened.views));
  return std::make_shared<const HfSource>(weights, std::move(opened.weights),
                                          std::move(opened.views), std::move(metadata),
                                          std::move(opened.notes));
}

}  // namespace nibble::hf
