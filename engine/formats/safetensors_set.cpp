// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/atomic_file.h"
#include "base/utf8.h"
#include "formats/safetensors.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndexName = "model.safetensors.index.json";
constexpr std::string_view kIndexEnd = ".safetensors.index.json";

/// The weight_map of an index: tensor -> file name.
using WeightMap = std::map<std::string, std::string>;

Result<WeightMap> readIndex(const fs::path& path) {
  NIBBLE_TRY(const std::string text, readTextFile(path, SafetensorsFile::kMaxHeaderBytes));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const std::string where = path.string();
  if (json.is_discarded()) {
    return withHint(fail(ErrorCode::Corrupt, where, "the index is not valid JSON"),
                    "copy or download it again");
  }
  const auto map = json.is_object() ? json.find("weight_map") : json.end();
  if (!json.is_object() || map == json.end() || !map->is_object()) {
    return fail(ErrorCode::Corrupt, where, "the index has no object 'weight_map'");
  }
  WeightMap weights;
  for (const auto& [tensor, file] : map->items()) {
    const auto* name = file.get_ptr<const std::string*>();
    const std::string tensorWhere = fmt::format("{}, tensor '{}'", where, printable(tensor));
    if (name == nullptr || name->empty()) {
      return fail(ErrorCode::Corrupt, tensorWhere, "the index names no file");
    }
    if (name->find_first_of(std::string_view("/\\\0", 3)) != std::string::npos || *name == "..") {
      return fail(ErrorCode::Corrupt, tensorWhere,
                  "the index names '{}', which is not a plain file name", printable(*name));
    }
    weights.emplace(tensor, *name);
  }
  return weights;
}

Result<> checkPresent(const fs::path& folder, const std::set<std::string>& names) {
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    std::error_code ec;
    if (!fs::exists(folder / name, ec)) missing.push_back(name);
  }
  if (missing.empty()) return {};
  constexpr std::size_t kNamed = 5;
  const auto named = static_cast<std::ptrdiff_t>(std::min(kNamed, missing.size()));
  std::string list = fmt::format("{}", fmt::join(missing.begin(), missing.begin() + named, ", "));
  if (missing.size() > kNamed) list += fmt::format(" and {} more", missing.size() - kNamed);
  return withHint(fail(ErrorCode::NotFound, folder.string(),
                       "of the {} files of this checkpoint {} are missing: {}", names.size(),
                       missing.size(), list),
                  "download them into the same folder");
}

// The shard names that "model-00002-of-00003.safetensors" implies; empty for another name.
std::set<std::string> siblings(const std::string& name) {
  constexpr std::string_view kEnd = "-00001-of-00001.safetensors";
  if (name.size() < kEnd.size()) return {};
  const std::string prefix = name.substr(0, name.size() - kEnd.size());
  const std::string end = name.substr(prefix.size());
  const auto digits = [&](std::size_t at) {
    const std::string part = end.substr(at, 5);
    return part.find_first_not_of("0123456789") == std::string::npos ? std::stoi(part) : 0;
  };
  const int number = digits(1);
  const int count = digits(10);
  const bool shaped =
      end[0] == '-' && end.substr(6, 4) == "-of-" && end.substr(15) == ".safetensors";
  if (!shaped || number < 1 || number > count) return {};
  std::set<std::string> names;
  for (int i = 1; i <= count; ++i) {
    names.insert(fmt::format("{}-{:05}-of-{:05}.safetensors", prefix, i, count));
  }
  return names;
}

/// model*.safetensors of a folder, or every .safetensors when none has that name.
Result<std::set<std::string>> listFolder(const fs::path& folder) {
  std::set<std::string> all;
  std::set<std::string> models;
  std::error_code ec;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string name = it->path().filename().string();
    if (!name.ends_with(".safetensors")) continue;
    all.insert(name);
    if (name.starts_with("model")) models.insert(name);
  }
  if (ec) return fail(ErrorCode::Io, folder.string(), "cannot list the folder: {}", ec.message());
  if (all.empty()) {
    return withHint(
        fail(ErrorCode::NotFound, folder.string(), "the folder holds no .safetensors file"),
        "a checkpoint of PyTorch .bin files must be converted to safetensors first");
  }
  return models.empty() ? all : models;
}

/// What open() was asked for: the files to read and, with an index, where each tensor must be.
struct Selection {
  fs::path folder;
  std::set<std::string> names;
  fs::path index;
  std::optional<WeightMap> weights;
};

