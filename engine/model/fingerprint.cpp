// SPDX-License-Identifier: MIT
#include "model/fingerprint.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <type_traits>

#include "base/bytes.h"
#include "base/map_guard.h"

namespace nibble {

namespace {

constexpr std::size_t kSampleBytes = 256;

class Hash {
 public:
  void add(std::uint64_t word) {
    std::uint64_t x = state_ ^ word;
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    state_ = x ^ (x >> 31);
  }

  void add(std::span<const std::byte> bytes) {
    add(bytes.size());
    while (!bytes.empty()) {
      std::uint64_t word = 0;
      const std::size_t count = std::min(bytes.size(), sizeof word);
      std::memcpy(&word, bytes.data(), count);
      add(word);
      bytes = bytes.subspan(count);
    }
  }

  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }

  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0;
};

template <typename T>
void addValue(Hash& hash, const T& value) {
  if constexpr (std::is_same_v<T, StringList>) {
    hash.add(value.items.size());
    for (const std::string_view item : value.items) hash.add(item);
  } else if constexpr (std::is_same_v<T, std::string>) {
    hash.add(std::string_view(value));
  } else if constexpr (std::is_same_v<T, BoolList>) {
    hash.add(std::as_bytes(std::span(value.items)));
  } else if constexpr (std::is_arithmetic_v<T>) {
    hash.add(std::as_bytes(std::span(&value, 1)));
  } else {
    hash.add(std::as_bytes(std::span(value)));
  }
}

void addMetadata(Hash& hash, const Metadata& metadata) {
  for (const auto& [key, value] : metadata.entries()) {
    if (key == "general.name") continue;  // of a folder: the folder's name
    hash.add(std::string_view(key));
    hash.add(value.index());
    std::visit([&](const auto& v) { addValue(hash, v); }, value);
  }
}

Result<> addTensor(Hash& hash, const ModelSource& source, const TensorInfo& tensor,
                   std::vector<std::byte>& scratch) {
  hash.add(std::string_view(tensor.name));
  hash.add(static_cast<std::uint64_t>(tensor.type));
  for (const std::int64_t length : tensor.shape.dims) hash.add(static_cast<std::uint64_t>(length));
  const std::int64_t rows = tensor.shape.rows();
  if (tensor.shape.elements() == 0) return {};
  for (const std::int64_t row : std::set<std::int64_t>{0, rows / 2, rows - 1}) {
    NIBBLE_TRY(const auto bytes, source.readRows(tensor, row, 1, scratch));
    hash.add(bytes.first(std::min(bytes.size(), kSampleBytes)));
    NIBBLE_CHECK(checkIntact(bytes));
  }
  return {};
}

}  // namespace

Result<std::string> fingerprint(const ModelSource& source) {
  Hash hash;
  addMetadata(hash, source.metadata());
  hash.add(source.tensors().size());
  std::vector<std::byte> scratch;
  for (const TensorInfo& tensor : source.tensors()) {
    NIBBLE_CHECK(addTensor(hash, source, tensor, scratch));
  }
  return fmt::format("{:016x}", hash.value());
}

std::string fingerprint(std::string_view text) {
  Hash hash;
  hash.add(text);
  return fmt::format("{:016x}", hash.value());
}

}  // namespace nibble
