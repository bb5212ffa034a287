// SPDX-License-Identifier: MIT
#include "formats/gguf_writer.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "base/bytes.h"
#include "base/utf8.h"
#include "formats/gguf_metadata.h"

namespace nibble {

namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr std::uint32_t kVersion = 3;

template <typename T>
void append(std::string& out, T value) {
  char bytes[sizeof(T)];
  store(bytes, value);
  out.append(bytes, sizeof(T));
}

Result<> checkName(std::string_view name, const std::string& where) {
  if (name.empty() || name.size() > kGgufMaxNameBytes || !isValidUtf8(name)) {
    return fail(ErrorCode::InvalidArgument, where,
                "GGUF cannot hold this tensor name: it must be UTF-8 of 1 to {} bytes",
                kGgufMaxNameBytes);
  }
  return {};
}

Result<TensorInfo> place(const TensorSpec& spec, const std::string& where) {
  NIBBLE_CHECK(checkName(spec.name, where));
  if (!traits(spec.type).inGguf) {
    return fail(ErrorCode::InvalidArgument, where, "GGUF has no type {}", name(spec.type));
  }
  TensorInfo info{spec.name, spec.shape, spec.type};
  const auto bytes = tensorBytes(spec.type, spec.shape);
  if (!bytes) {
    return fail(ErrorCode::InvalidArgument, where, "shape {} cannot be stored as {}",
                toString(spec.shape), name(spec.type));
  }
  info.bytes = *bytes;
  while (info.shape.rank > 1 && info.shape.dims[static_cast<std::size_t>(info.shape.rank - 1)] == 1)
    --info.shape.rank;
  return info;
}

void appendInfo(std::string& out, const TensorInfo& info) {
  append<std::uint64_t>(out, info.name.size());
  out += info.name;
  append(out, static_cast<std::uint32_t>(info.shape.rank));
  for (int i = 0; i < info.shape.rank; ++i)
    append(out, info.shape.dims[static_cast<std::size_t>(i)]);
  append(out, static_cast<std::uint32_t>(info.type));
  append(out, info.offset);
}

}  // namespace

Result<GgufLayout> GgufLayout::plan(const Metadata& metadata, std::span<const TensorSpec> specs,
                                    const std::string& where) {
  GgufLayout layout;
  NIBBLE_TRY(layout.alignment, ggufAlignment(metadata, where));
  layout.header += kMagic;
  append(layout.header, kVersion);
  append<std::uint64_t>(layout.header, specs.size());
  append<std::uint64_t>(layout.header, metadata.entries().size());
  appendGgufMetadata(layout.header, metadata);

  std::unordered_set<std::string_view> names;
  std::uint64_t offset = 0;
  for (const TensorSpec& spec : specs) {
    const std::string tensorWhere = fmt::format("{}, tensor '{}'", where, printable(spec.name));
    if (!names.insert(spec.name).second) {
      return fail(ErrorCode::InvalidArgument, tensorWhere, "the tensor occurs twice");
    }
    NIBBLE_TRY(TensorInfo info, place(spec, tensorWhere));
    info.offset = offset;
    appendInfo(layout.header, info);
    if (!checkedAdd(offset, info.bytes, offset) || offset > INT64_MAX) {
      return fail(ErrorCode::InvalidArgument, tensorWhere, "the file would be too large");
    }
    offset = alignUp(offset, layout.alignment);
    layout.tensors.push_back(std::move(info));
  }
  layout.header.resize(alignUp(layout.header.size(), layout.alignment));
  layout.fileBytes = layout.header.size() + offset;
  for (TensorInfo& info : layout.tensors) info.offset += layout.header.size();
  return layout;
}

Result<GgufWriter> GgufWriter::create(const std::filesystem::path& target, const Metadata& metadata,
                                      std::span<const TensorSpec> tensors) {
  NIBBLE_TRY(GgufLayout layout, GgufLayout::plan(metadata, tensors, target.string()));
  NIBBLE_TRY(AtomicFile file, AtomicFile::create(target, layout.fileBytes));
  NIBBLE_CHECK(file.write(layout.header));
  layout.header = {};
  return GgufWriter(std::move(file), std::move(layout), target.string());
}

GgufWriter::GgufWriter(AtomicFile file, GgufLayout layout, std::string where)
    : file_(std::move(file)), layout_(std::move(layout)), where_(std::move(where)) {}

Result<> GgufWriter::append(std::string_view tensor, std::span<const std::byte> bytes) {
  const TensorInfo* due = current_ < layout_.tensors.size() ? &layout_.tensors[current_] : nullptr;
  const std::string_view dueName = due != nullptr ? std::string_view(due->name) : "nothing";
  if (due == nullptr || due->name != tensor) {
    return fail(ErrorCode::Internal, fmt::format("{}, tensor '{}'", where_, printable(tensor)),
                "the tensor comes out of order: {} is due", printable(dueName));
  }
  if (bytes.size() > due->bytes - written_) {
    return fail(ErrorCode::Internal, fmt::format("{}, tensor '{}'", where_, printable(tensor)),
                "more than its {} bytes were given", due->bytes);
  }
  NIBBLE_CHECK(file_.write(bytes));
  written_ += bytes.size();
  if (written_ < due->bytes) return {};
  ++current_;
  written_ = 0;
  return padTo(current_ < layout_.tensors.size() ? layout_.tensors[current_].offset
                                                 : layout_.fileBytes);
}

Result<> GgufWriter::padTo(std::uint64_t offset) {
  static constexpr std::array<std::byte, 4096> kZeros{};
  while (file_.size() < offset) {
    const auto length = std::min<std::uint64_t>(kZeros.size(), offset - file_.size());
    NIBBLE_CHECK(file_.write(std::span(kZeros).first(length)));
  }
  return {};
}

Result<> GgufWriter::finish() {
  if (!complete()) {
    const TensorInfo& due = layout_.tensors[current_];
    return fail(ErrorCode::Internal, fmt::format("{}, tensor '{}'", where_, printable(due.name)),
                "the data is incomplete: {} of {} bytes were given", written_, due.bytes);
  }
  return file_.flush();
}

Result<> GgufWriter::commit() {
  NIBBLE_CHECK(finish());
  return file_.commit();
}

}  // namespace nibble
