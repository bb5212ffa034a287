// SPDX-License-Identifier: MIT
#include "formats/gguf_metadata.h"

#include <bit>
#include <type_traits>
#include <utility>

#include "base/bytes.h"
#include "base/utf8.h"

namespace nibble {

namespace {

// Key length, type and a one-byte value: no pair is shorter.
constexpr std::uint64_t kMinPairBytes = 8 + 4 + 1;

template <typename T>
Result<MetaValue> readNumber(GgufCursor& cursor) {
  NIBBLE_TRY(const T value, cursor.number<T>("value"));
  return MetaValue(value);
}

Result<std::span<const std::byte>> takeItems(GgufCursor& cursor, std::uint64_t count,
                                             std::uint64_t itemBytes) {
  std::uint64_t length = 0;
  if (!checkedMultiply(count, itemBytes, length) || length > cursor.remaining()) {
    Error error = cursor.tooShort(cursor.offset(), "array");
    error.what += fmt::format(" ({} items of {} bytes where {} are left)", count, itemBytes,
                              cursor.remaining());
    return tl::unexpected(std::move(error));
  }
  return cursor.take(length, "array");
}

template <typename T>
Result<MetaValue> readNumbers(GgufCursor& cursor, std::uint64_t count) {
  NIBBLE_TRY(const auto bytes, takeItems(cursor, count, sizeof(T)));
  std::vector<T> items(count);
  if (count != 0) std::memcpy(items.data(), bytes.data(), bytes.size());
  return MetaValue(std::move(items));
}

Result<MetaValue> readBools(GgufCursor& cursor, std::uint64_t count) {
  NIBBLE_TRY(const auto bytes, takeItems(cursor, count, 1));
  BoolList list;
  list.items.reserve(count);
  for (const std::byte item : bytes) list.items.push_back(item != std::byte{0} ? 1 : 0);
  return MetaValue(std::move(list));
}

Result<MetaValue> readStrings(GgufCursor& cursor, std::uint64_t count,
                              const std::shared_ptr<const void>& storage) {
  if (count > cursor.remaining() / sizeof(std::uint64_t)) {
    Error error = cursor.tooShort(cursor.offset(), "array");
    error.what += fmt::format(" ({} strings where {} bytes are left)", count, cursor.remaining());
    return tl::unexpected(std::move(error));
  }
  StringList list;
  list.storage = storage;
  list.items.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    NIBBLE_TRY(const std::string_view item, cursor.string("array of strings"));
    list.items.push_back(item);
  }
  return MetaValue(std::move(list));
}

Result<MetaValue> readArray(GgufCursor& cursor, const std::shared_ptr<const void>& storage) {
  const std::uint64_t start = cursor.offset();
  NIBBLE_TRY(const auto type, cursor.number<std::uint32_t>("array type"));
  NIBBLE_TRY(const auto count, cursor.number<std::uint64_t>("array length"));
  switch (static_cast<GgufValueType>(type)) {
    case GgufValueType::U8:
      return readNumbers<std::uint8_t>(cursor, count);
    case GgufValueType::I8:
      return readNumbers<std::int8_t>(cursor, count);
    case GgufValueType::U16:
      return readNumbers<std::uint16_t>(cursor, count);
    case GgufValueType::I16:
      return readNumbers<std::int16_t>(cursor, count);
    case GgufValueType::U32:
      return readNumbers<std::uint32_t>(cursor, count);
    case GgufValueType::I32:
      return readNumbers<std::int32_t>(cursor, count);
    case GgufValueType::F32:
      return readNumbers<float>(cursor, count);
    case GgufValueType::Bool:
      return readBools(cursor, count);
    case GgufValueType::String:
      return readStrings(cursor, count, storage);
    case GgufValueType::U64:
      return readNumbers<std::uint64_t>(cursor, count);
    case GgufValueType::I64:
      return readNumbers<std::int64_t>(cursor, count);
    case GgufValueType::F64:
      return readNumbers<double>(cursor, count);
    case GgufValueType::Array:
      return fail(ErrorCode::Unsupported, cursor.where(start),
                  "arrays of arrays are not supported");
  }
  return fail(ErrorCode::Corrupt, cursor.where(start), "unknown array type {}", type);
}

Result<MetaValue> readBool(GgufCursor& cursor) {
  NIBBLE_TRY(const auto value, cursor.number<std::uint8_t>("value"));
  return MetaValue(value != 0);
}

Result<MetaValue> readString(GgufCursor& cursor) {
  NIBBLE_TRY(const std::string_view value, cursor.string("value"));
  return MetaValue(std::string(value));
}

Result<MetaValue> readValue(GgufCursor& cursor, const std::shared_ptr<const void>& storage) {
  const std::uint64_t start = cursor.offset();
  NIBBLE_TRY(const auto type, cursor.number<std::uint32_t>("value type"));
  switch (static_cast<GgufValueType>(type)) {
    case GgufValueType::U8:
      return readNumber<std::uint8_t>(cursor);
    case GgufValueType::I8:
      return readNumber<std::int8_t>(cursor);
    case GgufValueType::U16:
      return readNumber<std::uint16_t>(cursor);
    case GgufValueType::I16:
      return readNumber<std::int16_t>(cursor);
    case GgufValueType::U32:
      return readNumber<std::uint32_t>(cursor);
    case GgufValueType::I32:
      return readNumber<std::int32_t>(cursor);
    case GgufValueType::F32:
      return readNumber<float>(cursor);
    case GgufValueType::Bool:
      return readBool(cursor);
    case GgufValueType::String:
      return readString(cursor);
    case GgufValueType::Array:
      return readArray(cursor, storage);
    case GgufValueType::U64:
      return readNumber<std::uint64_t>(cursor);
    case GgufValueType::I64:
      return readNumber<std::int64_t>(cursor);
    case GgufValueType::F64:
      return readNumber<double>(cursor);
  }
  return fail(ErrorCode::Corrupt, cursor.where(start), "unknown value type {}", type);
}

Result<std::string_view> readKey(GgufCursor& cursor, std::uint64_t number, std::uint64_t count) {
  const std::uint64_t start = cursor.offset();
  const std::string place = fmt::format("{} of {}", number + 1, count);
  cursor.setSubject("key", place);
  Result<std::string_view> key = cursor.string("key");
  if (key && (key->empty() || key->size() > kGgufMaxKeyBytes)) {
    key = fail(ErrorCode::Corrupt, cursor.where(start), "a key of {} bytes (1 to {} are allowed)",
               key->size(), kGgufMaxKeyBytes);
  } else if (key && !isValidUtf8(*key)) {
    key = fail(ErrorCode::Corrupt, cursor.where(start), "the key '{}' is not valid UTF-8",
               printable(*key));
  }
  cursor.setSubject("key", key ? *key : std::string_view{});
  return key;
}

template <typename T>
void appendNumber(std::string& out, T value) {
  char bytes[sizeof(T)];
  store(bytes, value);
  out.append(bytes, sizeof(T));
}

void appendString(std::string& out, std::string_view text) {
  appendNumber<std::uint64_t>(out, text.size());
  out.append(text);
}

struct ValueAppender {
  std::string& out;

