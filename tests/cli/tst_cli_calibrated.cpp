// SPDX-License-Identifier: MIT
// Commands that measure the model first: a size to fit, and what then comes out.
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include "support/run_cli.h"
#include "support/test_data.h"

using nibble::test::CliSandbox;
using nibble::test::demoModel;

namespace {

QString calibrationText() {
  return QStringLiteral(NIBBLE_RESOURCES "/text/calibration.txt");
}

const QStringList kBrief{"--calibration-chunks", "4", "--probe-chunks", "1"};

}  // namespace

class TestCliCalibrated : public QObject {
  Q_OBJECT

 private slots:
  void aTargetSizeIsPlannedAndExplained() {
    const CliSandbox sandbox;
    const QStringList command =
        QStringList{"quantize",  demoModel(),     "--target-size",  "3.5bpw",
                    "--dry-run", "--calibration", calibrationText()} +
        kBrief;
    const auto result = sandbox.run(command + QStringList{"--json"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto json = result.json();
    QVERIFY(json["bits_per_weight"].toDouble() <= 3.5);
    QVERIFY(json["bits_per_weight"].toDouble() > 3.4);
    QVERIFY(json["curve"].toArray().size() > 10);
    const auto first = json["sensitivity"].toArray()[0].toObject();
    QVERIFY(first["probed_kl"].toDouble() > 0);
    QVERIFY(first["types"].toArray().size() > 5);
    QVERIFY(sandbox.files().isEmpty());
  }

  void theFileIsNoLargerThanAsked() {
    const CliSandbox sandbox;
    const QString out = sandbox.path("fit.gguf");
    const auto result =
        sandbox.run(QStringList{"quantize", demoModel(), "--target-size", "2.6MB", "--out", out,
                                "--json", "--calibration", calibrationText()} +
                    kBrief);
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY2(QFile(out).size() <= 2600000 && QFile(out).size() > 2550000,
             qPrintable(QString::number(QFile(out).size())));
    // What was chosen is written down, and makes the same bytes without measuring sizes again.
    const QString again = sandbox.path("again.gguf");
    const auto repeated =
        sandbox.run({"quantize", demoModel(), "--recipe", out + ".recipe.json", "--out", again});
    QVERIFY2(repeated.exitCode == 0, repeated.err.constData());
    QFile a(out), b(again);
    QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
    QVERIFY(a.readAll() == b.readAll());
  }

  void withoutTextErrorsAloneDecide() {
    const CliSandbox sandbox;
    const auto result =
        sandbox.run({"quantize", demoModel(), "--target-size", "5bpw", "--dry-run"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY2(result.out.contains("bits per weight"), result.out.constData());
    QVERIFY2(result.err.contains("every column counts alike"), result.err.constData());
  }

  void tooSmallATargetIsRefused() {
    const CliSandbox sandbox;
    const QString out = sandbox.path("fit.gguf");
    const auto result =
        sandbox.run({"quantize", demoModel(), "--target-size", "10kB", "--out", out});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.err.contains("least possible"), result.err.constData());
    QVERIFY(sandbox.files().isEmpty());
  }
};

QTEST_APPLESS_MAIN(TestCliCalibrated)
#include "tst_cli_calibrated.moc"
