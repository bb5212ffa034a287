// SPDX-License-Identifier: MIT
// Perplexity and KL divergence against what llama-perplexity printed for the same files and text.
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>
#include <array>
#include <cmath>

#include "eval/evaluate.h"
#include "support/decoded_source.h"
#include "support/run_cli.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;
using namespace nibble::eval;

namespace {

struct Loaded {
  std::shared_ptr<const Tokenizer> tokenizer;
  std::shared_ptr<const InferenceModel> model;
};

std::shared_ptr<ThreadPool> pool() {
  static const auto shared = std::make_shared<ThreadPool>(2);
  return shared;
}

Loaded load(const std::filesystem::path& path) {
  auto source = openModel(path);
  if (!source) qFatal("%s", source.error().message().c_str());
  auto tokenizer = makeTokenizer((*source)->metadata());
  auto model = loadCpuModel(*source, {pool(), nullptr, {}});
  if (!tokenizer || !model) qFatal("cannot load %s", path.c_str());
  return {*tokenizer, *model};
}

std::string textOf(QByteArray bytes) {
  if (bytes.endsWith('\n')) bytes.chop(1);
  return bytes.toStdString();
}

EvalReport run(const Loaded& model, const Loaded* reference, const std::string& text,
               const WindowOptions& windows, KvType kv = KvType::F16,
               ActivationBits activations = ActivationBits::Sixteen) {
  EvalContext context;
  context.pool = pool().get();
  auto report = evaluate(*model.model, reference ? reference->model.get() : nullptr,
                         *model.tokenizer, text, {windows, kv, activations}, context);
  if (!report) qFatal("%s", report.error().message().c_str());
  return *report;
}

/// "[1]370.4960,[2]352.8044," as llama-perplexity prints it.
std::vector<double> printedCurve(const QString& file) {
  static const QRegularExpression point(R"(\[(\d+)\]([0-9.]+),)");
  std::vector<double> curve;
  auto it = point.globalMatch(QString::fromUtf8(test::readData(file)));
  while (it.hasNext()) curve.push_back(it.next().captured(2).toDouble());
  return curve;
}

double demoFigure(const char* set, const char* type, const char* key) {
  const auto document = QJsonDocument::fromJson(test::readData("demo/perplexity.json"));
  return document[set][type][key].toDouble();
}

}  // namespace

class TestEvaluate : public QObject {
  Q_OBJECT

 private:
  void comparePoints(const WindowOptions& windows, const QString& golden) {
    const auto expected = printedCurve(golden);
    const auto report = run(load(test::tinyModelPath()), nullptr,
                            textOf(test::readData("tinymodel/text.txt")), windows);
    QCOMPARE(report.curve.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double ratio = report.curve[i].perplexity / expected[i];
      QVERIFY2(std::abs(ratio - 1) < 2e-4, qPrintable(QString("chunk %1: %2, expected %3")
                                                          .arg(i + 1)
                                                          .arg(report.curve[i].perplexity)
                                                          .arg(expected[i])));
    }
  }

 private slots:
  void tinyModelContext64() { comparePoints({.context = 64}, "tinymodel/ppl_f32_c64.txt"); }

  void tinyModelContext128() { comparePoints({.context = 128}, "tinymodel/ppl_f32_c128_b32.txt"); }

  void tinyModelStride16() {
    comparePoints({.context = 64, .stride = 16}, "tinymodel/ppl_f32_stride16.txt");
  }

  void theErrorOfThePerplexityMatches() {
    const auto report = run(load(test::tinyModelPath()), nullptr,
                            textOf(test::readData("tinymodel/text.txt")), {.context = 64});
    QVERIFY(std::abs(report.perplexityError - 7.07090) < 0.02);
    QCOMPARE(report.tokens, 29 * 31);
  }

  void aModelDoesNotDifferFromItself() {
    const Loaded model = load(test::tinyModelPath());
    const auto report = run(model, &model, textOf(test::readData("tinymodel/text.txt")),
                            {.context = 64, .maxChunks = 3});
    QVERIFY(report.comparison->klMax < 1e-6);
    QCOMPARE(report.comparison->top1Agreement, 1.0);
    QVERIFY(std::abs(report.comparison->logPerplexityRatio) < 1e-9);
    QCOMPARE(report.comparison->deltaProbabilityRms, 0.0);
  }

