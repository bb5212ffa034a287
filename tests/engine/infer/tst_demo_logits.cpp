// SPDX-License-Identifier: MIT
// The demo model, read from its Hugging Face folder. Expected numbers come from a computation in
// double precision outside this project.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "infer/backend.h"

using namespace nibble;

namespace {

const std::vector<TokenId> kPrompt{0, 545, 694, 3432};  // "The old fox"
const std::vector<TokenId> kGreedy{17,  420, 323, 265, 698,  431, 420, 323,  300,  265, 992, 17,
                                   275, 366, 264, 970, 420,  323, 300, 265,  1228, 17,  275, 366,
                                   264, 970, 420, 323, 1723, 300, 265, 2756, 285,  265, 725, 17};

}  // namespace

class TestDemoLogits : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void firstLogits();
  void greedyText();
  void wholeContext();
  void quantizedCaches_data();
  void quantizedCaches();

 private:
  std::unique_ptr<Session> session(const SessionOptions& options) const {
    auto made = model_->newSession(options);
    return made ? std::move(*made) : nullptr;
  }
  std::size_t vocabulary() const {
    return static_cast<std::size_t>(model_->hyperparameters().vocabulary);
  }

  std::shared_ptr<const InferenceModel> model_;
};

void TestDemoLogits::initTestCase() {
  const auto source = openModel(NIBBLE_RESOURCES "/demo-model");
  QVERIFY2(source, source ? "" : source.error().message().c_str());
  const auto model = loadCpuModel(*source, {.pool = std::make_shared<ThreadPool>(2)});
  QVERIFY2(model, model ? "" : model.error().message().c_str());
  model_ = *model;
}

void TestDemoLogits::firstLogits() {
  std::vector<float> logits(vocabulary());
  QVERIFY(session({.kv = KvType::F32})->forward(kPrompt, 1, logits.data(), {}));
  const std::pair<std::size_t, double> expected[] = {
      {0, 0.43178299275}, {1, -2.86122490846}, {100, -7.41864946945}, {4095, -5.99874198468}};
  for (const auto& [token, logit] : expected) {
    QVERIFY2(std::abs(logits[token] - logit) < 1e-3, qPrintable(QString::number(logits[token])));
  }
}

void TestDemoLogits::greedyText() {
  const auto s = session({});
  std::vector<float> logits(vocabulary());
  QVERIFY(s->forward(kPrompt, 1, logits.data(), {}));
  std::vector<TokenId> text;
  while (text.size() < kGreedy.size()) {
    text.push_back(
        static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin()));
    QVERIFY(s->forward({&text.back(), 1}, 1, logits.data(), {}));
  }
  QCOMPARE(text, kGreedy);
}

void TestDemoLogits::wholeContext() {
  std::vector<TokenId> ids;
  for (int i = 0; i < model_->hyperparameters().contextLength; ++i) {
    ids.push_back(static_cast<TokenId>((i * 37 + 5) % 4096));
  }
  std::vector<float> logits(100 * vocabulary());
  const auto s = session({});
  QCOMPARE(s->capacity(), 512);
  QVERIFY(s->forward(ids, 100, logits.data(), {}));
  QVERIFY(std::all_of(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); }));
}

void TestDemoLogits::quantizedCaches_data() {
  QTest::addColumn<int>("kv");
  QTest::addColumn<double>("bound");  // of the mean divergence from a cache of halves, nats
  QTest::newRow("q8_0") << static_cast<int>(KvType::Q8_0) << 1e-4;
  QTest::newRow("q4_0") << static_cast<int>(KvType::Q4_0) << 2e-2;
}

void TestDemoLogits::quantizedCaches() {
  QFETCH(int, kv);
  QFETCH(double, bound);
  std::vector<TokenId> ids = kPrompt;
  ids.insert(ids.end(), kGreedy.begin(), kGreedy.end());
  while (ids.size() < 300) ids.push_back(ids[ids.size() - 40]);
  const std::size_t rows = ids.size(), v = vocabulary();
  std::vector<float> halves(rows * v), codes(rows * v);
  const auto one = session({.contextLength = 300});
  const auto other = session({.contextLength = 300, .kv = static_cast<KvType>(kv)});
  QVERIFY(other);
  QVERIFY(one->forward(ids, static_cast<int>(rows), halves.data(), {}));
  QVERIFY(other->forward(ids, static_cast<int>(rows), codes.data(), {}));
  double divergence = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const float *a = halves.data() + r * v, *b = codes.data() + r * v;
    double sumA = 0, sumB = 0;
    for (std::size_t i = 0; i < v; ++i) {
      sumA += std::exp(static_cast<double>(a[i]));
      sumB += std::exp(static_cast<double>(b[i]));
    }
    for (std::size_t i = 0; i < v; ++i) {
      divergence += std::exp(static_cast<double>(a[i])) / sumA *
                    (static_cast<double>(a[i]) - b[i] - std::log(sumA) + std::log(sumB));
    }
  }
  divergence /= static_cast<double>(rows);
  qInfo("divergence %.3g", divergence);
  QVERIFY2(divergence >= 0 && divergence < bound, qPrintable(QString::number(divergence)));
  // Truncated and told again, a token at a time, it says the same.
  other->truncate(290);
  for (std::size_t r = 290; r < rows; ++r) {
    std::vector<float> row(v);
    QVERIFY(other->forward(std::span(ids).subspan(r, 1), 1, row.data(), {}));
    for (std::size_t i = 0; i < v; ++i) QVERIFY(std::abs(row[i] - codes[r * v + i]) < 1e-3f);
  }
}

QTEST_GUILESS_MAIN(TestDemoLogits)
#include "tst_demo_logits.moc"
