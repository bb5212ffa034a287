// SPDX-License-Identifier: MIT
// Logits of the tiny model against those of the reference, and what must not change them.
#include <QTest>
#include <chrono>
#include <cmath>
#include <cstring>
#include <map>
#include <thread>

#include "infer/backend.h"
#include "support/differences.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

constexpr int kVocabulary = 320;

std::vector<TokenId> prompt() {
  std::vector<TokenId> ids;
  for (const QByteArray& word :
       test::readData("tinymodel/prompt.ids.txt").simplified().split(' ')) {
    ids.push_back(word.toInt());
  }
  return ids;
}

std::vector<float> golden(const QString& file) {
  const QByteArray bytes = test::readData(file);
  std::vector<float> values(static_cast<std::size_t>(bytes.size()) / sizeof(float));
  std::memcpy(values.data(), bytes.constData(), values.size() * sizeof(float));
  return values;
}

std::shared_ptr<const InferenceModel> model(int threads) {
  static std::map<int, std::shared_ptr<const InferenceModel>> models;
  auto& cached = models[threads];
  if (cached) return cached;
  auto source = openModel(test::tinyModelPath());
  if (!source) qFatal("%s", source.error().message().c_str());
  auto loaded = loadCpuModel(*source, {.pool = std::make_shared<ThreadPool>(threads)});
  if (!loaded) qFatal("%s", loaded.error().message().c_str());
  return cached = *loaded;
}

std::unique_ptr<Session> session(int threads, const SessionOptions& options) {
  auto made = model(threads)->newSession(options);
  if (!made) qFatal("%s", made.error().message().c_str());
  return std::move(*made);
}

/// Logits of all tokens, given in pieces of `pieces`.
std::vector<float> logits(Session& s, std::span<const TokenId> ids, int piece) {
  std::vector<float> out(ids.size() * kVocabulary);
  for (std::size_t i = 0; i < ids.size();) {
    const std::size_t n = std::min(static_cast<std::size_t>(piece), ids.size() - i);
    const auto done =
        s.forward(ids.subspan(i, n), static_cast<int>(n), out.data() + i * kVocabulary, {});
    if (!done) qFatal("%s", done.error().message().c_str());
    i += n;
  }
  return out;
}

}  // namespace

class TestTinyLogits : public QObject {
  Q_OBJECT

 private slots:
  void equalReference_data();
  void equalReference();
  void doNotDependOnThreads();
  void doNotDependOnBatches();
  void onlyLastRows();
  void truncateAndContinue();
  void halfCacheIsClose();
  void errorsChangeNothing();
  void cancellationChangesNothing();
  void cancellationInTheMiddle();
  void describesItself();
};

void TestTinyLogits::equalReference_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<int>("kv");
  QTest::newRow("F32 cache") << "tinymodel/logits.kv_f32.f32" << static_cast<int>(KvType::F32);
  QTest::newRow("F16 cache") << "tinymodel/logits.kv_f16.f32" << static_cast<int>(KvType::F16);
}

void TestTinyLogits::equalReference() {
  QFETCH(QString, file);
  QFETCH(int, kv);
  const auto s = session(2, {.kv = static_cast<KvType>(kv)});
  const auto ids = prompt();
  QCOMPARE(ids.size(), std::size_t{32});
  const double worst = test::largestDifference(logits(*s, ids, 32), golden(file));
  QVERIFY2(worst < 1e-3, qPrintable(QString::number(worst)));
}

void TestTinyLogits::doNotDependOnThreads() {
  const auto ids = prompt();
  for (const int piece : {1, 7, 32}) {
    const auto expected = logits(*session(1, {}), ids, piece);
    for (const int threads : {2, 3, 5}) {
      QVERIFY(logits(*session(threads, {}), ids, piece) == expected);
    }
  }
}

void TestTinyLogits::doNotDependOnBatches() {
  const auto ids = prompt();
  const auto whole = logits(*session(2, {}), ids, 32);
  for (const int piece : {1, 2, 5, 16, 31}) {
    const double worst = test::largestDifference(logits(*session(2, {}), ids, piece), whole);
    QVERIFY2(worst < 1e-4, qPrintable(QString("%1: %2").arg(piece).arg(worst)));
  }
  const double worst =
      test::largestDifference(logits(*session(2, {.maxBatch = 3}), ids, 32), whole);
  QVERIFY2(worst < 1e-4, qPrintable(QString::number(worst)));
}

