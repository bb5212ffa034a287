// SPDX-License-Identifier: MIT
#include "tokenizer/wordpiece_tokenizer.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/utf8.h"

namespace nibble {

namespace {

constexpr std::string_view kWordStart = "▁";
constexpr std::uint32_t kReplacement = 0xfffd;
// Real pieces are far shorter; a file must not make every look-up long.
constexpr std::size_t kLongestTried = 256;

/// First character of the canonical decomposition: the letter without its accents.
std::uint32_t baseOf(std::uint32_t c) {
  utf8proc_int32_t parts[8];
  int lastClass = 0;
  const utf8proc_ssize_t count = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(c), parts, std::size(parts),
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STABLE), &lastClass);
  return count < 1 ? c : static_cast<std::uint32_t>(parts[0]);
}

bool isWhiteSpace(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

/// The blocks that BERT's basic tokenizer counts as Chinese characters, among them the odd start
/// of extension E.
bool isIdeograph(std::uint32_t c) {
  constexpr std::uint32_t kBlocks[][2] = {
      {0x4e00, 0x9fff},   {0x3400, 0x4dbf},   {0x20000, 0x2a6df}, {0x2a700, 0x2b73f},
      {0x2b740, 0x2b81f}, {0x2b920, 0x2ceaf}, {0xf900, 0xfaff},   {0x2f800, 0x2fa1f}};
  return std::any_of(std::begin(kBlocks), std::end(kBlocks),
                     [c](const auto& block) { return c >= block[0] && c <= block[1]; });
}

enum class Role { Dropped, Space, Letter, Alone };

Role roleOf(std::uint32_t c) {
  if (isWhiteSpace(c)) return Role::Space;
  if (c == 0 || c == kReplacement) return Role::Dropped;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
      return Role::Dropped;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
      return Role::Alone;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
      return c < 0x7f ? Role::Alone : Role::Letter;
    default:
      return isIdeograph(c) ? Role::Alone : Role::Letter;
  }
}

std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words(1);
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint read = decodeUtf8(text, at);
    at += static_cast<std::size_t>(std::max(1, read.length));
    const std::uint32_t c = read.length == 0 ? kReplacement : baseOf(read.value);
    const Role role = roleOf(c);
    if (role == Role::Dropped) continue;
    if (role != Role::Letter && !words.back().empty()) words.emplace_back();
    if (role == Role::Space) continue;
    appendUtf8(words.back(),
               static_cast<std::uint32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    if (role == Role::Alone) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> WordPieceTokenizer::make(const Metadata& metadata) {
  VocabularyDefaults defaults;
  defaults.bos = 101;
  defaults.eos = 102;
  defaults.unknown = 100;
  defaults.addsBos = defaults.addsEos = true;
  NIBBLE_TRY(Vocabulary vocabulary, Vocabulary::read(metadata, defaults));
  return std::shared_ptr<const Tokenizer>(new WordPieceTokenizer(std::move(vocabulary)));
}

WordPieceTokenizer::WordPieceTokenizer(Vocabulary source)
    : VocabularyTokenizer(std::move(source), false, true) {
  for (const std::string_view piece : vocabulary().pieces()) {
    longestPiece_ = std::max(longestPiece_, std::min(piece.size(), kLongestTried));
  }
}

void WordPieceTokenizer::encodeFragment(std::string_view text, bool,
                                        std::vector<TokenId>& out) const {
  for (const std::string& word : wordsOf(text)) encodeWord(word, out);
}

void WordPieceTokenizer::encodeWord(std::string_view word, std::vector<TokenId>& out) const {
  const std::string marked = std::string(kWordStart).append(word);
  const std::string_view rest = marked;
  const std::size_t before = out.size();
  for (std::size_t at = 0; at < rest.size();) {
    std::size_t length = std::min(rest.size() - at, longestPiece_);
    std::optional<TokenId> id;
    while (length > 0 && !(id = vocabulary().find(rest.substr(at, length)))) --length;
    if (!id) {
      out.resize(before);
      if (vocabulary().unknown) out.push_back(*vocabulary().unknown);
      return;
    }
    out.push_back(*id);
    at += length;
  }
}

}  // namespace nibble
