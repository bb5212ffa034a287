// SPDX-License-Identifier: MIT
// Model metadata: an ordered list of keys and typed values, in GGUF's vocabulary.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace nibble {

/// Many strings that live elsewhere (in a mapped file, or in `storage`), so that a vocabulary of
/// several hundred thousand pieces opens without a copy.
struct StringList {
  std::vector<std::string_view> items;
  std::shared_ptr<const void> storage;

  static StringList copyOf(std::vector<std::string> strings);
};

/// An array of scalars. bool arrays are stored as bytes 0 and 1.
struct BoolList {
  std::vector<std::uint8_t> items;
};

using MetaValue =
    std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t,
                 std::int32_t, float, bool, std::string, std::uint64_t, std::int64_t, double,
                 std::vector<std::uint8_t>, std::vector<std::int8_t>, std::vector<std::uint16_t>,
                 std::vector<std::int16_t>, std::vector<std::uint32_t>, std::vector<std::int32_t>,
                 std::vector<float>, BoolList, StringList, std::vector<std::uint64_t>,
                 std::vector<std::int64_t>, std::vector<double>>;

class Metadata {
 public:
  using Entry = std::pair<std::string, MetaValue>;

  const std::vector<Entry>& entries() const { return entries_; }
  const MetaValue* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }

  /// Replaces in place, or appends.
  void set(std::string key, MetaValue value);
  /// Removes, then appends: the place a key has after llama-quantize touched it.
  void setLast(std::string key, MetaValue value);
  bool erase(std::string_view key);

  // Typed look-ups; nothing when absent or of a kind that cannot hold the value. Integers of any
  // width convert when the value fits.
  std::optional<std::int64_t> integer(std::string_view key) const;
  std::optional<double> real(std::string_view key) const;
  std::optional<bool> boolean(std::string_view key) const;
  std::optional<std::string> string(std::string_view key) const;
  const StringList* strings(std::string_view key) const;
  std::optional<std::vector<double>> reals(std::string_view key) const;
  std::optional<std::vector<std::int64_t>> integers(std::string_view key) const;

 private:
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>{}(key);
    }
  };

  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t, KeyHash, std::equal_to<>> index_;  ///< into entries_
};

}  // namespace nibble
