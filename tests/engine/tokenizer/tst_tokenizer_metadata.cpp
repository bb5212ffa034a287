// SPDX-License-Identifier: MIT
// Tokenizers made from small, odd and broken metadata.
#include <QTest>
#include <limits>

#include "base/utf8.h"
#include "tokenizer/pre_tokenizer_rules.h"
#include "tokenizer/tokenizer.h"

using namespace nibble;

namespace {

using Ids = std::vector<TokenId>;

Metadata vocabulary(const std::string& model, std::vector<std::string> tokens) {
  Metadata metadata;
  metadata.set("tokenizer.ggml.model", model);
  metadata.set("tokenizer.ggml.tokens", StringList::copyOf(std::move(tokens)));
  return metadata;
}

/// Byte-level: a, b, ab, abab, space and a control token.
Metadata byteLevel() {
  Metadata metadata = vocabulary("gpt2", {"a", "b", "ab", "abab", "Ġ", "<|im_end|>"});
  metadata.set("tokenizer.ggml.pre", std::string("gpt-2"));
  metadata.set("tokenizer.ggml.merges", StringList::copyOf({"a b", "ab ab"}));
  return metadata;
}

std::shared_ptr<const Tokenizer> make(const Metadata& metadata) {
  auto tokenizer = makeTokenizer(metadata);
  if (!tokenizer) {
    QTest::qFail(tokenizer.error().message().c_str(), __FILE__, __LINE__);
    return nullptr;
  }
  return *tokenizer;
}

Ids encoded(const Metadata& metadata, std::string_view text, bool parseSpecial = false) {
  const auto tokenizer = make(metadata);
  return tokenizer ? tokenizer->encode(text, {false, parseSpecial}) : Ids{-1};
}

std::string refusal(const Metadata& metadata) {
  const auto tokenizer = makeTokenizer(metadata);
  return tokenizer ? std::string() : tokenizer.error().message();
}

std::vector<std::string> bytePieces() {
  std::vector<std::string> pieces = {"<unk>", "<s>", "</s>"};
  for (int byte = 0; byte < 256; ++byte) pieces.push_back(fmt::format("<0x{:02X}>", byte));
  return pieces;
}

}  // namespace

class TokenizerMetadataTest : public QObject {
  Q_OBJECT

 private slots:
  void refusesWhatItCannotUse();
  void everyRuleCompilesAndKeepsTheText();
  void badIdsFallBack();
  void brokenMergesAreSkipped();
  void partsOfMergesNeedNotBeTokens();
  void equalPieces();
  void emptyAndHugePieces();
  void invalidUtf8IsKept();
  void specialTokens();
  void longerSpecialTokensWin();
  void endOfGeneration();
  void spacePrefix();
  void scoresDecideMerges();
  void longAndShortWordsMergeAlike();
  void streamNeverCutsACharacter();
};

void TokenizerMetadataTest::refusesWhatItCannotUse() {
  QVERIFY(refusal({}).find("no tokenizer") != std::string::npos);
  QVERIFY(refusal(vocabulary("t5", {"a"})).find("t5") != std::string::npos);
  QVERIFY(refusal(vocabulary("llama", {})).find("token list") != std::string::npos);
  QVERIFY(refusal(vocabulary("gpt2", {"a"})).find("merges") != std::string::npos);
  Metadata unknownRule = byteLevel();
  unknownRule.set("tokenizer.ggml.pre", std::string("nobody-knows"));
  QVERIFY(refusal(unknownRule).find("nobody-knows") != std::string::npos);
  Metadata types = byteLevel();
  types.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{1, 1});
  QVERIFY(refusal(types).find("2 token types for 6 tokens") != std::string::npos);
  types.set("tokenizer.ggml.token_type", std::string("1"));
  QVERIFY(!refusal(types).empty());
  Metadata scores = vocabulary("llama", {"a"});
  scores.set("tokenizer.ggml.scores", std::vector<float>{1, 2});
  QVERIFY(refusal(scores).find("2 scores for 1 tokens") != std::string::npos);
}

