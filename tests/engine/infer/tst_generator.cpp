// SPDX-License-Identifier: MIT
#include <QTest>
#include <algorithm>

#include "infer/generator.h"
#include "infer/stop_strings.h"

using namespace nibble;

namespace {

constexpr int kVocabulary = 300;
constexpr TokenId kEnd = 256;

/// Ids are bytes; 256 ends the turn.
class ByteTokenizer final : public Tokenizer {
 public:
  std::vector<TokenId> encode(std::string_view text, const EncodeOptions&) const override {
    std::vector<TokenId> ids;
    for (const char c : text) ids.push_back(static_cast<unsigned char>(c));
    return ids;
  }
  std::string tokenBytes(TokenId id, bool) const override {
    return id < 256 ? std::string(1, static_cast<char>(id)) : std::string();
  }
  std::string decode(std::span<const TokenId> ids, bool special) const override {
    std::string text;
    for (const TokenId id : ids) text += tokenBytes(id, special);
    return text;
  }
  int vocabularySize() const override { return kVocabulary; }
  std::string_view piece(TokenId) const override { return {}; }
  TokenKind kind(TokenId) const override { return TokenKind::Normal; }
  std::optional<TokenId> find(std::string_view) const override { return {}; }
  std::optional<TokenId> bos() const override { return {}; }
  std::optional<TokenId> eos() const override { return kEnd; }
  bool addsBos() const override { return false; }
  bool addsEos() const override { return false; }
  bool addsSpacePrefix() const override { return false; }
  bool isEndOfGeneration(TokenId id) const override { return id == kEnd; }
};

/// Says a fixed text, whatever it was asked, and remembers what it was given.
class Parrot final : public Session {
 public:
  Parrot(std::string text, int capacity) : text_(std::move(text)), capacity_(capacity) {}

  Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                   const std::stop_token& stop) override {
    if (stop.stop_requested()) return cancelled();
    if (static_cast<int>(tokens.size()) > capacity_ - length()) {
      return fail(ErrorCode::InvalidArgument, "", "too long");
    }
    evaluated += static_cast<int>(tokens.size());
    held.insert(held.end(), tokens.begin(), tokens.end());
    std::fill_n(logits, kVocabulary * logitRows, 0.0f);
    const auto said = static_cast<std::size_t>(std::max(0, length() - promptLength));
    const TokenId next = said < text_.size() ? static_cast<unsigned char>(text_[said]) : kEnd;
    if (logitRows > 0) logits[next] = 10;
    return {};
  }
  int length() const override { return static_cast<int>(held.size()); }
  int capacity() const override { return capacity_; }
  void truncate(int length) override { held.resize(static_cast<std::size_t>(length)); }

  std::vector<TokenId> held;
  int evaluated = 0;
  int promptLength = 0;

 private:
  std::string text_;
  int capacity_;
};

struct Setup {
  explicit Setup(const std::string& text, int capacity = 100) {
    auto owned = std::make_unique<Parrot>(text, capacity);
    parrot = owned.get();
    generator = std::make_unique<Generator>(std::move(owned), std::make_shared<ByteTokenizer>(),
                                            kVocabulary);
  }
  Generation run(const std::string& prompt, GenerateOptions options,
                 const Generator::OnToken& onToken = {}) {
    parrot->promptLength = static_cast<int>(prompt.size());
    options.sampler.temperature = 0;
    auto made = generator->generate(ByteTokenizer().encode(prompt, {}), options, onToken, {});
    if (!made) qFatal("%s", made.error().message().c_str());
    return *made;
  }
  Parrot* parrot;
  std::unique_ptr<Generator> generator;
};

}  // namespace

class TestGenerator : public QObject {
  Q_OBJECT

 private slots:
  void untilEndOfText();
  void tokenLimit();
  void stopString();
  void stopStringPieces();
  void callbackEnds();
  void contextFull();
  void wholeCharacters();
  void continuesConversation();
  void candidates();
  void errors();
};

void TestGenerator::untilEndOfText() {
  Setup s("Hello.");
  std::string streamed;
  const auto g = s.run("Hi", {}, [&](const GeneratedToken& t) {
    streamed += t.text;
    return true;
  });
  QCOMPARE(g.text, std::string("Hello."));
  QCOMPARE(streamed + g.tail, g.text);
  QCOMPARE(g.finish, FinishReason::EndOfText);
  QCOMPARE(g.ids.size(), std::size_t{6});
  QCOMPARE(g.promptTokens, 2);
  QCOMPARE(g.reusedTokens, 0);
  QVERIFY(g.prefillSpeed() > 0 && g.decodeSpeed() > 0);
}

