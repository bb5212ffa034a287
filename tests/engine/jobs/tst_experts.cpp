// SPDX-License-Identifier: MIT
// Jobs on a mixture of experts: fitted to a size, quantized by what goes into each expert, run.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "calib/calibration.h"
#include "infer/backend.h"
#include "jobs/calibrate_job.h"
#include "jobs/fit_size_job.h"
#include "support/quantize_run.h"
#include "support/random_model.h"
#include "support/tiny_model.h"

using namespace nibble;
using test::RandomModel;

namespace {

constexpr int kLength = 64;
const char* const kDown = "blk.0.ffn_down_exps.weight";

RandomModel mixture() {
  RandomModel m;
  m.layers = 1;
  m.embedding = 256;
  m.headSize = 64;
  m.feedForward = 256;
  m.experts = 4;
  return m;
}

std::vector<TokenId> someTokens(int count) {
  std::vector<TokenId> ids;
  for (int i = 0; i < count; ++i) ids.push_back((i * i * 7 + i * 3 + i / 5 + 1) % 50);
  return ids;
}

std::shared_ptr<const ImportanceMatrix> measured(const std::shared_ptr<const ModelSource>& source) {
  const auto tiny = openModel(test::tinyModelPath());
  const auto tokenizer = makeTokenizer((*tiny)->metadata());
  const auto chunks =
      calib::Chunks::make(someTokens(8 * kLength), **tokenizer, {.context = kLength});
  const auto executor = calib::Executor::make(source, std::make_shared<ThreadPool>(2));
  const auto calibration = calib::calibrate(**executor, *chunks, {}, {});
  if (!calibration) qFatal("%s", calibration.error().message().c_str());
  return std::make_shared<const ImportanceMatrix>(jobs::importanceOf(*calibration, "text"));
}

std::vector<std::byte> bytesOf(const QString& file, const char* name) {
  const auto source = openModel(file.toStdString());
  const TensorInfo* tensor = (*source)->find(name);
  std::vector<std::byte> scratch;
  const auto bytes = (*source)->readRows(*tensor, 0, tensor->shape.rows(), scratch);
  return {bytes->begin(), bytes->end()};
}

}  // namespace

class TestExperts : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    mixture().write(path("m.gguf").toStdString());
    source_ = *openModel(path("m.gguf").toStdString());
    importance_ = measured(source_);
  }
  void fittedFilesRun();
  void expertsGoByTheirOwnImportance();

 private:
  QString path(const char* name) const { return folder_.filePath(name); }

  QTemporaryDir folder_;
  std::shared_ptr<const ModelSource> source_;
  std::shared_ptr<const ImportanceMatrix> importance_;
};

void TestExperts::fittedFilesRun() {
  jobs::FitRequest request;
  request.source = source_;
  request.recipe.type = "Q8_0";
  request.target = *jobs::parseSizeTarget("5.5bpw");
  request.importance = importance_;
  const auto fit = jobs::fitToSize(request, test::contextOf(2));
  VERIFY_OK(fit);
  QVERIFY(fit->plan.bitsPerWeight <= 5.5);
  QVERIFY(fit->plan.bitsPerWeight > 5);
  const auto stacks = std::ranges::count_if(fit->sensitivity, [](const auto& one) {
    return one.tensor.find("_exps") != std::string::npos &&
           std::ranges::all_of(one.types, [](const auto& type) { return type.damage >= 0; });
  });
  QCOMPARE(stacks, 3);
  VERIFY_OK(test::quantizeTo(path("fit.gguf"), *source_,
                             {.recipe = fit->recipe, .importance = importance_.get()}));
  const auto model = loadCpuModel(*openModel(path("fit.gguf").toStdString()),
                                  {.pool = std::make_shared<ThreadPool>(2)});
  VERIFY_OK(model);
  const auto session = (*model)->newSession({.kv = KvType::F32});
  const auto ids = someTokens(40);
  const auto expected = mixture().logits(ids);
  std::vector<float> got(expected.size());
  VERIFY_OK((*session)->forward(ids, 40, got.data(), {}));
  double error = 0, energy = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    error += std::pow(static_cast<double>(got[i]) - expected[i], 2);
    energy += expected[i] * expected[i];
  }
  qInfo("error of the logits in parts of them: %g", std::sqrt(error / energy));
  QVERIFY(error < 0.02 * energy);
}

void TestExperts::expertsGoByTheirOwnImportance() {
  PlanRequest request = planRequest("Q3_K");
  request.recipe.pure = true;
  request.importance = importance_.get();
  VERIFY_OK(test::quantizeTo(path("a.gguf"), *source_, request));
  ImportanceMatrix other = *importance_;
  auto& values = other.entries.at(kDown).values;
  QCOMPARE(values.size(), std::size_t{4 * 256});
  std::reverse(values.begin() + 2 * 256, values.begin() + 3 * 256);
  request.importance = &other;
  VERIFY_OK(test::quantizeTo(path("b.gguf"), *source_, request));
  const auto a = bytesOf(path("a.gguf"), kDown), b = bytesOf(path("b.gguf"), kDown);
  QCOMPARE(a.size(), b.size());
  const std::size_t each = a.size() / 4;
  for (std::size_t e = 0; e < 4; ++e) {
    const auto from = static_cast<std::ptrdiff_t>(e * each);
    const auto to = from + static_cast<std::ptrdiff_t>(each);
    QCOMPARE(std::equal(a.begin() + from, a.begin() + to, b.begin() + from), e != 2);
  }
}

QTEST_GUILESS_MAIN(TestExperts)
#include "tst_experts.moc"
