// SPDX-License-Identifier: MIT
#include "formats/gguf_set.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/utf8.h"

namespace nibble {

namespace {

constexpr std::string_view kNumberKey = "split.no";
constexpr std::string_view kCountKey = "split.count";
constexpr std::string_view kTensorCountKey = "split.tensors.count";
constexpr int kDigits = 5;

std::optional<int> fiveDigits(std::string_view text) {
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() != kDigits || ec != std::errc{} || end != text.data() + text.size() ||
      value < 1) {
    return std::nullopt;
  }
  return value;
}

// 0 for a file that is not split.
Result<int> splitCount(const GgufFile& file) {
  if (!file.metadata().contains(kCountKey)) return 0;
  const auto count = file.metadata().integer(kCountKey);
  if (!count || *count < 0 || *count > 99999) {
    return fail(ErrorCode::Corrupt, fmt::format("{}, key '{}'", file.path().string(), kCountKey),
                "the number of shards makes no sense");
  }
  return static_cast<int>(*count);
}

Result<> checkAllPresent(GgufShardName shard) {
  std::vector<std::string> missing;
  for (shard.number = 1; shard.number <= shard.count; ++shard.number) {
    std::error_code ec;
    if (!std::filesystem::exists(shard.path(), ec)) {
      missing.push_back(shard.path().filename().string());
    }
  }
  if (missing.empty()) return {};
  constexpr std::size_t kNamed = 5;
  const std::size_t named = std::min(kNamed, missing.size());
  std::string list = fmt::format("{}", fmt::join(missing.begin(), missing.begin() + named, ", "));
  if (named < missing.size()) list += fmt::format(" and {} more", missing.size() - named);
  return withHint(fail(ErrorCode::NotFound, shard.prefix.parent_path().string(),
                       "of the {} files of this split model {} are missing: {}", shard.count,
                       missing.size(), list),
                  "put all of them into one folder under their own names");
}

Result<> checkShard(const GgufFile& file, const GgufShardName& shard, std::int64_t tensorCount) {
  const auto expect = [&](std::string_view key, std::int64_t wanted) -> Result<> {
    const auto value = file.metadata().integer(key);
    if (value == wanted) return {};
    return withHint(
        fail(ErrorCode::Corrupt, fmt::format("{}, key '{}'", file.path().string(), key),
             "the shard says {} where {} is expected",
             value ? std::to_string(*value) : std::string("nothing"), wanted),
        "the file was renamed or belongs to another model: download the whole set again");
  };
  NIBBLE_CHECK(expect(kNumberKey, shard.number - 1));
  NIBBLE_CHECK(expect(kCountKey, shard.count));
  return expect(kTensorCountKey, tensorCount);
}

}  // namespace

std::optional<GgufShardName> GgufShardName::parse(const std::filesystem::path& path) {
  constexpr std::string_view kEnd = "-00001-of-00001.gguf";
  const std::string file = path.filename().string();
  if (file.size() < kEnd.size()) return std::nullopt;
  const std::string_view end = std::string_view(file).substr(file.size() - kEnd.size());
  const auto number = fiveDigits(end.substr(1, kDigits));
  const auto count = fiveDigits(end.substr(10, kDigits));
  const bool shaped = end[0] == '-' && end.substr(6, 4) == "-of-" && end.substr(15) == ".gguf";
  if (!shaped || !number || !count || *number > *count) return std::nullopt;
  return GgufShardName{path.parent_path() / file.substr(0, file.size() - kEnd.size()), *number,
                       *count};
}

std::filesystem::path GgufShardName::path() const {
  return prefix.parent_path() /
         fmt::format("{}-{:05}-of-{:05}.gguf", prefix.filename().string(), number, count);
}

Result<std::shared_ptr<const GgufSet>> GgufSet::open(const std::filesystem::path& path) {
  NIBBLE_TRY(auto file, GgufFile::open(path));
  NIBBLE_TRY(const int count, splitCount(*file));
  std::shared_ptr<GgufSet> set(new GgufSet);
  if (count <= 1) {
    set->shards_.push_back(std::move(file));
  } else {
    auto shard = GgufShardName::parse(path);
    if (!shard || shard->count != count) {
      return withHint(
          fail(ErrorCode::InvalidArgument, path.string(),
               "the file is one of {} shards, but its name does not end in -0000N-of-{:05}.gguf",
               count, count),
          "give the shards their own names back");
    }
    shard->number = 1;
    NIBBLE_CHECK(set->openShards(*shard));
  }
  set->metadata_ = set->shards_.front()->metadata();
  for (const std::string_view key : {kNumberKey, kCountKey, kTensorCountKey}) {
    set->metadata_.erase(key);
  }
  NIBBLE_CHECK(set->gatherTensors());
  return set;
}

Result<> GgufSet::openShards(const GgufShardName& first) {
  NIBBLE_CHECK(checkAllPresent(first));
  GgufShardName shard = first;
  std::int64_t claimed = 0;
  std::int64_t found = 0;
  for (shard.number = 1; shard.number <= shard.count; ++shard.number) {
    NIBBLE_TRY(auto file, GgufFile::open(shard.path()));
    if (shard.number == 1) claimed = file->metadata().integer(kTensorCountKey).value_or(-1);
    NIBBLE_CHECK(checkShard(*file, shard, claimed));
    found += static_cast<std::int64_t>(file->tensors().size());
    shards_.push_back(std::move(file));
  }
  if (found != claimed) {
    return fail(
        ErrorCode::Corrupt, fmt::format("{}, key '{}'", first.path().string(), kTensorCountKey),
        "the set should hold {} tensors, its {} files hold {}", claimed, first.count, found);
  }
  return {};
}

Result<> GgufSet::gatherTensors() {
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    for (const TensorInfo& info : shards_[shard]->tensors()) {
      tensors_.push_back(info);
      tensors_.back().file = static_cast<int>(shard);
    }
  }
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const auto [it, added] = index_.try_emplace(tensors_[i].name, i);
    if (added) continue;
    const auto fileOf = [&](std::size_t tensor) {
      return shards_[static_cast<std::size_t>(tensors_[tensor].file)]->path();
    };
    return fail(ErrorCode::Corrupt,
                fmt::format("{}, tensor '{}'", fileOf(i).string(), printable(tensors_[i].name)),
                "the tensor also stands in {}", fileOf(it->second).filename().string());
  }
  return {};
}

std::uint64_t GgufSet::totalFileBytes() const {
  std::uint64_t total = 0;
  for (const auto& shard : shards_) total += shard->fileBytes();
  return total;
}

const TensorInfo* GgufSet::find(std::string_view name) const {
  const auto it = index_.find(name);
  return it == index_.end() ? nullptr : &tensors_[it->second];
}

std::span<const std::byte> GgufSet::bytes(const TensorInfo& tensor) const {
  return shards_[static_cast<std::size_t>(tensor.file)]->bytes(tensor);
}

void GgufSet::prefetch(const TensorInfo& tensor) const {
  shards_[static_cast<std::size_t>(tensor.file)]->prefetch(tensor);
}

void GgufSet::release(const TensorInfo& tensor) const {
  shards_[static_cast<std::size_t>(tensor.file)]->release(tensor);
}

}  // namespace nibble
