// SPDX-License-Identifier: MIT
// Whole models on a GPU against the processor: logits, divergence, perplexity, sessions.
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <cmath>

#include "eval/evaluate.h"
#include "infer/vulkan/load.h"
#include "support/decoded_source.h"
#include "support/differences.h"
#include "support/gpu.h"
#include "support/run_cli.h"
#include "support/skip.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

std::shared_ptr<ThreadPool> pool() {
  static const auto shared = std::make_shared<ThreadPool>(2);
  return shared;
}

std::vector<TokenId> someTokens(int count, int vocabulary) {
  std::vector<TokenId> ids;
  for (int i = 0; i < count; ++i) ids.push_back((i * 37 + 5) % vocabulary);
  return ids;
}

}  // namespace

class TestVulkanModel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void agreesWithTheProcessor_data();
  void agreesWithTheProcessor();
  void oneTokenAfterAnother();
  void batchesAndTokensAgree_data();
  void batchesAndTokensAgree();
  void truncateAndContinue();
  void errorsChangeNothing();
  void twoSessionsShareADevice();
  void matricesInPieces();
  void automaticFallsBack();
  void loadingCanBeStopped();
  void cleanup();

 private:
  std::shared_ptr<const InferenceModel> load(const std::filesystem::path& path, bool gpu) const {
    auto source = openModel(path);
    if (!source) qFatal("%s", source.error().message().c_str());
    LoadOptions options{.pool = pool()};
    if (gpu) options.device = {DeviceChoice::Kind::Vulkan, gpu_};
    auto model = loadOnDevice(*source, options);
    if (!model) qFatal("%s", model.error().message().c_str());
    return *model;
  }
  std::vector<float> logits(Session& session, std::span<const TokenId> ids, int piece) const;

  int gpu_ = -1;
};

void TestVulkanModel::initTestCase() {
  QString reason;
  gpu_ = test::gpuIndex(&reason);
  if (gpu_ < 0) NIBBLE_SKIP(reason);
}

void TestVulkanModel::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

std::vector<float> TestVulkanModel::logits(Session& session, std::span<const TokenId> ids,
                                           int piece) const {
  std::vector<float> all;
  for (std::size_t i = 0; i < ids.size();) {
    const std::size_t n = std::min(static_cast<std::size_t>(piece), ids.size() - i);
    const std::size_t before = all.size();
    all.resize(before + n * 320);
    const auto done =
        session.forward(ids.subspan(i, n), static_cast<int>(n), all.data() + before, {});
    if (!done) qFatal("%s", done.error().message().c_str());
    i += n;
  }
  return all;
}

void TestVulkanModel::agreesWithTheProcessor_data() {
  QTest::addColumn<QString>("file");
  QTest::newRow("F16") << test::demoModel();
  for (const char* type : {"Q8_0", "Q4_K_M", "Q2_K", "IQ4_XS-imat", "IQ3_S-imat", "IQ2_XS-imat"}) {
    QTest::newRow(type) << test::dataPath(QString("demo/fable-5m-%1.gguf").arg(type));
  }
}

/// From the processor on the same file, and from the same weights as floats.
void TestVulkanModel::agreesWithTheProcessor() {
  QFETCH(QString, file);
  QVERIFY2(QFileInfo::exists(file), qPrintable(file));
  const auto gpu = load(file.toStdString(), true);
  QVERIFY(gpu->device().starts_with("vulkan ("));
  auto source = openModel(file.toStdString());
  const auto exact = loadCpuModel(std::make_shared<test::DecodedSource>(*source), {.pool = pool()});
  QVERIFY2(exact, exact ? "" : exact.error().message().c_str());
  const auto tokenizer = makeTokenizer((*source)->metadata());
  QFile text(test::heldoutText());
  QVERIFY(text.open(QIODevice::ReadOnly));
  const std::string words = text.read(4000).toStdString();
  eval::EvalContext context;
  context.pool = pool().get();
  eval::EvalOptions options;
  options.windows.context = 128;
  options.windows.maxChunks = 1;
  const auto processor = load(file.toStdString(), false);
  for (const InferenceModel* reference : {processor.get(), exact->get()}) {
    const auto report = eval::evaluate(*gpu, reference, **tokenizer, words, options, context);
    QVERIFY2(report, report ? "" : report.error().message().c_str());
    const eval::Comparison& c = *report->comparison;
    qInfo("KL mean %.3g, max %.3g; perplexity %.4f, reference %.4f", c.klMean, c.klMax,
          report->perplexity, c.referencePerplexity);
    QVERIFY(c.klMean < 1e-5);
    QVERIFY(c.klMax < 1e-4);
    QVERIFY(std::abs(report->perplexity / c.referencePerplexity - 1) < 0.0005);
  }
}

