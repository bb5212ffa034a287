// SPDX-License-Identifier: MIT
#include "formats/gguf_file.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/bytes.h"
#include "base/map_guard.h"
#include "base/utf8.h"
#include "formats/file_kind.h"
#include "formats/gguf_cursor.h"
#include "formats/gguf_metadata.h"

namespace nibble {

namespace {

constexpr std::uint32_t kMagic = 0x46554747;  // "GGUF"
// Name length, number of dimensions, type and offset: no tensor info is shorter.
constexpr std::uint64_t kMinInfoBytes = 8 + 4 + 4 + 8;

Result<> checkMagic(std::span<const std::byte> bytes, const std::string& file) {
  if (bytes.size() >= sizeof kMagic && load<std::uint32_t>(bytes.data()) == kMagic) return {};
  const std::string where = file + ", offset 0";
  if (bytes.empty()) {
    return withHint(fail(ErrorCode::Corrupt, where, "the file is empty"),
                    "copy or download it again");
  }
  return withHint(fail(ErrorCode::Corrupt, where, "not a GGUF file"), describeMistakenFile(bytes));
}

Result<> checkVersion(std::uint32_t version, const std::string& where) {
  if (version == 2 || version == 3) return {};
  if (version == 1) {
    return withHint(
        fail(ErrorCode::Unsupported, where, "GGUF version 1 is obsolete and not supported"),
        "convert the original model again with a current converter");
  }
  if (version != 0 && (version & 0xffff) == 0) {
    return withHint(
        fail(ErrorCode::Unsupported, where, "the file is big-endian, which is not supported"),
        "get the little-endian copy of this model, or convert the original model again");
  }
  return withHint(fail(ErrorCode::Unsupported, where, "GGUF version {} is not supported", version),
                  "Nibble reads versions 2 and 3");
}

Result<std::string_view> readTensorName(GgufCursor& cursor) {
  const std::uint64_t start = cursor.offset();
  NIBBLE_TRY(const std::string_view name, cursor.string("tensor name"));
  if (name.empty() || name.size() > kGgufMaxNameBytes) {
    return fail(ErrorCode::Corrupt, cursor.where(start),
                "the tensor name '{}' has {} bytes (1 to {} are allowed)", printable(name),
                name.size(), kGgufMaxNameBytes);
  }
  if (!isValidUtf8(name)) {
    return fail(ErrorCode::Corrupt, cursor.where(start), "the tensor name '{}' is not valid UTF-8",
                printable(name));
  }
  return name;
}

Result<Shape> readShape(GgufCursor& cursor) {
  const std::uint64_t start = cursor.offset();
  NIBBLE_TRY(const auto rank, cursor.number<std::uint32_t>("number of dimensions"));
  Shape shape;
  if (rank > shape.dims.size()) {
    return fail(ErrorCode::Corrupt, cursor.where(start), "{} dimensions, at most {} are allowed",
                rank, shape.dims.size());
  }
  for (std::uint32_t i = 0; i < rank; ++i) {
    const std::uint64_t place = cursor.offset();
    NIBBLE_TRY(shape.dims[i], cursor.number<std::int64_t>("dimensions"));
    if (shape.dims[i] <= 0) {
      return fail(ErrorCode::Corrupt, cursor.where(place), "dimension {} is {}, not positive", i,
                  shape.dims[i]);
    }
  }
  shape.rank = std::max(1, static_cast<int>(rank));  // a scalar is a row of one element
  return shape;
}

Result<TensorType> readType(GgufCursor& cursor) {
  const std::uint64_t start = cursor.offset();
  NIBBLE_TRY(const auto id, cursor.number<std::uint32_t>("tensor type"));
  if (const auto type = tensorTypeFromGguf(id)) return *type;
  return withHint(fail(ErrorCode::Unsupported, cursor.where(start), "tensor type {} is {}", id,
                       describeForeignGgufType(id)),
                  "quantize the original model again to a current type");
}

Result<std::uint64_t> sizeOf(const TensorInfo& info, const std::string& where) {
  if (const auto bytes = tensorBytes(info.type, info.shape)) return *bytes;
  const std::int64_t block = traits(info.type).blockElements;
  if (info.shape.columns() % block != 0) {
    return fail(ErrorCode::Corrupt, where, "rows of {} elements do not hold whole {} blocks of {}",
                info.shape.columns(), name(info.type), block);
  }
  return fail(ErrorCode::Corrupt, where, "the size of shape {} overflows", toString(info.shape));
}

}  // namespace

Result<std::shared_ptr<const GgufFile>> GgufFile::open(const std::filesystem::path& path) {
  NIBBLE_TRY(const auto mapped, MappedFile::open(path));
  std::shared_ptr<GgufFile> file(new GgufFile);
  file->path_ = path;
  file->storage_ = mapped;
  file->mapped_ = mapped;
  file->bytes_ = mapped->bytes();
  auto parsed = file->parseHeader();
  NIBBLE_CHECK(checkIntact(file->bytes_));
  NIBBLE_CHECK(std::move(parsed));
  return file;
}

Result<std::shared_ptr<const GgufFile>> GgufFile::parse(std::span<const std::byte> bytes,
                                                        std::shared_ptr<const void> storage,
                                                        const std::filesystem::path& name) {
  std::shared_ptr<GgufFile> file(new GgufFile);
  file->path_ = name;
  file->storage_ = std::move(storage);
  file->bytes_ = bytes;
  NIBBLE_CHECK(file->parseHeader());
  return file;
}

Result<> GgufFile::parseHeader() {
  NIBBLE_CHECK(checkMagic(bytes_, path_.string()));
  GgufCursor cursor(bytes_, path_.string());
  NIBBLE_CHECK(cursor.take(sizeof kMagic, "magic"));
  const std::uint64_t versionOffset = cursor.offset();
  NIBBLE_TRY(version_, cursor.number<std::uint32_t>("version"));
  NIBBLE_CHECK(checkVersion(version_, cursor.where(versionOffset)));
  const std::uint64_t countOffset = cursor.offset();
  NIBBLE_TRY(const auto tensorCount, cursor.number<std::uint64_t>("number of tensors"));
  NIBBLE_TRY(const auto keyCount, cursor.number<std::uint64_t>("number of metadata keys"));
  if (tensorCount > cursor.remaining() / kMinInfoBytes) {
    return withHint(
        fail(ErrorCode::Corrupt, cursor.where(countOffset),
             "{} tensors do not fit in the {} bytes left", tensorCount, cursor.remaining()),
        "the file is incomplete or damaged: copy or download it again");
  }
  NIBBLE_TRY(metadata_, readGgufMetadata(cursor, keyCount, storage_));
  NIBBLE_TRY(alignment_, ggufAlignment(metadata_, path_.string()));
  return readTensorInfos(cursor, tensorCount);
}

Result<> GgufFile::readTensorInfos(GgufCursor& cursor, std::uint64_t count) {
  std::vector<std::uint64_t> infoOffsets;
  for (std::uint64_t i = 0; i < count; ++i) {
    infoOffsets.push_back(cursor.offset());
    const std::string place = fmt::format("{} of {}", i + 1, count);
    cursor.setSubject("tensor", place);
    NIBBLE_CHECK(readTensorInfo(cursor));
    cursor.setSubject({}, {});
  }
  dataOffset_ = alignUp(cursor.offset(), alignment_);
  NIBBLE_CHECK(placeTensors(infoOffsets, cursor));
  return checkOverlaps();
}

Result<> GgufFile::readTensorInfo(GgufCursor& cursor) {
  const std::uint64_t start = cursor.offset();
  NIBBLE_TRY(const std::string_view tensorName, readTensorName(cursor));
  cursor.setSubject("tensor", tensorName);
  if (!index_.try_emplace(tensorName, tensors_.size()).second) {
    return fail(ErrorCode::Corrupt, cursor.where(start), "the tensor occurs twice");
  }
  TensorInfo info;
  info.name = tensorName;
  NIBBLE_TRY(info.shape, readShape(cursor));
  NIBBLE_TRY(info.type, readType(cursor));
  NIBBLE_TRY(info.bytes, sizeOf(info, cursor.where(start)));
  NIBBLE_TRY(info.offset, cursor.number<std::uint64_t>("tensor offset"));
  tensors_.push_back(std::move(info));
  return {};
}

// Turns offsets within the data section into offsets within the file.
Result<> GgufFile::placeTensors(std::span<const std::uint64_t> infoOffsets,
                                const GgufCursor& cursor) {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    TensorInfo& info = tensors_[i];
    const auto where = [&] {
      return fmt::format("{}, tensor '{}'", cursor.where(infoOffsets[i]), printable(info.name));
    };
    if (info.offset % alignment_ != 0) {
      return fail(ErrorCode::Corrupt, where(),
                  "the data offset {} is not a multiple of the alignment {}", info.offset,
                  alignment_);
    }
    std::uint64_t end = 0;
    const bool fits = checkedAdd(dataOffset_, info.offset, info.offset) &&
                      checkedAdd(info.offset, info.bytes, end) && end <= bytes_.size();
    if (!fits) {
      return withHint(fail(ErrorCode::Corrupt, where(),
                           "{} bytes of data at offset {} reach beyond the end of the file at {}",
                           info.bytes, info.offset, bytes_.size()),
                      "the file is incomplete: copy or download it again");
    }
  }
  return {};
}

Result<> GgufFile::checkOverlaps() const {
  std::vector<std::size_t> order(tensors_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return tensors_[a].offset < tensors_[b].offset; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const TensorInfo& before = tensors_[order[i - 1]];
    const TensorInfo& after = tensors_[order[i]];
    if (before.offset + before.bytes > after.offset) {
      return fail(ErrorCode::Corrupt,
                  fmt::format("{}, offset {}, tensor '{}'", path_.string(), after.offset,
                              printable(after.name)),
                  "the data overlaps that of tensor '{}'", printable(before.name));
    }
  }
  return {};
}

const TensorInfo* GgufFile::find(std::string_view name) const {
  const auto it = index_.find(name);
  return it == index_.end() ? nullptr : &tensors_[it->second];
}

void GgufFile::prefetch(const TensorInfo& tensor) const {
  if (mapped_) mapped_->prefetch(tensor.offset, tensor.bytes);
}

void GgufFile::release(const TensorInfo& tensor) const {
  if (mapped_) mapped_->release(tensor.offset, tensor.bytes);
}

}  // namespace nibble