  void demoModelMatchesLlamaCpp_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("set");
    QTest::addColumn<QString>("type");
    QTest::newRow("F16") << QString() << "types" << "F16";
    QTest::newRow("Q8_0") << "fable-5m-Q8_0.gguf" << "types" << "Q8_0";
    QTest::newRow("Q4_K_M") << "fable-5m-Q4_K_M.gguf" << "types" << "Q4_K_M";
    QTest::newRow("Q2_K") << "fable-5m-Q2_K.gguf" << "types" << "Q2_K";
    QTest::newRow("IQ4_XS") << "fable-5m-IQ4_XS-imat.gguf" << "with_imatrix" << "IQ4_XS";
    QTest::newRow("IQ3_S") << "fable-5m-IQ3_S-imat.gguf" << "with_imatrix" << "IQ3_S";
    QTest::newRow("IQ2_XS") << "fable-5m-IQ2_XS-imat.gguf" << "with_imatrix" << "IQ2_XS";
  }

  void demoModelMatchesLlamaCpp() {
    QFETCH(const QString, file);
    QFETCH(const QString, set);
    QFETCH(const QString, type);
    QFile textFile(test::heldoutText());
    QVERIFY(textFile.open(QIODevice::ReadOnly));
    const std::string text = textOf(textFile.readAll());
    const Loaded reference = load(test::demoModel().toStdString());
    const auto figure = [&](const char* key) {
      return demoFigure(set.toUtf8().constData(), type.toUtf8().constData(), key);
    };
    if (file.isEmpty()) {
      const auto report = run(reference, nullptr, text, {.context = 512, .maxChunks = 60});
      QVERIFY2(std::abs(report.perplexity / figure("perplexity") - 1) < 0.002,
               qPrintable(QString::number(report.perplexity, 'f', 4)));
      QVERIFY(std::abs(report.perplexityError / figure("error") - 1) < 0.01);
      return;
    }
    const Loaded candidate = load(test::dataPath("demo/" + file).toStdString());
    // As the peer rounds them.
    const auto report = run(candidate, &reference, text, {.context = 512, .maxChunks = 60},
                            KvType::F16, ActivationBits::Eight);
    const Comparison& c = *report.comparison;
    const QString found = QString("perplexity %1, KL mean %2, p99 %3, same top %4 %")
                              .arg(report.perplexity)
                              .arg(c.klMean)
                              .arg(c.klP99)
                              .arg(100 * c.top1Agreement);
    qInfo().noquote() << type << found;
    QVERIFY2(std::abs(report.perplexity / figure("perplexity") - 1) < 0.01, qPrintable(found));
    // How activations are rounded shows in the divergence, the more the smaller it is.
    const double tolerance = 0.05 * figure("kld_mean") + 3e-4;
    QVERIFY2(std::abs(c.klMean - figure("kld_mean")) < tolerance, qPrintable(found));
    QVERIFY2(std::abs(100 * c.top1Agreement - figure("same_top_percent")) < 0.6, qPrintable(found));
  }

  /// With two digits only the weights are measured: it is as if they were floats.
  void roundedActivationsCount() {
    const Loaded reference = load(test::demoModel().toStdString());
    const auto file = test::dataPath("demo/fable-5m-Q8_0.gguf").toStdString();
    const Loaded q8 = load(file);
    Loaded decoded = q8;
    decoded.model =
        *loadCpuModel(std::make_shared<test::DecodedSource>(*openModel(file)), {.pool = pool()});
    QFile text(test::heldoutText());
    QVERIFY(text.open(QIODevice::ReadOnly));
    const std::string words = textOf(text.readAll());
    const WindowOptions windows{.context = 256, .maxChunks = 4};
    const auto divergence = [&](const Loaded& from, ActivationBits bits) {
      return run(q8, &from, words, windows, KvType::F16, bits).comparison->klMean;
    };
    const double fine = divergence(decoded, ActivationBits::Sixteen);
    const double coarse = divergence(decoded, ActivationBits::Eight);
    const double ofWeights = divergence(reference, ActivationBits::Sixteen);
    const double ofBoth = divergence(reference, ActivationBits::Eight);
    qInfo("from the same weights %.3g and %.3g, from the original %.3g and %.3g", fine, coarse,
          ofWeights, ofBoth);
    QVERIFY(fine < 1e-6);
    QVERIFY(coarse > 1e-4);
    QVERIFY(ofWeights < 0.5 * ofBoth);
  }

  void modelsTogetherScoreAsTheyDoAlone() {
    const Loaded reference = load(test::demoModel().toStdString());
    const Loaded q8 = load(test::dataPath("demo/fable-5m-Q8_0.gguf").toStdString());
    const Loaded q2 = load(test::dataPath("demo/fable-5m-Q2_K.gguf").toStdString());
    QFile file(test::heldoutText());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string text = textOf(file.readAll());
    const WindowOptions windows{.context = 256, .maxChunks = 4};
    std::vector<std::vector<CurvePoint>> curves(3);
    EvalContext context;
    context.pool = pool().get();
    context.onPoint = [&](std::size_t model, const CurvePoint& point) {
      curves.at(model).push_back(point);
    };
    const std::array<const InferenceModel*, 3> models{reference.model.get(), q8.model.get(),
                                                      q2.model.get()};
    const auto together =
        evaluateTogether(models, true, *reference.tokenizer, text, {windows, KvType::F16}, context);
    QVERIFY(together);
    QCOMPARE(together->size(), std::size_t{3});
    QCOMPARE((*together)[0]->perplexity, run(reference, nullptr, text, windows).perplexity);
    QVERIFY(!(*together)[0]->comparison);
    for (const auto& [index, model] : {std::pair{1, &q8}, std::pair{2, &q2}}) {
      const EvalReport alone = run(*model, &reference, text, windows);
      const EvalReport& shared = *(*together)[static_cast<std::size_t>(index)];
      QCOMPARE(shared.perplexity, alone.perplexity);
      QCOMPARE(shared.perplexityError, alone.perplexityError);
      QCOMPARE(shared.comparison->klMean, alone.comparison->klMean);
      QCOMPARE(shared.comparison->klP99, alone.comparison->klP99);
      QCOMPARE(shared.comparison->top1Agreement, alone.comparison->top1Agreement);
    }
    for (std::size_t i = 0; i < 3; ++i) {
      QCOMPARE(curves[i].size(), std::size_t{4});
      QCOMPARE(curves[i].back().chunk, 4);
      QCOMPARE(curves[i].back().perplexity, (*together)[i]->perplexity);
      QCOMPARE(curves[i].back().perplexityError, (*together)[i]->perplexityError);
      QVERIFY(curves[i].front().perplexityError > curves[i].back().perplexityError);
    }
    QCOMPARE(curves[0].back().klDivergence, 0.0);
    QCOMPARE(curves[2].back().klError, (*together)[2]->comparison->klError);
  }

  void aModelOfAnotherVocabularyDropsOut() {
    const Loaded tiny = load(test::tinyModelPath());
    const Loaded demo = load(test::demoModel().toStdString());
    EvalContext context;
    context.pool = pool().get();
    const std::array<const InferenceModel*, 3> models{tiny.model.get(), demo.model.get(),
                                                      tiny.model.get()};
    const auto reports = evaluateTogether(
        models, true, *tiny.tokenizer, textOf(test::readData("tinymodel/text.txt")),
        {WindowOptions{.context = 64, .maxChunks = 2}, KvType::F16}, context);
    QVERIFY(reports);
    QVERIFY((*reports)[0]);
    QVERIFY(!(*reports)[1]);
    QCOMPARE((*reports)[1].error().code, ErrorCode::InvalidArgument);
    QVERIFY((*reports)[2]);
    QVERIFY((*reports)[2]->comparison->klMax < 1e-6);
  }

  void aCancelledEvaluationSaysSo() {
    const Loaded model = load(test::tinyModelPath());
    std::stop_source stop;
    EvalContext context;
    context.pool = pool().get();
    context.stop = stop.get_token();
    context.onPoint = [&](std::size_t, const CurvePoint&) { stop.request_stop(); };
    const auto report = evaluate(*model.model, nullptr, *model.tokenizer,
                                 textOf(test::readData("tinymodel/text.txt")),
                                 {WindowOptions{.context = 64}, KvType::F16}, context);
    QVERIFY(!report.has_value());
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
  }

  void theResultDoesNotDependOnThreads() {
    const Loaded model = load(test::tinyModelPath());
    const std::string text = textOf(test::readData("tinymodel/text.txt"));
    const auto two = run(model, nullptr, text, {.context = 64, .maxChunks = 4});
    auto source = openModel(test::tinyModelPath());
    const auto single = std::make_shared<ThreadPool>(1);
    auto other = loadCpuModel(*source, {single, nullptr, {}});
    EvalContext context;
    context.pool = single.get();
    const auto one = evaluate(**other, nullptr, *model.tokenizer, text,
                              {WindowOptions{.context = 64, .maxChunks = 4}, KvType::F16}, context);
    QCOMPARE(one->perplexity, two.perplexity);
  }
};

QTEST_GUILESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
