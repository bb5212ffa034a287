// SPDX-License-Identifier: MIT
#include "formats/safetensors.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/map_guard.h"
#include "base/utf8.h"
#include "formats/file_kind.h"
#include "formats/safetensors_header.h"

namespace nibble {

std::int64_t SafetensorsInfo::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t dim : shape) product *= dim;
  return product;
}

std::string toString(std::span<const std::int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

Result<std::shared_ptr<const SafetensorsFile>> SafetensorsFile::open(
    const std::filesystem::path& path) {
  NIBBLE_TRY(const auto mapped, MappedFile::open(path));
  std::shared_ptr<SafetensorsFile> file(new SafetensorsFile);
  file->path_ = path;
  file->storage_ = mapped;
  file->mapped_ = mapped;
  file->bytes_ = mapped->bytes();
  auto parsed = file->parseHeader();
  NIBBLE_CHECK(checkIntact(file->bytes_));
  NIBBLE_CHECK(std::move(parsed));
  return file;
}

Result<std::shared_ptr<const SafetensorsFile>> SafetensorsFile::parse(
    std::span<const std::byte> bytes, std::shared_ptr<const void> storage,
    const std::filesystem::path& name) {
  std::shared_ptr<SafetensorsFile> file(new SafetensorsFile);
  file->path_ = name;
  file->storage_ = std::move(storage);
  file->bytes_ = bytes;
  NIBBLE_CHECK(file->parseHeader());
  return file;
}

Result<> SafetensorsFile::parseHeader() {
  const std::string where = path_.string() + ", offset 0";
  std::uint64_t length = 0;
  if (bytes_.size() < sizeof length) {
    return withHint(fail(ErrorCode::Corrupt, where, "not a safetensors file: only {} bytes long",
                         bytes_.size()),
                    "copy or download it again");
  }
  length = load<std::uint64_t>(bytes_.data());
  const auto* json = reinterpret_cast<const char*>(bytes_.data()) + sizeof length;
  const bool looksRight = bytes_.size() > sizeof length && *json == '{';
  if (!looksRight) {
    return withHint(fail(ErrorCode::Corrupt, where, "not a safetensors file"),
                    describeMistakenFile(bytes_));
  }
  if (length > kMaxHeaderBytes) {
    return fail(ErrorCode::Corrupt, where, "the header claims {} bytes, more than the {} allowed",
                length, kMaxHeaderBytes);
  }
  if (length > bytes_.size() - sizeof length) {
    return withHint(fail(ErrorCode::Corrupt, where, "the header claims {} bytes, {} are left",
                         length, bytes_.size() - sizeof length),
                    "the file is incomplete: copy or download it again");
  }
  NIBBLE_TRY(SafetensorsHeader header,
             parseSafetensorsHeader({json, length}, bytes_.size(), path_.string()));
  tensors_ = std::move(header.tensors);
  metadata_ = std::move(header.metadata);
  return checkOverlaps();
}

Result<> SafetensorsFile::checkOverlaps() const {
  std::vector<const SafetensorsInfo*> order;
  for (const SafetensorsInfo& info : tensors_) {
    if (info.bytes > 0) order.push_back(&info);
  }
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->offset < b->offset; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const SafetensorsInfo& before = *order[i - 1];
    const SafetensorsInfo& after = *order[i];
    if (before.offset + before.bytes > after.offset) {
      return fail(ErrorCode::Corrupt,
                  fmt::format("{}, offset {}, tensor '{}'", path_.string(), after.offset,
                              printable(after.name)),
                  "the data overlaps that of tensor '{}'", printable(before.name));
    }
  }
  return {};
}

void SafetensorsFile::prefetch(std::uint64_t offset, std::uint64_t length) const {
  if (mapped_) mapped_->prefetch(offset, length);
}

void SafetensorsFile::release(std::uint64_t offset, std::uint64_t length) const {
  if (mapped_) mapped_->release(offset, length);
}

}  // namespace nibble
