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

QTEST_GUILESS_MAIN(TestDemoLogits)
#include "tst_demo_logits.moc"