Result<Selection> withIndex(const fs::path& index) {
  Selection selection{index.parent_path(), {}, index, {}};
  NIBBLE_TRY(selection.weights, readIndex(index));
  for (const auto& [tensor, file] : *selection.weights) selection.names.insert(file);
  if (selection.names.empty()) {
    return fail(ErrorCode::Corrupt, index.string(), "the index lists no tensors");
  }
  return selection;
}

Result<Selection> select(const fs::path& path) {
  std::error_code ec;
  if (path.filename().string().ends_with(kIndexEnd)) return withIndex(path);
  if (fs::is_directory(path, ec)) {
    if (fs::exists(path / kIndexName, ec)) return withIndex(path / kIndexName);
    NIBBLE_TRY(auto names, listFolder(path));
    for (const std::string& name : std::set(names)) names.merge(siblings(name));
    return Selection{path, std::move(names), {}, {}};
  }
  const std::string name = path.filename().string();
  const fs::path index = path.parent_path() / kIndexName;
  if (fs::exists(index, ec)) {
    NIBBLE_TRY(Selection selection, withIndex(index));
    if (selection.names.contains(name)) return selection;
  }
  auto names = siblings(name);
  names.insert(name);
  return Selection{path.parent_path(), std::move(names), {}, {}};
}

}  // namespace

Result<std::shared_ptr<const SafetensorsSet>> SafetensorsSet::open(const fs::path& path) {
  NIBBLE_TRY(const Selection selection, select(path));
  if (selection.names.size() > 1 || selection.weights) {
    NIBBLE_CHECK(checkPresent(selection.folder, selection.names));
  }
  std::vector<fs::path> files;
  for (const std::string& name : selection.names) files.push_back(selection.folder / name);
  std::shared_ptr<SafetensorsSet> set(new SafetensorsSet);
  set->path_ = path;
  NIBBLE_CHECK(set->openShards(files));
  if (!selection.weights) return set;
  for (const auto& [tensor, file] : *selection.weights) {
    const SafetensorsInfo* info = set->find(tensor);
    const std::string where =
        fmt::format("{}, tensor '{}'", selection.index.string(), printable(tensor));
    if (info == nullptr) {
      return withHint(fail(ErrorCode::NotFound, where,
                           "the index places the tensor in {}, which does not hold it", file),
                      "index and files are of different versions: download both again");
    }
    const auto& holder = set->shards_[static_cast<std::size_t>(info->file)]->path();
    if (holder.filename() != file) {
      return fail(ErrorCode::Corrupt, where, "the index places the tensor in {}, it stands in {}",
                  file, holder.filename().string());
    }
  }
  return set;
}

Result<> SafetensorsSet::openShards(std::span<const fs::path> files) {
  for (const fs::path& path : files) {
    NIBBLE_TRY(auto file, SafetensorsFile::open(path));
    for (const SafetensorsInfo& info : file->tensors()) {
      tensors_.push_back(info);
      tensors_.back().file = static_cast<int>(shards_.size());
    }
    shards_.push_back(std::move(file));
  }
  return gatherTensors();
}

Result<> SafetensorsSet::gatherTensors() {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const auto [it, added] = index_.try_emplace(tensors_[i].name, i);
    if (added) continue;
    const auto fileOf = [&](std::size_t tensor) {
      return shards_[static_cast<std::size_t>(tensors_[tensor].file)]->path();
    };
    return withHint(
        fail(ErrorCode::Corrupt,
             fmt::format("{}, tensor '{}'", fileOf(i).string(), printable(tensors_[i].name)),
             "the tensor also stands in {}", fileOf(it->second).filename().string()),
        "remove the file that does not belong to this checkpoint");
  }
  return {};
}

std::uint64_t SafetensorsSet::totalFileBytes() const {
  std::uint64_t total = 0;
  for (const auto& shard : shards_) total += shard->fileBytes();
  return total;
}

const SafetensorsInfo* SafetensorsSet::find(std::string_view name) const {
  const auto it = index_.find(name);
  return it == index_.end() ? nullptr : &tensors_[it->second];
}

std::span<const std::byte> SafetensorsSet::bytes(const SafetensorsInfo& tensor) const {
  return shards_[static_cast<std::size_t>(tensor.file)]->bytes(tensor);
}

void SafetensorsSet::prefetch(const SafetensorsInfo& tensor) const {
  shards_[static_cast<std::size_t>(tensor.file)]->prefetch(tensor.offset, tensor.bytes);
}

void SafetensorsSet::release(const SafetensorsInfo& tensor) const {
  shards_[static_cast<std::size_t>(tensor.file)]->release(tensor.offset, tensor.bytes);
}

}  // namespace nibble
