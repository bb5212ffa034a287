// SPDX-License-Identifier: MIT
// Hash tables of a vocabulary: piece text to id, and pair of symbols to their merge.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace nibble {

/// Text to index. Keeps the views it is given; the characters and the array of views stay with the
/// owner and must outlive it.
class PieceTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// Empty pieces are not entered. Of equal pieces the last one is found.
  void build(std::span<const std::string_view> pieces);
  std::uint32_t find(std::string_view piece) const;
  bool hasDuplicates() const { return hasDuplicates_; }

 private:
  struct Slot {
    std::uint32_t tag = 0;  ///< upper half of the hash, compared before the text
    std::uint32_t index = kNone;
  };
  std::span<const std::string_view> pieces_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  bool hasDuplicates_ = false;
};

/// What a pair of neighbours becomes. A lower rank is merged first.
struct Merge {
  static constexpr std::uint32_t kNever = UINT32_MAX;
  std::uint32_t rank = kNever;
  std::uint32_t symbol = 0;
};

class MergeTable {
 public:
  void reserve(std::size_t pairs);
  /// Keeps the first entry of a pair. At most as many pairs as were reserved.
  void insert(std::uint32_t left, std::uint32_t right, Merge merge);
  Merge find(std::uint32_t left, std::uint32_t right) const;

 private:
  struct Slot {
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    Merge merge;
  };
  std::size_t home(std::uint32_t left, std::uint32_t right) const;

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
};

}  // namespace nibble