void TokenizerMetadataTest::everyRuleCompilesAndKeepsTheText() {
  const std::string text =
      "Hello  world's 12345 你好，Привет!\r\n\n\t x_y\u00a0\u180e <sentinel:1>IMGIMGAZ 'LL "
      "\xff\xc3 \xf0\x9f\x98\x80   ";
  for (const PreTokenizerRule& rule : preTokenizerRules()) {
    Metadata metadata = byteLevel();
    std::vector<std::string> letters;
    for (std::uint32_t c = 0; c < 0x144; ++c) {
      const bool moved = c >= 0x100;
      const bool itself = (c >= 33 && c <= 126) || (c >= 161 && c <= 172) || (c >= 174 && c < 256);
      if (!moved && !itself) continue;
      letters.emplace_back();
      appendUtf8(letters.back(), c);
    }
    QCOMPARE(letters.size(), 256u);
    metadata.set("tokenizer.ggml.tokens", StringList::copyOf(std::move(letters)));
    metadata.set("tokenizer.ggml.pre", std::string(rule.name));
    const auto tokenizer = make(metadata);
    QVERIFY(tokenizer);
    const Ids ids = tokenizer->encode(text, {false, false});
    QCOMPARE(ids.size(), text.size());
    std::string back;
    for (const TokenId id : ids) back += tokenizer->tokenBytes(id, false);
    QVERIFY2(back == text, std::string(rule.name).c_str());
  }
}

void TokenizerMetadataTest::badIdsFallBack() {
  Metadata metadata = byteLevel();
  metadata.set("tokenizer.ggml.bos_token_id", std::uint32_t{4000000000});
  metadata.set("tokenizer.ggml.eos_token_id", std::int32_t{-1});
  metadata.set("tokenizer.ggml.add_bos_token", true);
  const auto tokenizer = make(metadata);
  QVERIFY(tokenizer);
  QVERIFY(!tokenizer->bos());  // the default, 11, lies outside too
  QVERIFY(!tokenizer->addsBos());
  QCOMPARE(tokenizer->encode("ab", {true, true}), Ids{2});
  QVERIFY(tokenizer->tokenBytes(-1, true).empty());
  QVERIFY(tokenizer->tokenBytes(99, true).empty());
  QVERIFY(tokenizer->piece(99).empty());
  QCOMPARE(tokenizer->decode(Ids{2, 99, -5, 0}, true), "aba");
  Metadata spm = vocabulary("llama", {"<unk>", "<s>", "</s>", "▁a"});
  spm.set("tokenizer.ggml.bos_token_id", std::uint32_t{77});
  QCOMPARE(make(spm)->bos(), std::optional<TokenId>(1));
}

void TokenizerMetadataTest::brokenMergesAreSkipped() {
  Metadata metadata = byteLevel();
  metadata.set("tokenizer.ggml.merges",
               StringList::copyOf({"", " ", "a", "a ", " b", "ab", "a b", "b a", "a b"}));
  QCOMPARE(encoded(metadata, "abb"), (Ids{2, 1}));
}

void TokenizerMetadataTest::partsOfMergesNeedNotBeTokens() {
  Metadata metadata = byteLevel();
  // "ba" and "bab" are no tokens: what remains of them falls apart again.
  metadata.set("tokenizer.ggml.merges", StringList::copyOf({"b a", "ba b", "a bab"}));
  QCOMPARE(encoded(metadata, "abab"), Ids{3});
  QCOMPARE(encoded(metadata, "bab"), (Ids{1, 0, 1}));
  QCOMPARE(encoded(metadata, "xaz"), Ids{0});
}

