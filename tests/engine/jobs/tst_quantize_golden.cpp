// SPDX-License-Identifier: MIT
// Whole files against those llama-quantize wrote from the tiny model.
#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "jobs/quantize_job.h"
#include "jobs/quantize_output.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

QJsonObject goldenFiles() {
  const auto json = QJsonDocument::fromJson(test::readData("tinymodel/quantized_sha256.json"));
  return json.object()["files"].toObject();
}

/// The path as it was given to llama-quantize: it is stored in the output.
ImportanceMatrix goldenImportance() {
  auto matrix = ImportanceMatrix::open(test::dataPath("tinymodel/imatrix.dat").toStdString());
  if (!matrix) qFatal("%s", matrix.error().message().c_str());
  matrix->path = "imatrix.dat";
  return std::move(*matrix);
}

/// One recorded run of llama-quantize: "Q4_K_M", or "Q4_K_M.imat" with importance.
struct GoldenRun {
  explicit GoldenRun(const QString& name) {
    request = planRequest(name.section('.', 0, 0).toStdString());
    if (name.endsWith(".imat")) {
      request.importance = &importance;
      options.importance = &importance;
    }
    auto opened = openModel(test::tinyModelPath());
    if (!opened) qFatal("%s", opened.error().message().c_str());
    source = std::move(*opened);
  }

  ImportanceMatrix importance = goldenImportance();
  PlanRequest request;
  jobs::QuantizeOptions options;
  std::shared_ptr<const ModelSource> source;
};

}  // namespace

class TstQuantizeGolden : public QObject {
  Q_OBJECT

 private slots:
  void layoutMatches_data();
  void layoutMatches();
  void plainFilesMatch_data();
  void plainFilesMatch();
};

void TstQuantizeGolden::layoutMatches_data() {
  QTest::addColumn<QString>("name");
  const QJsonObject files = goldenFiles();
  QCOMPARE(files.size(), 66);
  for (const QString& name : files.keys()) QTest::newRow(qPrintable(name)) << name;
}

// Keys, order, types and padding decide the size, so it must be the reference's for every mix.
void TstQuantizeGolden::layoutMatches() {
  QFETCH(const QString, name);
  const QJsonValue golden = goldenFiles()[name];
  const GoldenRun run(name);
  const auto plan = makePlan(*run.source, run.request);
  if (golden.isString()) {
    QVERIFY2(!plan, "the reference refuses this");
    return;
  }
  QVERIFY2(plan, plan ? "" : plan.error().message().c_str());
  std::vector<TensorSpec> specs;
  for (const PlannedTensor& t : plan->tensors) specs.push_back({t.name, t.shape, t.to});
  const auto layout = GgufLayout::plan(jobs::outputMetadata(*run.source, *plan, run.options), specs,
                                       name.toStdString());
  QVERIFY(layout.has_value());
  QCOMPARE(layout->fileBytes, static_cast<std::uint64_t>(golden["bytes"].toInteger()));
}

void TstQuantizeGolden::plainFilesMatch_data() {
  QTest::addColumn<QString>("name");
  for (const char* name :
       {"F32", "F32.imat", "F16", "F16.imat", "BF16", "BF16.imat", "COPY", "COPY.imat"}) {
    QTest::newRow(name) << QString(name);
  }
}

// Plain floating point leaves an encoder no choice, so these agree to the last byte.
void TstQuantizeGolden::plainFilesMatch() {
  QFETCH(const QString, name);
  const GoldenRun run(name);
  const auto plan = makePlan(*run.source, run.request);
  QVERIFY2(plan, plan ? "" : plan.error().message().c_str());
  const QTemporaryDir folder;
  const QString out = folder.filePath("out.gguf");
  jobs::JobContext context;
  context.pool = std::make_shared<ThreadPool>(2);
  const auto report = jobs::quantize(*run.source, *plan, out.toStdString(), run.options, context);
  QVERIFY2(report, report ? "" : report.error().message().c_str());

  QFile file(out);
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(report->bytes, static_cast<std::uint64_t>(file.size()));
  QCryptographicHash hash(QCryptographicHash::Sha256);
  hash.addData(&file);
  QCOMPARE(QString::fromLatin1(hash.result().toHex()),
           goldenFiles().value(name)["sha256"].toString());
}

QTEST_GUILESS_MAIN(TstQuantizeGolden)
#include "tst_quantize_golden.moc"
