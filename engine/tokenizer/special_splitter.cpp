// SPDX-License-Identifier: MIT
#include "tokenizer/special_splitter.h"

#include <algorithm>

namespace nibble {

SpecialSplitter::SpecialSplitter(const Vocabulary& vocabulary) {
  for (TokenId id = 0; id < vocabulary.size(); ++id) {
    const TokenKind kind = vocabulary.kind(id);
    const bool userDefined = kind == TokenKind::UserDefined;
    const bool special = kind == TokenKind::Control || kind == TokenKind::Unknown;
    const std::string_view text = vocabulary.piece(id);
    if (text.empty() || !(userDefined || special)) continue;
    entries_.push_back({text, id, userDefined});
    firstBytes_[static_cast<unsigned char>(text[0])] = true;
  }
  // Of tokens with the same text the first one counts.
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.text < b.text; });
  const auto same = std::unique(entries_.begin(), entries_.end(),
                                [](const Entry& a, const Entry& b) { return a.text == b.text; });
  entries_.erase(same, entries_.end());
}

void SpecialSplitter::findAt(std::string_view text, std::size_t at, bool parseSpecial,
                             std::vector<Found>& found) const {
  // Narrows the sorted list byte by byte to the entries that the text may still turn into.
  auto first = entries_.begin();
  auto last = entries_.end();
  for (std::size_t depth = 0; at + depth < text.size() && first != last; ++depth) {
    const auto wanted = static_cast<unsigned char>(text[at + depth]);
    const auto byteOf = [&](const Entry& e) {
      return static_cast<int>(static_cast<unsigned char>(e.text[depth]));
    };
    first = std::partition_point(first, last, [&](const Entry& e) { return byteOf(e) < wanted; });
    last = std::partition_point(first, last, [&](const Entry& e) { return byteOf(e) <= wanted; });
    if (first != last && first->text.size() == depth + 1) {
      if (parseSpecial || first->userDefined) found.push_back({at, depth + 1, first->id});
      ++first;  // a shorter text sorts before those it begins
    }
  }
}

std::vector<Fragment> SpecialSplitter::split(std::string_view text, bool parseSpecial) const {
  std::vector<Found> found;
  for (std::size_t at = 0; at < text.size() && !entries_.empty(); ++at) {
    if (firstBytes_[static_cast<unsigned char>(text[at])]) findAt(text, at, parseSpecial, found);
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.length != b.length ? a.length > b.length : a.id < b.id;
  });
  // Accepted places stay sorted; a later one is dropped when it touches a neighbour.
  std::vector<Found> accepted;
  if (!found.empty()) {
    std::vector<bool> taken(text.size(), false);
    for (const Found& f : found) {
      const auto begin = taken.begin() + static_cast<std::ptrdiff_t>(f.begin);
      const auto end = begin + static_cast<std::ptrdiff_t>(f.length);
      // Nothing accepted is shorter, so an overlap always covers one of the two ends.
      if (*begin || *(end - 1)) continue;
      std::fill(begin, end, true);
      accepted.push_back(f);
    }
    std::sort(accepted.begin(), accepted.end(),
              [](const Found& a, const Found& b) { return a.begin < b.begin; });
  }
  std::vector<Fragment> fragments;
  std::size_t done = 0;
  for (const Found& f : accepted) {
    if (f.begin > done) fragments.push_back({std::nullopt, text.substr(done, f.begin - done)});
    fragments.push_back({f.id, text.substr(f.begin, f.length)});
    done = f.begin + f.length;
  }
  if (done < text.size()) fragments.push_back({std::nullopt, text.substr(done)});
  return fragments;
}

}  // namespace nibble