void TokenizerMetadataTest::equalPieces() {
  Metadata metadata = byteLevel();
  metadata.set("tokenizer.ggml.tokens", StringList::copyOf({"a", "b", "ab", "ab", "abab", "b"}));
  QCOMPARE(encoded(metadata, "ab"), Ids{3});
  QCOMPARE(encoded(metadata, "abab"), Ids{4});
  QCOMPARE(encoded(metadata, "b"), Ids{5});
}

void TokenizerMetadataTest::emptyAndHugePieces() {
  Metadata metadata = byteLevel();
  const std::string huge(1 << 20, 'a');
  metadata.set("tokenizer.ggml.tokens", StringList::copyOf({"", "a", "b", huge, "", "\xff\xfe"}));
  metadata.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{3, 1, 1, 1, 4, 99});
  const auto tokenizer = make(metadata);
  QVERIFY(tokenizer);
  QCOMPARE(tokenizer->encode("ab", {false, true}), (Ids{1, 2}));
  QVERIFY(tokenizer->kind(5) == TokenKind::Normal);
  QCOMPARE(tokenizer->tokenBytes(5, false), "\xff\xfe");
  Metadata words = vocabulary("bert", {"", "▁a", huge, "[UNK]"});
  QCOMPARE(encoded(words, "a " + huge), Ids{1});  // without an id for unknown words
}

void TokenizerMetadataTest::invalidUtf8IsKept() {
  Metadata spm = vocabulary("llama", bytePieces());
  const std::string text = "\xf0\x9f\x98 a\xff";
  const auto tokenizer = make(spm);
  QVERIFY(tokenizer);
  const Ids ids = tokenizer->encode(text, {true, false});
  QVERIFY(ids.size() > text.size());
  for (const TokenId id : ids) QVERIFY(id >= 0 && id < tokenizer->vocabularySize());
}

void TokenizerMetadataTest::specialTokens() {
  Metadata metadata = byteLevel();
  metadata.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{1, 1, 1, 4, 1, 3});
  QCOMPARE(encoded(metadata, "ab<|im_end|>a", true), (Ids{2, 5, 0}));
  // Its letters are no tokens, so nothing of it remains when it is plain text.
  QCOMPARE(encoded(metadata, "ab<|im_end|>a", false), (Ids{2, 0}));
  QCOMPARE(encoded(metadata, "abab", false), Ids{3});
  const auto tokenizer = make(metadata);
  QVERIFY(tokenizer->tokenBytes(5, false).empty());
  QCOMPARE(tokenizer->tokenBytes(5, true), "<|im_end|>");
}

void TokenizerMetadataTest::longerSpecialTokensWin() {
  Metadata metadata = vocabulary("gpt2", {"a", "b", "c", "ab", "bcc", "cca", "c"});
  metadata.set("tokenizer.ggml.merges", StringList::copyOf({}));
  metadata.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{1, 1, 1, 4, 4, 4, 1});
  QCOMPARE(encoded(metadata, "abcc"), (Ids{0, 4}));  // not "ab" although it begins earlier
  QCOMPARE(encoded(metadata, "bccabcca"), (Ids{4, 0, 4, 0}));
  QCOMPARE(encoded(metadata, "ab"), Ids{3});
}

void TokenizerMetadataTest::endOfGeneration() {
  Metadata metadata = byteLevel();
  metadata.set("tokenizer.ggml.eos_token_id", std::uint32_t{1});
  metadata.set("tokenizer.ggml.eot_token_id", std::uint32_t{2});
  metadata.set("tokenizer.ggml.eom_token_id", std::uint32_t{4000000});
  const auto tokenizer = make(metadata);
  QVERIFY(tokenizer->isEndOfGeneration(1));
  QVERIFY(tokenizer->isEndOfGeneration(2));
  QVERIFY(tokenizer->isEndOfGeneration(5));  // <|im_end|>, by its text
  QVERIFY(tokenizer->kind(5) == TokenKind::Control);
  QVERIFY(!tokenizer->isEndOfGeneration(0));
  QVERIFY(!tokenizer->isEndOfGeneration(-1));
}

