// SPDX-License-Identifier: MIT
// A calibrated plan is made once, shown as a model, written as a file: the same bytes each time,
// and the same as without anything kept.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "jobs/calibrated_plan.h"
#include "jobs/quantize_file.h"
#include "model/fingerprint.h"
#include "support/quantize_run.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return folder.filePath(name).toStdString();
}

jobs::QuantizeRequest requestFor(const std::filesystem::path& out, const std::string& method) {
  jobs::QuantizeRequest request;
  request.model = test::tinyModelPath();
  request.out = out;
  request.recipe.type = "Q4_K_M";
  request.recipe.method = method;
  request.recipe.calibration =
      CalibrationText{test::dataPath("tinymodel/text.txt").toStdString(), 64, 3};
  return request;
}

std::vector<std::byte> rowsOf(const ModelSource& source, const TensorInfo& tensor) {
  std::vector<std::byte> scratch;
  const auto bytes = source.readRows(tensor, 0, tensor.shape.rows(), scratch);
  if (!bytes) qFatal("%s", bytes.error().message().c_str());
  return {bytes->begin(), bytes->end()};
}

}  // namespace

class TstCalibratedPlan : public QObject {
  Q_OBJECT

 private slots:
  void oneResultServesAll_data() {
    QTest::addColumn<QString>("method");
    for (const char* method : {"importance", "awq", "gptq"}) QTest::newRow(method) << method;
  }

  void oneResultServesAll() {
    QFETCH(const QString, method);
    const QTemporaryDir folder;
    // As the command line does it.
    const auto plain = requestFor(in(folder, "plain.gguf"), method.toStdString());
    const auto prepared = jobs::prepareQuantization(plain);
    VERIFY_OK(prepared);
    VERIFY_OK(jobs::quantizeFile(plain, *prepared, test::contextOf(2)));

    // Once, with measurements kept.
    auto calibrated = jobs::calibratePlan(prepared->source, plain.recipe, in(folder, "state"),
                                          test::contextOf(1), in(folder, "kept"));
    VERIFY_OK(calibrated);
    const auto plan = std::make_shared<const jobs::CalibratedPlan>(std::move(*calibrated));
    QCOMPARE(jobs::needsTextPass(plan->plan), method != "importance");
    const auto shown = jobs::openCalibrated(plan);
    VERIFY_OK(shown);
    auto reusing = requestFor(in(folder, "reused.gguf"), method.toStdString());
    int asked = 0;
    reusing.calibrated =
        [&](const jobs::JobContext&) -> Result<std::shared_ptr<const jobs::CalibratedPlan>> {
      ++asked;
      return plan;
    };
    VERIFY_OK(jobs::quantizeFile(reusing, *prepared, test::contextOf(2)));
    QCOMPARE(asked, 1);
    QCOMPARE(test::contentsOf(folder.filePath("reused.gguf")),
             test::contentsOf(folder.filePath("plain.gguf")));

    // What was lent stays for the next one, and the model shown is the file.
    const auto written = openModel(in(folder, "plain.gguf"));
    VERIFY_OK(written);
    QCOMPARE((*shown)->fileBytes(), (*written)->fileBytes());
    for (const TensorInfo& tensor : (*written)->tensors()) {
      QVERIFY2(rowsOf(**shown, *(*shown)->find(tensor.name)) == rowsOf(**written, tensor),
               tensor.name.c_str());
    }
    QCOMPARE(*fingerprint(**shown), *fingerprint(**written));
    const bool measured = QDir(folder.filePath("kept")).exists();
    QCOMPARE(measured, method == "importance");  // the layer quantizer measures by itself
  }

  void whatAMethodCannotRoundIntoIsToldBeforeAnythingIsMeasured() {
    const QTemporaryDir folder;
    auto request = requestFor(in(folder, "out.gguf"), "gptq");
    request.recipe.type = "MXFP4";
    const auto source = openModel(test::tinyModelPath());
    const auto calibrated = jobs::calibratePlan(*source, request.recipe, in(folder, "state"),
                                                test::contextOf(1), in(folder, "kept"));
    QVERIFY(!calibrated);
    QCOMPARE(calibrated.error().code, ErrorCode::Unsupported);
    QVERIFY(QString::fromStdString(calibrated.error().message()).contains("MXFP4"));
    QVERIFY(QDir(folder.path()).isEmpty());
  }
};

QTEST_GUILESS_MAIN(TstCalibratedPlan)
#include "tst_calibrated_plan.moc"
