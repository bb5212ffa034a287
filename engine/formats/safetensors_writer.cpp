// SPDX-License-Identifier: MIT
#include "formats/safetensors_writer.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/utf8.h"
#include "formats/safetensors.h"

namespace nibble {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kAlignment = 8;

Result<std::uint64_t> bytesOf(const SafetensorsSpec& spec, const std::string& where) {
  if (!safetensorsName(spec.type)) {
    return fail(ErrorCode::InvalidArgument, where, "safetensors has no type {}", name(spec.type));
  }
  std::uint64_t bytes = static_cast<std::uint64_t>(traits(spec.type).blockBytes);
  for (const std::int64_t dim : spec.shape) {
    if (dim < 0 || !checkedMultiply(bytes, static_cast<std::uint64_t>(dim), bytes) ||
        bytes > INT64_MAX) {
      return fail(ErrorCode::InvalidArgument, where, "the shape {} cannot be",
                  toString(spec.shape));
    }
  }
  return bytes;
}

}  // namespace

Result<SafetensorsSetWriter> SafetensorsSetWriter::create(const std::filesystem::path& folder,
                                                          std::span<const SafetensorsSpec> tensors,
                                                          std::uint64_t maxShardBytes) {
  SafetensorsSetWriter writer;
  writer.folder_ = folder;
  NIBBLE_CHECK(writer.addEntries(tensors, maxShardBytes));
  const std::size_t count = writer.shards_.size();
  for (std::size_t i = 0; i < count; ++i) {
    Shard& shard = writer.shards_[i];
    shard.path =
        folder / (count == 1 ? std::string("model.safetensors")
                             : fmt::format("model-{:05}-of-{:05}.safetensors", i + 1, count));
    NIBBLE_CHECK(writer.layOut(shard));
    if (!checkedAdd(writer.totalBytes_, shard.bytes, writer.totalBytes_)) {
      return fail(ErrorCode::InvalidArgument, folder.string(), "the checkpoint is too large");
    }
  }
  NIBBLE_CHECK(checkFreeSpace(folder / "model", writer.totalBytes_));
  return writer;
}

Result<> SafetensorsSetWriter::addEntries(std::span<const SafetensorsSpec> tensors,
                                          std::uint64_t maxShardBytes) {
  shards_.emplace_back();
  std::uint64_t held = 0;
  for (const SafetensorsSpec& spec : tensors) {
    const std::string where = fmt::format("{}, tensor {}", folder_.string(), printable(spec.name));
    if (!isValidUtf8(spec.name) || !index_.emplace(spec.name, entries_.size()).second) {
      return fail(ErrorCode::InvalidArgument, where, "the name is given twice, or is not UTF-8");
    }
    NIBBLE_TRY(const std::uint64_t bytes, bytesOf(spec, where));
    if (!shards_.back().entries.empty() &&
        (bytes > maxShardBytes || held > maxShardBytes - bytes)) {
      shards_.emplace_back();
      held = 0;
    }
    shards_.back().entries.push_back(entries_.size());
    entries_.push_back({spec, bytes, 0, 0, shards_.size() - 1});
    if (!checkedAdd(held, bytes, held) || held > INT64_MAX) {
      return fail(ErrorCode::InvalidArgument, where, "the checkpoint is too large");
    }
  }
  return {};
}

Result<> SafetensorsSetWriter::layOut(Shard& shard) {
  const auto elementBytes = [&](std::size_t i) { return traits(entries_[i].spec.type).blockBytes; };
  std::stable_sort(shard.entries.begin(), shard.entries.end(),
                   [&](std::size_t a, std::size_t b) { return elementBytes(a) > elementBytes(b); });
  Json json;
  json["__metadata__"] = {{"format", "pt"}};
  std::uint64_t at = 0;
  for (const std::size_t i : shard.entries) {
    Entry& entry = entries_[i];
    entry.offset = at;
    at += entry.bytes;
    json[entry.spec.name] = {{"dtype", *safetensorsName(entry.spec.type)},
                             {"shape", entry.spec.shape},
                             {"data_offsets", {entry.offset, at}}};
  }
  std::string text = json.dump();
  text.append(alignUp(text.size(), kAlignment) - text.size(), ' ');
  if (text.size() > SafetensorsFile::kMaxHeaderBytes) {
    return fail(ErrorCode::InvalidArgument, shard.path.string(), "too many tensors for one file");
  }
  shard.header.resize(kLengthBytes);
  store(shard.header.data(), static_cast<std::uint64_t>(text.size()));
  shard.header += text;
  for (const std::size_t i : shard.entries) entries_[i].offset += shard.header.size();
  shard.left = at;
  shard.bytes = shard.header.size() + at;
  return {};
}

Result<> SafetensorsSetWriter::open(Shard& shard) {
  NIBBLE_TRY(AtomicFile file, AtomicFile::create(shard.path));
  NIBBLE_CHECK(file.write(shard.header));
  shard.file = std::move(file);
  return {};
}

Result<> SafetensorsSetWriter::append(std::string_view tensor, std::span<const std::byte> bytes) {
  const auto found = index_.find(std::string(tensor));
  if (found == index_.end()) {
    return fail(ErrorCode::Internal, folder_.string(), "no tensor '{}' was announced",
                printable(tensor));
  }
  Entry& entry = entries_[found->second];
  Shard& shard = shards_[entry.shard];
  if (bytes.size() > entry.bytes - entry.written) {
    return fail(ErrorCode::Internal, shard.path.string(),
                "more bytes than the {} of tensor '{}' were given", entry.bytes, printable(tensor));
  }
  if (!shard.file) NIBBLE_CHECK(open(shard));
  NIBBLE_CHECK(shard.file->writeAt(entry.offset + entry.written, bytes));
  entry.written += bytes.size();
  shard.left -= bytes.size();
  // Once whole it goes to the disk while the next one is computed.
  if (shard.left == 0) NIBBLE_CHECK(shard.file->flush());
  return {};
}

Result<> SafetensorsSetWriter::commit() {
  for (const Entry& entry : entries_) {
    if (entry.written == entry.bytes) continue;
    return fail(ErrorCode::Internal, folder_.string(), "the data of tensor '{}' was never given",
                printable(entry.spec.name));
  }
  for (Shard& shard : shards_) {
    if (!shard.file) NIBBLE_CHECK(open(shard));  // nothing but empty tensors
    NIBBLE_CHECK(shard.file->commit());
  }
  if (shards_.size() == 1) return {};
  return writeFileAtomically(folder_ / "model.safetensors.index.json", indexText());
}

std::string SafetensorsSetWriter::indexText() const {
  std::vector<const Entry*> sorted;
  std::uint64_t total = 0;
  for (const Entry& entry : entries_) {
    sorted.push_back(&entry);
    total += entry.bytes;
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const Entry* a, const Entry* b) { return a->spec.name < b->spec.name; });
  Json json;
  json["metadata"] = {{"total_size", total}};
  json["weight_map"] = Json::object();
  for (const Entry* entry : sorted) {
    json["weight_map"][entry->spec.name] = shards_[entry->shard].path.filename().string();
  }
  return json.dump(2) + "\n";
}

std::vector<std::filesystem::path> SafetensorsSetWriter::files() const {
  std::vector<std::filesystem::path> paths;
  for (const Shard& shard : shards_) paths.push_back(shard.path);
  if (shards_.size() > 1) paths.push_back(folder_ / "model.safetensors.index.json");
  return paths;
}

}  // namespace nibble
