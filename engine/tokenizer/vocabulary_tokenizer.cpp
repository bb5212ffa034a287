// SPDX-License-Identifier: MIT
#include "tokenizer/vocabulary_tokenizer.h"

#include "tokenizer/text_cleanup.h"

namespace nibble {

namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool isHidden(TokenKind kind) {
  return kind == TokenKind::Control || kind == TokenKind::Unknown || kind == TokenKind::Unused;
}

}  // namespace

VocabularyTokenizer::VocabularyTokenizer(Vocabulary vocabulary, bool addsSpacePrefix,
                                         bool cleansSpaces)
    : vocabulary_(std::move(vocabulary)),
      splitter_(vocabulary_),
      addsSpacePrefix_(addsSpacePrefix),
      cleansSpaces_(cleansSpaces) {}

std::vector<TokenId> VocabularyTokenizer::encode(std::string_view text,
                                                 const EncodeOptions& options) const {
  std::vector<TokenId> out;
  out.reserve(text.size() / 4 + 2);
  if (options.addSpecial && addsBos()) out.push_back(*bos());
  bool afterSpecial = true;
  for (const Fragment& fragment : splitter_.split(text, options.parseSpecial)) {
    if (fragment.token) {
      out.push_back(*fragment.token);
    } else {
      encodeFragment(fragment.text, afterSpecial, out);
    }
    afterSpecial = fragment.token.has_value();
  }
  if (options.addSpecial && addsEos()) out.push_back(*eos());
  return out;
}

std::string VocabularyTokenizer::tokenBytes(TokenId id, bool special) const {
  if (!vocabulary_.contains(id)) return {};
  const TokenKind kind = vocabulary_.kind(id);
  const std::string_view piece = vocabulary_.piece(id);
  if (isHidden(kind)) return special ? std::string(piece) : std::string();
  if (kind == TokenKind::UserDefined) return std::string(piece);
  if (kind == TokenKind::Byte) {
    if (const auto byte = byteOfPiece(piece)) return std::string(1, static_cast<char>(*byte));
  }
  return pieceBytes(piece);
}

std::string VocabularyTokenizer::decode(std::span<const TokenId> ids, bool special) const {
  std::string out;
  bool stripSpace = addsSpacePrefix_;
  for (const TokenId id : ids) {
    const std::string bytes = tokenBytes(id, special);
    if (bytes.empty()) continue;
    out.append(bytes, stripSpace && bytes[0] == ' ' ? 1 : 0);
    stripSpace = false;
  }
  if (cleansSpaces_) cleanSpaces(out);
  return out;
}

std::string_view VocabularyTokenizer::piece(TokenId id) const {
  return vocabulary_.contains(id) ? vocabulary_.piece(id) : std::string_view();
}

TokenKind VocabularyTokenizer::kind(TokenId id) const {
  return vocabulary_.contains(id) ? vocabulary_.kind(id) : TokenKind::Unused;
}

std::optional<std::uint8_t> byteOfPiece(std::string_view piece) {
  if (piece.size() != 6 || !piece.starts_with("<0x") || piece[5] != '>') return std::nullopt;
  const int high = hexDigit(piece[3]);
  const int low = hexDigit(piece[4]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<std::uint8_t>(high * 16 + low);
}

std::string pieceOfByte(std::uint8_t byte) {
  return fmt::format("<0x{:02X}>", byte);
}

std::string withSpaces(std::string_view piece) {
  constexpr std::string_view kMark = "▁";
  std::string out;
  out.reserve(piece.size());
  for (std::size_t at = 0; at < piece.size();) {
    const std::size_t next = std::min(piece.find(kMark, at), piece.size());
    out.append(piece, at, next - at);
    if (next < piece.size()) out += ' ';
    at = next + kMark.size();
  }
  return out;
}

}  // namespace nibble
