// SPDX-License-Identifier: MIT
#include "formats/gguf_set_writer.h"

#include <utility>

#include "base/atomic_file.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "formats/gguf_metadata.h"
#include "formats/gguf_set.h"

namespace nibble {

namespace {

constexpr std::size_t kMaxShards = 65535;  // split.count is a u16

using Parts = std::vector<std::vector<TensorSpec>>;

Parts cut(std::span<const TensorSpec> tensors, const GgufSplitLimit& limit,
          std::uint32_t alignment) {
  Parts parts(1);
  std::uint64_t bytes = 0;
  for (const TensorSpec& spec : tensors) {
    // What cannot be stored counts nothing here and is refused when its shard is laid out.
    const std::uint64_t size = alignUp(tensorBytes(spec.type, spec.shape).value_or(0), alignment);
    const std::size_t held = parts.back().size();
    const bool full =
        (limit.maxTensors > 0 && held >= static_cast<std::size_t>(limit.maxTensors)) ||
        (limit.maxBytes > 0 && bytes + size > limit.maxBytes);
    if (full && held > 0) {
      parts.emplace_back();
      bytes = 0;
    }
    parts.back().push_back(spec);
    bytes += size;
  }
  return parts;
}

Metadata shardMetadata(const Metadata& whole, std::size_t number, std::size_t count,
                       std::size_t tensors) {
  Metadata metadata = number == 0 ? whole : Metadata{};
  metadata.setLast("split.no", static_cast<std::uint16_t>(number));
  metadata.setLast("split.tensors.count", static_cast<std::int32_t>(tensors));
  metadata.setLast("split.count", static_cast<std::uint16_t>(count));
  return metadata;
}

std::filesystem::path shardPath(const std::filesystem::path& target, std::size_t number,
                                std::size_t count) {
  std::filesystem::path prefix = target;
  if (prefix.extension() == ".gguf") prefix.replace_extension();
  return GgufShardName{prefix, static_cast<int>(number + 1), static_cast<int>(count)}.path();
}

}  // namespace

Result<GgufSetWriter> GgufSetWriter::create(const std::filesystem::path& target,
                                            const Metadata& metadata,
                                            std::span<const TensorSpec> tensors,
                                            const GgufSplitLimit& limit) {
  std::vector<Shard> shards;
  if (!limit.splits()) {
    shards.push_back({target, metadata, {tensors.begin(), tensors.end()}, {}});
  } else {
    NIBBLE_TRY(const std::uint32_t alignment, ggufAlignment(metadata, target.string()));
    Parts parts = cut(tensors, limit, alignment);
    if (parts.size() > kMaxShards) {
      return withHint(
          fail(ErrorCode::InvalidArgument, target.string(),
               "{} files are more than the {} a split set may have", parts.size(), kMaxShards),
          "choose a larger limit");
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      shards.push_back({shardPath(target, i, parts.size()),
                        shardMetadata(metadata, i, parts.size(), tensors.size()),
                        std::move(parts[i]),
                        {}});
    }
  }
  GgufSetWriter writer(std::move(shards));
  // Everything is laid out before the first byte is written, so that what cannot be stored is
  // refused at once.
  for (const Shard& shard : writer.shards_) {
    NIBBLE_TRY(const auto layout,
               GgufLayout::plan(shard.metadata, shard.tensors, shard.path.string()));
    writer.totalBytes_ += layout.fileBytes;
  }
  NIBBLE_CHECK(checkFreeSpace(target, writer.totalBytes_));
  NIBBLE_CHECK(writer.openCurrent());
  return writer;
}

Result<> GgufSetWriter::openCurrent() {
  Shard& shard = shards_[current_];
  NIBBLE_TRY(auto writer, GgufWriter::create(shard.path, shard.metadata, shard.tensors));
  shard.writer = std::move(writer);
  return {};
}

Result<> GgufSetWriter::append(std::string_view tensor, std::span<const std::byte> bytes) {
  const bool full = shards_[current_].writer->complete();
  if (full && current_ + 1 < shards_.size()) {
    NIBBLE_CHECK(shards_[current_].writer->finish());
    ++current_;
    NIBBLE_CHECK(openCurrent());
  }
  return shards_[current_].writer->append(tensor, bytes);
}

Result<> GgufSetWriter::commit() {
  if (current_ + 1 < shards_.size()) {
    const Shard& due = shards_[current_ + 1];
    return fail(ErrorCode::Internal, due.path.string(), "the data of tensor '{}' was never given",
                printable(due.tensors.front().name));
  }
  NIBBLE_CHECK(shards_[current_].writer->finish());
  for (auto shard = shards_.rbegin(); shard != shards_.rend(); ++shard) {
    NIBBLE_CHECK(shard->writer->commit());
  }
  return {};
}

std::vector<std::filesystem::path> GgufSetWriter::files() const {
  std::vector<std::filesystem::path> paths;
  for (const Shard& shard : shards_) paths.push_back(shard.path);
  return paths;
}

}  // namespace nibble