void TestVulkanModel::oneTokenAfterAnother() {
  const std::filesystem::path file = test::dataPath("demo/fable-5m-Q4_K_M.gguf").toStdString();
  const auto gpu = load(file, true);
  const auto source = openModel(file);
  const auto exact = loadCpuModel(std::make_shared<test::DecodedSource>(*source), {.pool = pool()});
  QVERIFY(exact);
  const auto one = std::move(*gpu->newSession({})), other = std::move(*(*exact)->newSession({}));
  const auto vocabulary = static_cast<std::size_t>(gpu->hyperparameters().vocabulary);
  std::vector<float> logits(vocabulary), expected(vocabulary);
  for (const TokenId id : someTokens(150, static_cast<int>(vocabulary))) {
    QVERIFY(one->forward({&id, 1}, 1, logits.data(), {}));
    QVERIFY(other->forward({&id, 1}, 1, expected.data(), {}));
    const double worst = test::largestDifference(logits, expected);
    QVERIFY2(worst < 0.02, qPrintable(QString::number(worst)));
  }
}

void TestVulkanModel::batchesAndTokensAgree_data() {
  QTest::addColumn<int>("kv");
  QTest::newRow("halves") << static_cast<int>(KvType::F16);
  QTest::newRow("floats") << static_cast<int>(KvType::F32);
  QTest::newRow("q8_0") << static_cast<int>(KvType::Q8_0);
  QTest::newRow("q4_0") << static_cast<int>(KvType::Q4_0);
}

void TestVulkanModel::batchesAndTokensAgree() {
  QFETCH(int, kv);
  const auto gpu = load(test::tinyModelPath(), true);
  const auto processor = load(test::tinyModelPath(), false);
  const SessionOptions options{.contextLength = 300, .kv = static_cast<KvType>(kv), .maxBatch = 64};
  const auto ids = someTokens(280, 320);
  // A code on the edge falls to either side, and one of four bits is worth a lot.
  const double bound = options.kv == KvType::Q4_0 ? 0.2 : 2e-2;
  const auto expected = logits(**processor->newSession(options), ids, 280);
  const auto pieces = options.kv == KvType::F16 ? std::vector{1, 7, 64, 280} : std::vector{1, 64};
  for (const int piece : pieces) {
    const auto session = gpu->newSession(options);
    QVERIFY2(session, session ? "" : session.error().message().c_str());
    const double worst = test::largestDifference(logits(**session, ids, piece), expected);
    QVERIFY2(worst < bound, qPrintable(QString("%1: %2").arg(piece).arg(worst)));
    // Fewer rows are the last of them.
    (*session)->truncate(0);
    std::vector<float> tail(3 * 320);
    QVERIFY((*session)->forward(std::span(ids).first(20), 3, tail.data(), {}));
    const std::vector<float> rows(expected.begin() + 17 * 320, expected.begin() + 20 * 320);
    QVERIFY(test::largestDifference(tail, rows) < bound);
  }
}

