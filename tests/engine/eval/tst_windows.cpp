// SPDX-License-Identifier: MIT
// Which tokens are fed and scored under each protocol.
#include <QTest>
#include <numeric>

#include "eval/windows.h"

using namespace nibble;
using namespace nibble::eval;

namespace {

/// Knows only whether it wants a BOS; windows ask nothing else.
class FakeTokenizer final : public Tokenizer {
 public:
  explicit FakeTokenizer(bool addsBos) : addsBos_(addsBos) {}
  std::vector<TokenId> encode(std::string_view, const EncodeOptions&) const override { return {}; }
  std::string tokenBytes(TokenId, bool) const override { return {}; }
  std::string decode(std::span<const TokenId>, bool) const override { return {}; }
  int vocabularySize() const override { return 10000; }
  std::string_view piece(TokenId) const override { return {}; }
  TokenKind kind(TokenId) const override { return TokenKind::Normal; }
  std::optional<TokenId> find(std::string_view) const override { return std::nullopt; }
  std::optional<TokenId> bos() const override { return 9999; }
  std::optional<TokenId> eos() const override { return std::nullopt; }
  bool addsBos() const override { return addsBos_; }
  bool addsEos() const override { return false; }
  bool addsSpacePrefix() const override { return false; }
  bool isEndOfGeneration(TokenId) const override { return false; }

 private:
  bool addsBos_;
};

std::vector<TokenId> countTo(int n) {
  std::vector<TokenId> tokens(static_cast<std::size_t>(n));
  std::iota(tokens.begin(), tokens.end(), 0);
  return tokens;
}

}  // namespace

class TestWindows : public QObject {
  Q_OBJECT

 private slots:
  void llamaProtocolScoresTheSecondHalf() {
    const auto windows = Windows::make(countTo(1100), FakeTokenizer(true), {.context = 512});
    QVERIFY(windows.has_value());
    QCOMPARE(windows->count(), 2);
    const Window second = windows->at(1);
    QCOMPARE(second.tokens.size(), 511u);
    QCOMPARE(second.tokens[0], 9999);
    QCOMPARE(second.tokens[1], 513);
    QCOMPARE(second.scored(), 255);
    QCOMPARE(second.targets.front(), 512 + 257);
    QCOMPARE(second.targets.back(), 1023);
  }

  void noBosWhereTheModelWantsNone() {
    const auto windows = Windows::make(countTo(600), FakeTokenizer(false), {.context = 512});
    QCOMPARE(windows->at(0).tokens[0], 0);
  }

  void huggingFaceProtocolScoresEverything() {
    const auto windows = Windows::make(countTo(4100), FakeTokenizer(true),
                                       {.protocol = Protocol::HuggingFace, .context = 2048});
    QCOMPARE(windows->count(), 2);
    QCOMPARE(windows->at(1).tokens[0], 2048);
    QCOMPARE(windows->at(1).scored(), 2047);
    QCOMPARE(windows->at(1).targets.front(), 2049);
  }

  void strideRoundsTheContextUp() {
    const auto windows =
        Windows::make(countTo(200), FakeTokenizer(true), {.context = 64, .stride = 16});
    QCOMPARE(windows->length(), 96);
    QCOMPARE(windows->count(), (200 - 96 + 15) / 16);
    const Window second = windows->at(1);
    QCOMPARE(second.tokens.front(), 16);
    QCOMPARE(second.scored(), 16);
    QCOMPARE(second.targets.back(), 16 + 95);
  }

  void maxChunksLimits() {
    QCOMPARE(Windows::make(countTo(5000), FakeTokenizer(true), {.context = 512, .maxChunks = 3})
                 ->count(),
             3);
  }

  void tooLittleTextIsAnError() {
    const auto windows = Windows::make(countTo(100), FakeTokenizer(true), {.context = 512});
    QVERIFY(!windows.has_value());
    QVERIFY(windows.error().message().find("100 tokens") != std::string::npos);
    QVERIFY(!Windows::make(countTo(100), FakeTokenizer(true), {.context = 1}).has_value());
    QVERIFY(
        !Windows::make(countTo(100), FakeTokenizer(true), {.context = 8, .stride = 8}).has_value());
  }
};

QTEST_GUILESS_MAIN(TestWindows)
#include "tst_windows.moc"