void TokenizerMetadataTest::spacePrefix() {
  Metadata metadata = vocabulary("llama", {"<unk>", "<s>", "</s>", "▁", "a", "▁a"});
  metadata.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{2, 3, 3, 1, 1, 1});
  metadata.set("tokenizer.ggml.scores", std::vector<float>{0, 0, 0, -1, -1, -2});
  QCOMPARE(encoded(metadata, "a"), Ids{5});
  QCOMPARE(encoded(metadata, "a</s>a", true), (Ids{5, 2, 5}));
  QCOMPARE(encoded(metadata, ""), Ids{});
  const auto with = make(metadata);
  QVERIFY(with->addsSpacePrefix());
  QCOMPARE(with->decode(Ids{1, 5, 5}, false), "a a");
  QCOMPARE(with->decode(Ids{1, 5, 5}, true), "<s> a a");
  metadata.set("tokenizer.ggml.add_space_prefix", false);
  QCOMPARE(encoded(metadata, "a"), Ids{4});
  QCOMPARE(make(metadata)->decode(Ids{5}, false), " a");
}

void TokenizerMetadataTest::scoresDecideMerges() {
  Metadata metadata = vocabulary("llama", {"<unk>", "<s>", "</s>", "a", "b", "c", "ab", "bc"});
  metadata.set("tokenizer.ggml.add_space_prefix", false);
  metadata.set("tokenizer.ggml.scores", std::vector<float>{0, 0, 0, -9, -9, -9, -2, -1});
  QCOMPARE(encoded(metadata, "abc"), (Ids{3, 7}));
  metadata.set("tokenizer.ggml.scores", std::vector<float>{0, 0, 0, -9, -9, -9, -1, -2});
  QCOMPARE(encoded(metadata, "abc"), (Ids{6, 5}));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  metadata.set("tokenizer.ggml.scores", std::vector<float>{0, 0, 0, nan, nan, nan, -1, nan});
  QCOMPARE(encoded(metadata, "abc"), (Ids{6, 5}));
  QCOMPARE(encoded(metadata, "aab"), (Ids{3, 6}));
  QCOMPARE(encoded(metadata, "ax"), (Ids{3, 0}));  // no byte tokens: unknown
}

void TokenizerMetadataTest::longAndShortWordsMergeAlike() {
  // Words of up to 48 symbols are merged by scanning, longer ones with a heap.
  const Metadata metadata = byteLevel();
  for (int pairs = 1; pairs < 80; ++pairs) {
    std::string text;
    for (int i = 0; i < pairs; ++i) text += "ab";
    Ids expected(static_cast<std::size_t>(pairs / 2), 3);
    if (pairs % 2 == 1) expected.push_back(2);
    QCOMPARE(encoded(metadata, text), expected);
  }
}

void TokenizerMetadataTest::streamNeverCutsACharacter() {
  Metadata metadata = vocabulary("llama", bytePieces());
  std::vector<std::int32_t> kinds(259, 6);
  kinds[0] = 2;
  kinds[1] = kinds[2] = 3;
  metadata.set("tokenizer.ggml.token_type", kinds);
  const auto tokenizer = make(metadata);
  QVERIFY(tokenizer);
  const std::string text = "aé你😀z";
  StreamDecoder stream(*tokenizer);
  std::string all;
  Ids ids;
  for (const char c : text) ids.push_back(3 + static_cast<unsigned char>(c));
  for (const TokenId id : ids) {
    const std::string part = stream.push(id);
    QVERIFY(isValidUtf8(part));
    all += part;
  }
  QCOMPARE(all, text);
  QVERIFY(stream.finish().empty());
  QVERIFY(stream.push(3 + 0xf0).empty());
  QVERIFY(stream.push(3 + 0x9f).empty());
  QCOMPARE(stream.finish(), "\xf0\x9f");
}

QTEST_GUILESS_MAIN(TokenizerMetadataTest)
#include "tst_tokenizer_metadata.moc"