void TestVulkanModel::truncateAndContinue() {
  const auto gpu = load(test::tinyModelPath(), true);
  const auto session = std::move(*gpu->newSession({.contextLength = 64}));
  const auto ids = someTokens(32, 320);
  const auto first = logits(*session, ids, 32);
  session->truncate(11);
  QCOMPARE(session->length(), 11);
  const auto again = logits(*session, std::span(ids).subspan(11), 1);
  QVERIFY(test::largestDifference(again, {first.begin() + 11 * 320, first.end()}) < 2e-2);
  QCOMPARE(session->length(), 32);
}

void TestVulkanModel::errorsChangeNothing() {
  const auto gpu = load(test::tinyModelPath(), true);
  const auto session = std::move(*gpu->newSession({.contextLength = 40}));
  QCOMPARE(session->capacity(), 40);
  const auto ids = someTokens(32, 320);
  logits(*session, ids, 32);
  std::vector<float> row(320);
  QVERIFY(!session->forward(ids, 1, row.data(), {}));
  const std::vector<TokenId> outside{1, 320};
  QVERIFY(!session->forward(outside, 0, nullptr, {}));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = session->forward(std::span(ids).first(4), 1, row.data(), stop.get_token());
  QVERIFY(!stopped);
  QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
  QCOMPARE(session->length(), 32);
  QVERIFY(!gpu->newSession({.maxBatch = 0}));
}

void TestVulkanModel::twoSessionsShareADevice() {
  const auto gpu = load(test::tinyModelPath(), true);
  const auto ids = someTokens(24, 320);
  const SessionOptions options{.contextLength = 64};
  const auto expected = logits(**gpu->newSession(options), ids, 1);
  std::vector<float> results[2];
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) {
      threads.emplace_back([&, this] { result = logits(**gpu->newSession(options), ids, 1); });
    }
  }
  for (const auto& result : results) QVERIFY(result == expected);
}

/// With small bindings every matrix takes several dispatches.
void TestVulkanModel::matricesInPieces() {
  qputenv("NIBBLE_VULKAN_MAX_BINDING", "100000");
  const auto gpu = load(test::tinyModelPath(), true);
  const SessionOptions options{.contextLength = 40, .maxBatch = 8};
  const auto ids = someTokens(20, 320);
  const auto expected = logits(**load(test::tinyModelPath(), false)->newSession(options), ids, 20);
  for (const int piece : {1, 20}) {
    const auto session = gpu->newSession(options);
    QVERIFY2(session, session ? "" : session.error().message().c_str());
    QVERIFY(test::largestDifference(logits(**session, ids, piece), expected) < 2e-2);
  }
  const auto large = gpu->newSession({.contextLength = 100000, .maxBatch = 8});
  QVERIFY(!large);
  QVERIFY(!large.error().hint.empty());
  qunsetenv("NIBBLE_VULKAN_MAX_BINDING");
}

void TestVulkanModel::automaticFallsBack() {
  // No row of a matrix fits: the GPU refuses, the processor does not.
  qputenv("NIBBLE_VULKAN_MAX_BINDING", "1024");
  const auto source = openModel(test::tinyModelPath());
  std::vector<std::string> notes;
  LoadOptions options{.pool = pool()};
  options.device = {DeviceChoice::Kind::Automatic, gpu_};
  options.onNote = [&](const std::string& note) { notes.push_back(note); };
  const auto model = loadOnDevice(*source, options);
  QVERIFY(model);
  QVERIFY((*model)->device().starts_with("cpu"));
  QCOMPARE(notes.size(), std::size_t{1});
  options.device.kind = DeviceChoice::Kind::Vulkan;
  QVERIFY(!loadOnDevice(*source, options));
  qunsetenv("NIBBLE_VULKAN_MAX_BINDING");
}

void TestVulkanModel::loadingCanBeStopped() {
  const auto source = openModel(test::tinyModelPath());
  std::stop_source stop;
  stop.request_stop();
  const auto model = loadOnDevice(
      *source,
      {.pool = pool(), .stop = stop.get_token(), .device = {DeviceChoice::Kind::Vulkan, gpu_}});
  QVERIFY(!model);
  QCOMPARE(model.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestVulkanModel)
#include "tst_vulkan_model.moc"