  template <typename T>
  void operator()(const T& value) const {
    appendNumber(out, value);
  }
  void operator()(bool value) const { out.push_back(value ? 1 : 0); }
  void operator()(const std::string& value) const { appendString(out, value); }
  template <typename T>
  void operator()(const std::vector<T>& items) const {
    appendNumber<std::uint64_t>(out, items.size());
    out.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
  }
  void operator()(const BoolList& list) const { (*this)(list.items); }
  void operator()(const StringList& list) const {
    appendNumber<std::uint64_t>(out, list.items.size());
    for (const std::string_view item : list.items) appendString(out, item);
  }
};

constexpr std::size_t kScalarKinds = 12;
static_assert(std::variant_size_v<MetaValue> == 2 * kScalarKinds);

// MetaValue lists its alternatives in GGUF's order, scalars first, then the array of each.
std::uint32_t scalarType(std::size_t index) {
  constexpr auto kArray = static_cast<std::size_t>(GgufValueType::Array);
  return static_cast<std::uint32_t>(index < kArray ? index : index + 1);
}

}  // namespace

Result<Metadata> readGgufMetadata(GgufCursor& cursor, std::uint64_t count,
                                  const std::shared_ptr<const void>& storage) {
  if (count > cursor.remaining() / kMinPairBytes) {
    return withHint(
        fail(ErrorCode::Corrupt, cursor.where(cursor.offset()),
             "{} metadata keys do not fit in the {} bytes left", count, cursor.remaining()),
        "the file is incomplete or damaged: copy or download it again");
  }
  Metadata metadata;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t start = cursor.offset();
    NIBBLE_TRY(const std::string_view key, readKey(cursor, i, count));
    if (metadata.contains(key)) {
      return fail(ErrorCode::Corrupt, cursor.where(start), "the key '{}' occurs twice",
                  printable(key));
    }
    NIBBLE_TRY(MetaValue value, readValue(cursor, storage));
    metadata.set(std::string(key), std::move(value));
    if (key == "general.alignment") NIBBLE_CHECK(ggufAlignment(metadata, cursor.where(start)));
  }
  cursor.setSubject({}, {});
  return metadata;
}

void appendGgufMetadata(std::string& out, const Metadata& metadata) {
  for (const auto& [key, value] : metadata.entries()) {
    appendString(out, key);
    if (value.index() < kScalarKinds) {
      appendNumber<std::uint32_t>(out, scalarType(value.index()));
    } else {
      appendNumber(out, static_cast<std::uint32_t>(GgufValueType::Array));
      appendNumber<std::uint32_t>(out, scalarType(value.index() - kScalarKinds));
    }
    std::visit(ValueAppender{out}, value);
  }
}

Result<std::uint32_t> ggufAlignment(const Metadata& metadata, const std::string& where) {
  const MetaValue* value = metadata.find("general.alignment");
  if (value == nullptr) return kGgufDefaultAlignment;
  const auto* alignment = std::get_if<std::uint32_t>(value);
  if (alignment == nullptr) {
    return fail(ErrorCode::Corrupt, where, "general.alignment is not of type u32");
  }
  if (!std::has_single_bit(*alignment)) {
    return fail(ErrorCode::Corrupt, where, "general.alignment is {}, which is not a power of two",
                *alignment);
  }
  return *alignment;
}

}  // namespace nibble
