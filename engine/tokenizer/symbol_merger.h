// SPDX-License-Identifier: MIT
// The merging loop of byte-pair encoding, shared by the byte-level and the SentencePiece kind.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizer/piece_table.h"

namespace nibble {

/// A stretch of the text. `id` is the caller's name for it.
struct Symbol {
  std::uint32_t id = 0;
  std::uint32_t length = 0;
  std::size_t begin = 0;
};

/// Merges neighbours, lowest rank first and leftmost among equals, until no pair is left.
/// Reusable; one per thread.
class SymbolMerger {
 public:
  std::vector<Symbol> symbols;  ///< filled by the caller, holds the result afterwards

  /// `lookup(left, right)` returns the Merge of two neighbouring symbols.
  template <typename Lookup>
  void run(const Lookup& lookup) {
    if (symbols.size() < 2) return;
    // Scanning beats a heap for words; texts without word boundaries need O(n log n).
    if (symbols.size() <= kScanLimit) {
      mergeByScanning(lookup);
    } else {
      mergeByHeap(lookup);
    }
  }

 private:
  static constexpr std::size_t kScanLimit = 48;
  static constexpr std::uint32_t kEnd = UINT32_MAX;

  struct Candidate {
    Merge merge;
    std::uint32_t left;
    std::uint32_t right;
    std::uint32_t leftLength;
    std::uint32_t rightLength;
    /// std heaps keep the largest element in front.
    bool operator<(const Candidate& other) const {
      if (merge.rank != other.merge.rank) return merge.rank > other.merge.rank;
      return left > other.left;
    }
  };
  struct Link {
    std::uint32_t previous;
    std::uint32_t next;
  };

  static Symbol joined(const Symbol& left, const Symbol& right, std::uint32_t id) {
    return {id, left.length + right.length, left.begin};
  }

  template <typename Lookup>
  void mergeByScanning(const Lookup& lookup) {
    std::size_t count = symbols.size();
    merges_.resize(count);
    for (std::size_t i = 0; i + 1 < count; ++i) merges_[i] = lookup(symbols[i], symbols[i + 1]);
    while (count > 1) {
      std::size_t best = 0;
      for (std::size_t i = 1; i + 1 < count; ++i) {
        if (merges_[i].rank < merges_[best].rank) best = i;
      }
      if (merges_[best].rank == Merge::kNever) break;
      symbols[best] = joined(symbols[best], symbols[best + 1], merges_[best].symbol);
      const auto gone = static_cast<std::ptrdiff_t>(best) + 1;
      const auto end = static_cast<std::ptrdiff_t>(count);
      std::move(symbols.begin() + gone + 1, symbols.begin() + end, symbols.begin() + gone);
      std::move(merges_.begin() + gone + 1, merges_.begin() + end, merges_.begin() + gone);
      --count;
      if (best + 1 < count) merges_[best] = lookup(symbols[best], symbols[best + 1]);
      if (best > 0) merges_[best - 1] = lookup(symbols[best - 1], symbols[best]);
    }
    symbols.resize(count);
  }

  template <typename Lookup>
  void consider(std::uint32_t left, std::uint32_t right, const Lookup& lookup) {
    if (left == kEnd || right == kEnd) return;
    const Merge merge = lookup(symbols[left], symbols[right]);
    if (merge.rank == Merge::kNever) return;
    heap_.push_back({merge, left, right, symbols[left].length, symbols[right].length});
    std::push_heap(heap_.begin(), heap_.end());
  }

  template <typename Lookup>
  void mergeByHeap(const Lookup& lookup) {
    const auto count = static_cast<std::uint32_t>(symbols.size());
    heap_.clear();
    links_.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      links_[i] = {i == 0 ? kEnd : i - 1, i + 1 == count ? kEnd : i + 1};
    }
    for (std::uint32_t i = 0; i + 1 < count; ++i) consider(i, i + 1, lookup);
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end());
      const Candidate top = heap_.back();
      heap_.pop_back();
      Symbol& left = symbols[top.left];
      Symbol& right = symbols[top.right];
      // A side that was merged since has grown or is gone.
      if (left.length != top.leftLength || right.length != top.rightLength) continue;
      left = joined(left, right, top.merge.symbol);
      right.length = 0;
      links_[top.left].next = links_[top.right].next;
      if (links_[top.left].next != kEnd) links_[links_[top.left].next].previous = top.left;
      consider(links_[top.left].previous, top.left, lookup);
      consider(top.left, links_[top.left].next, lookup);
    }
    std::erase_if(symbols, [](const Symbol& s) { return s.length == 0; });
  }

  std::vector<Merge> merges_;
  std::vector<Candidate> heap_;
  std::vector<Link> links_;
};

}  // namespace nibble