void TestTinyLogits::onlyLastRows() {
  const auto ids = prompt();
  const auto whole = logits(*session(2, {.maxBatch = 10}), ids, 32);
  for (const int rows : {0, 1, 3, 15, 30}) {
    const auto s = session(2, {.maxBatch = 10});
    std::vector<float> tail(static_cast<std::size_t>(rows) * kVocabulary);
    QVERIFY(s->forward(ids, rows, tail.data(), {}));
    const std::vector<float> expected(whole.end() - rows * kVocabulary, whole.end());
    QVERIFY(tail == expected);
    QCOMPARE(s->length(), 32);
  }
}

void TestTinyLogits::truncateAndContinue() {
  const auto ids = prompt();
  const auto s = session(2, {});
  const auto first = logits(*s, ids, 32);
  s->truncate(11);
  QCOMPARE(s->length(), 11);
  const auto again = logits(*s, std::span(ids).subspan(11), 32);
  const std::vector<float> expected(first.begin() + 11 * kVocabulary, first.end());
  QVERIFY(test::largestDifference(again, expected) < 1e-4);
  s->truncate(100);
  QCOMPARE(s->length(), 32);
}

void TestTinyLogits::halfCacheIsClose() {
  const auto ids = prompt();
  const auto half = logits(*session(2, {.kv = KvType::F16}), ids, 32);
  const auto full = logits(*session(2, {.kv = KvType::F32}), ids, 32);
  const double worst = test::largestDifference(half, full);
  QVERIFY2(worst > 0 && worst < 2e-2, qPrintable(QString::number(worst)));
}

void TestTinyLogits::errorsChangeNothing() {
  const auto ids = prompt();
  const auto s = session(2, {.contextLength = 40});
  QCOMPARE(s->capacity(), 40);
  logits(*s, ids, 32);
  std::vector<float> row(kVocabulary);

  const auto overflow = s->forward(ids, 1, row.data(), {});
  QVERIFY(!overflow);
  QCOMPARE(overflow.error().code, ErrorCode::InvalidArgument);
  for (const TokenId bad : {-1, kVocabulary}) {
    const std::vector<TokenId> tokens{1, bad};
    const auto outside = s->forward(tokens, 0, nullptr, {});
    QVERIFY(!outside);
    QVERIFY(outside.error().what.find(std::to_string(bad)) != std::string::npos);
  }
  QVERIFY(!s->forward(std::span(ids).first(2), 3, row.data(), {}));
  QCOMPARE(s->length(), 32);
  QVERIFY(s->forward(std::span(ids).first(8), 1, row.data(), {}));
  QCOMPARE(s->length(), 40);
  QVERIFY(s->forward({}, 0, nullptr, {}));
  QVERIFY(!model(2)->newSession({.maxBatch = 0}));
}

void TestTinyLogits::cancellationChangesNothing() {
  const auto ids = prompt();
  const auto whole = logits(*session(2, {}), ids, 32);
  const auto s = session(2, {.maxBatch = 4});
  logits(*s, std::span(ids).first(8), 8);
  std::stop_source source;
  source.request_stop();
  std::vector<float> rest(24 * kVocabulary);
  const auto stopped = s->forward(std::span(ids).subspan(8), 24, rest.data(), source.get_token());
  QVERIFY(!stopped);
  QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
  QCOMPARE(s->length(), 8);
  QVERIFY(s->forward(std::span(ids).subspan(8), 24, rest.data(), {}));
  QVERIFY(test::largestDifference(rest, {whole.begin() + 8 * kVocabulary, whole.end()}) < 1e-4);
}

/// Wherever in the steps the request arrives, all workers leave together.
void TestTinyLogits::cancellationInTheMiddle() {
  const auto ids = prompt();
  const auto whole = logits(*session(3, {}), ids, 32);
  const auto s = session(3, {.maxBatch = 8});
  int stopped = 0;
  for (int i = 0; i < 40; ++i) {
    std::stop_source source;
    std::jthread other([&source, i] {
      std::this_thread::sleep_for(std::chrono::microseconds(i * 100));
      source.request_stop();
    });
    const auto done = s->forward(ids, 0, nullptr, source.get_token());
    stopped += !done;
    QCOMPARE(s->length(), done ? 32 : 0);
    s->truncate(0);
  }
  QVERIFY(stopped > 0);
  QVERIFY(test::largestDifference(logits(*s, ids, 32), whole) < 1e-4);
}

void TestTinyLogits::describesItself() {
  QCOMPARE(model(2)->hyperparameters().layers, 2);
  QVERIFY(model(2)->device().find("2 threads") != std::string::npos);
  QVERIFY(model(2)->weightBytes() > 1000000);
}

QTEST_GUILESS_MAIN(TestTinyLogits)
#include "tst_tiny_logits.moc"