void TestGenerator::tokenLimit() {
  Setup s("Hello.");
  const auto g = s.run("Hi", {.maxTokens = 3});
  QCOMPARE(g.text, std::string("Hel"));
  QCOMPARE(g.finish, FinishReason::MaxTokens);
  // The last token's successor was not asked for, so it was not evaluated.
  QCOMPARE(s.parrot->length(), 4);
}

void TestGenerator::stopString() {
  Setup s("one two three");
  std::string streamed;
  const auto g = s.run("Hi", {.stopStrings = {"xyz", " thr"}}, [&](const GeneratedToken& t) {
    streamed += t.text;
    return true;
  });
  QCOMPARE(g.text, std::string("one two"));
  QCOMPARE(streamed, g.text);
  QCOMPARE(g.finish, FinishReason::StopString);
  // A beginning of a stop string that comes to nothing is given out after all.
  Setup open("one th");
  QCOMPARE(open.run("Hi", {.stopStrings = {"three"}}).text, std::string("one th"));
}

void TestGenerator::stopStringPieces() {
  StopStrings stops({"END", "aab", ""});
  QCOMPARE(stops.push("xaa"), std::string("x"));
  QCOMPARE(stops.push("a"), std::string("a"));
  QCOMPARE(stops.push("cE"), std::string("aac"));
  QCOMPARE(stops.push("ENDrest"), std::string("E"));
  QVERIFY(stops.stopped());
  QCOMPARE(stops.push("more"), std::string());
  QCOMPARE(stops.finish(), std::string());
  StopStrings whole({"ab"});
  QCOMPARE(whole.push("xaby"), std::string("x"));
  QVERIFY(whole.stopped());
}

void TestGenerator::callbackEnds() {
  Setup s("Hello.");
  int calls = 0;
  const auto g = s.run("Hi", {}, [&](const GeneratedToken&) { return ++calls < 2; });
  QCOMPARE(g.text, std::string("He"));
  QCOMPARE(g.finish, FinishReason::Refused);
}

void TestGenerator::contextFull() {
  Setup s("a long story", 6);
  const auto g = s.run("Hi", {});
  QCOMPARE(g.finish, FinishReason::ContextFull);
  QCOMPARE(g.text, std::string("a lon"));  // four fit, and a fifth is known from the last logits
}

void TestGenerator::wholeCharacters() {
  Setup s("a\xC3\xA9\xE2\x82\xACz");
  std::vector<std::string> pieces;
  s.run("Hi", {}, [&](const GeneratedToken& t) {
    pieces.push_back(t.text);
    return true;
  });
  const std::vector<std::string> expected{"a", "", "\xC3\xA9", "", "", "\xE2\x82\xAC", "z"};
  QCOMPARE(pieces, expected);
}

void TestGenerator::continuesConversation() {
  Setup s("Yes.");
  const auto first = s.run("Question", {});
  QCOMPARE(s.parrot->evaluated, 8 + 4);
  const auto second = s.run("QuestionYes.More", {});
  QCOMPARE(second.reusedTokens, 12);
  QCOMPARE(s.parrot->evaluated, 8 + 4 + 4 + 4);
  // Another beginning: only what is common stays.
  const auto third = s.run("Quest: again", {});
  QCOMPARE(third.reusedTokens, 5);
  QCOMPARE(third.text, std::string("Yes."));
  // The same prompt again: its last token is evaluated for its logits.
  const auto fourth = s.run("Quest: again", {});
  QCOMPARE(fourth.reusedTokens, 11);
  QCOMPARE(fourth.text, std::string("Yes."));
}

void TestGenerator::candidates() {
  Setup s("AB");
  s.run("Hi", {.topCandidates = 3}, [&](const GeneratedToken& t) {
    [&] {
      QCOMPARE(t.candidates.size(), std::size_t{3});
      QCOMPARE(t.candidates[0].token, t.id);
      QVERIFY(t.candidates[0].probability > 0.9f);
    }();
    return true;
  });
}

void TestGenerator::errors() {
  Setup s("Hello", 10);
  const std::vector<TokenId> prompt(11, 65);
  const auto tooLong = s.generator->generate(prompt, {}, {}, {});
  QVERIFY(!tooLong);
  QVERIFY(tooLong.error().message().find("11") != std::string::npos);
  QVERIFY(!s.generator->generate({}, {}, {}, {}));
  QVERIFY(!s.generator->generate(std::span(prompt).first(2), {.sampler = {.topP = 7}}, {}, {}));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = s.generator->generate(std::span(prompt).first(2), {}, {}, stop.get_token());
  QVERIFY(!stopped);
  QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
  // And it still works.
  QCOMPARE(s.run("Hi", {}).text, std::string("Hello"));
}

QTEST_GUILESS_MAIN(TestGenerator)
#include "tst_generator.moc"
