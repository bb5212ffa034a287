// SPDX-License-Identifier: MIT
#include "tokenizer/piece_table.h"

#include <bit>
#include <functional>

namespace nibble {

namespace {

std::uint64_t hashOf(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

std::size_t capacityFor(std::size_t entries) {
  return std::bit_ceil(entries + entries / 2 + 2);
}

}  // namespace

void PieceTable::build(std::span<const std::string_view> pieces) {
  pieces_ = pieces;
  slots_.assign(capacityFor(pieces.size()), {});
  mask_ = slots_.size() - 1;
  hasDuplicates_ = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].empty()) continue;
    const std::uint64_t hash = hashOf(pieces[i]);
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = hash & mask_;
    while (slots_[at].index != kNone &&
           !(slots_[at].tag == tag && pieces[slots_[at].index] == pieces[i])) {
      at = (at + 1) & mask_;
    }
    hasDuplicates_ = hasDuplicates_ || slots_[at].index != kNone;
    slots_[at] = {tag, static_cast<std::uint32_t>(i)};
  }
}

std::uint32_t PieceTable::find(std::string_view piece) const {
  if (slots_.empty()) return kNone;
  const std::uint64_t hash = hashOf(piece);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t at = hash & mask_; slots_[at].index != kNone; at = (at + 1) & mask_) {
    if (slots_[at].tag == tag && pieces_[slots_[at].index] == piece) return slots_[at].index;
  }
  return kNone;
}

void MergeTable::reserve(std::size_t pairs) {
  slots_.assign(capacityFor(pairs), {});
  mask_ = slots_.size() - 1;
}

std::size_t MergeTable::home(std::uint32_t left, std::uint32_t right) const {
  const std::uint64_t key = (static_cast<std::uint64_t>(left) << 32) | right;
  return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15u) >> 32) & mask_;
}

void MergeTable::insert(std::uint32_t left, std::uint32_t right, Merge merge) {
  std::size_t at = home(left, right);
  while (slots_[at].merge.rank != Merge::kNever) {
    if (slots_[at].left == left && slots_[at].right == right) return;
    at = (at + 1) & mask_;
  }
  slots_[at] = {left, right, merge};
}

Merge MergeTable::find(std::uint32_t left, std::uint32_t right) const {
  if (slots_.empty()) return {};
  for (std::size_t at = home(left, right); slots_[at].merge.rank != Merge::kNever;
       at = (at + 1) & mask_) {
    if (slots_[at].left == left && slots_[at].right == right) return slots_[at].merge;
  }
  return {};
}

}  // namespace nibble
