// SPDX-License-Identifier: MIT
// AWQ and GPTQ folders by the program: written, looked at, measured, and turned into GGUF again.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTest>
#include <cmath>
#include <csignal>

#include "support/quantize_run.h"
#include "support/run_cli.h"
#include "support/small_disk.h"

using namespace nibble;
using namespace nibble::test;

namespace {

QString calibrationText() {
  return QFileInfo(heldoutText()).dir().filePath("calibration.txt");
}

QStringList entriesOf(const QString& folder) {
  return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

double perplexity(const CliSandbox& sandbox, const QString& model) {
  const auto result = sandbox.run(
      {"eval", model, "--text", heldoutText(), "--ctx", "128", "--chunks", "16", "--json"});
  if (result.exitCode != 0) qFatal("%s", result.err.constData());
  return result.json()["perplexity"].toDouble();
}

}  // namespace

class TestCliFolders : public QObject {
  Q_OBJECT

 private:
  static void verifyRecipe(const CliSandbox& sandbox, const QString& format) {
    const QString out = sandbox.path("out"), again = sandbox.path("again");
    QCOMPARE(sandbox
                 .run({"quantize", demoModel(), "--out", again, "--recipe", out + ".recipe.json",
                       "--format", format})
                 .exitCode,
             0);
    QVERIFY(contentsOf(out + "/model.safetensors") == contentsOf(again + "/model.safetensors"));
  }

 private slots:
  void writesMeasuresAndConverts_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("type");
    QTest::newRow("gptq by rtn") << QStringList{"--format", "gptq", "--type", "int4-g128-sym"}
                                 << "INT4_G128_SYM";
    QTest::newRow("awq by awq") << QStringList{"--format",
                                               "awq",
                                               "--type",
                                               "int4-g64",
                                               "--method",
                                               "awq",
                                               "--calibration",
                                               calibrationText(),
                                               "--calibration-chunks",
                                               "2"}
                                << "INT4_G64";
    QTest::newRow("gptq by gptq") << QStringList{"--format",
                                                 "gptq",
                                                 "--type",
                                                 "int8",
                                                 "--method",
                                                 "gptq",
                                                 "--calibration",
                                                 calibrationText(),
                                                 "--calibration-chunks",
                                                 "2"}
                                  << "INT8_G128";
  }

  void writesMeasuresAndConverts() {
    QFETCH(const QStringList, options);
    QFETCH(const QString, type);
    const CliSandbox sandbox;
    const QString out = sandbox.path("out");
    const auto written =
        sandbox.run(QStringList{"quantize", demoModel(), "--out", out + "/", "--json"} + options);
    QVERIFY2(written.exitCode == 0, written.err.constData());
    const QJsonObject report = written.json();
    for (const char* key :
         {"out", "bytes", "bits_per_weight", "seconds", "tensors", "peak_rss_bytes"}) {
      QVERIFY2(report.contains(key), key);
    }
    QVERIFY(QFile::exists(out + ".recipe.json"));
    QCOMPARE(sandbox.files(), QStringList{"out.recipe.json"});
    QStringList types;
    const auto inspected = sandbox.run({"inspect", out, "--json"}).json();
    for (const QJsonValue& tensor : inspected["tensors"].toArray())
      types << tensor["type"].toString();
    QCOMPARE(types.count(type), 28);
    // The recipe alone gives the same bytes; factors take their time, and are tested elsewhere.
    if (!options.contains("awq")) verifyRecipe(sandbox, options[1]);
    const double original = perplexity(sandbox, demoModel()), packed = perplexity(sandbox, out);
    QVERIFY2(packed < original * 1.08, qPrintable(QString("%1 %2").arg(original).arg(packed)));
    const QString gguf = sandbox.path("back.gguf");
    QCOMPARE(sandbox.run({"quantize", out, "--type", "F32", "--out", gguf}).exitCode, 0);
    QVERIFY(std::fabs(perplexity(sandbox, gguf) / packed - 1) < 2e-3);
    const auto generated = sandbox.run({"generate", out, "--prompt", "Once", "--n", "4"});
    QVERIFY2(generated.exitCode == 0, generated.err.constData());
    const auto runs = sandbox.run({"runs", "list", "--json"});
    QVERIFY(runs.out.contains("quantize"));
  }

  void ggufRefusesWithAWayOut() {
    const CliSandbox sandbox;
    const auto result = sandbox.run(
        {"quantize", demoModel(), "--type", "int4-g128", "--out", sandbox.path("out.gguf")});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.err.contains("--format awq"), result.err.constData());
    QVERIFY(sandbox.files().isEmpty());
  }

  void aGgufFileIsNoSource() {
    const CliSandbox sandbox;
    const QString gguf = sandbox.path("f16.gguf");
    QCOMPARE(sandbox.run({"quantize", demoModel(), "--type", "F16", "--out", gguf}).exitCode, 0);
    const auto result = sandbox.run({"quantize", gguf, "--type", "int4-g128", "--format", "gptq",
                                     "--out", sandbox.path("out")});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.err.contains("Hugging Face folder"), result.err.constData());
    QVERIFY(!QFile::exists(sandbox.path("out")));
  }

  void rangesAreOptionsOfARecipe() {
    const CliSandbox sandbox;
    QByteArray last;
    for (const char* range : {"minmax", "percentile", "mse", "entropy"}) {
      const QString recipe = sandbox.path("recipe.json"), out = sandbox.path(range);
      QFile file(recipe);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(QStringLiteral(R"({"default": {"type": "int3-g128", "method": "rtn", "options": )"
                                R"({"range": "%1"}}})")
                     .arg(range)
                     .toUtf8());
      file.close();
      const auto result = sandbox.run(
          {"quantize", demoModel(), "--recipe", recipe, "--format", "gptq", "--out", out});
      QVERIFY2(result.exitCode == 0, result.err.constData());
      const QByteArray bytes = contentsOf(out + "/model.safetensors");
      QVERIFY(bytes != last);
      last = bytes;
    }
  }

  void optionsOnTheCommandLine() {
    const CliSandbox sandbox;
    const auto quantize = [&](const char* out, const QStringList& options) {
      return sandbox.run(QStringList{"quantize", demoModel(), "--type", "int4-row", "--format",
                                     "gptq", "--out", sandbox.path(out)} +
                         options);
    };
    const auto done = quantize("a", {"--method", "rtn", "--option", "range=percentile", "--option",
                                     "percentile=99.5", "--option", "range_of=tensor"});
    QVERIFY2(done.exitCode == 0, done.err.constData());
    // The recipe beside it holds them.
    const auto again =
        sandbox.run({"quantize", demoModel(), "--recipe", sandbox.path("a.recipe.json"), "--format",
                     "gptq", "--out", sandbox.path("b")});
    QVERIFY2(again.exitCode == 0, again.err.constData());
    QCOMPARE(contentsOf(sandbox.path("a/model.safetensors")),
             contentsOf(sandbox.path("b/model.safetensors")));
    const auto unknown = quantize("c", {"--method", "rtn", "--option", "desc_act=true"});
    QVERIFY(unknown.exitCode != 0);
    QVERIFY2(unknown.err.contains("no option 'desc_act'"), unknown.err.constData());
    const auto wrong = quantize("c", {"--method", "rtn", "--option", "range=wide"});
    QVERIFY2(wrong.err.contains("search, minmax"), wrong.err.constData());
    const auto alone = quantize("c", {"--option", "range=minmax"});
    QVERIFY2(alone.err.contains("need a method"), alone.err.constData());
    QVERIFY(!QFile::exists(sandbox.path("c")));
  }

  void aKilledProgramLeavesNothingUnderTheName() {
    const CliSandbox sandbox;
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("NIBBLE_DATA_DIR", sandbox.path("store"));
    process.setProcessEnvironment(environment);
    process.start(NIBBLE_CLI, {"quantize", demoModel(), "--type", "int4-g32", "--format", "gptq",
                               "--threads", "1", "--out", sandbox.path("out")});
    QVERIFY(process.waitForStarted());
    // As soon as it writes.
    for (int i = 0; i < 2000 && process.state() == QProcess::Running; ++i) {
      const QStringList names = entriesOf(sandbox.path(""));
      if (!names.filter(".out.").isEmpty()) break;
      QTest::qSleep(2);
    }
    process.kill();
    process.waitForFinished(20'000);
    if (process.exitStatus() == QProcess::CrashExit) QVERIFY(!QFile::exists(sandbox.path("out")));
  }

  void aFullDisk() {
    const QTemporaryDir elsewhere;
    const QString log = elsewhere.filePath("log");
    RUN_ON_SMALL_DISK(4 << 20, [&](const std::filesystem::path& folder) -> QString {
      const QString command =
          QString(
              "NIBBLE_DATA_DIR='%1' '%2' quantize '%3' --type int4-g128 --format awq --out '%4' "
              ">/dev/null 2>'%5' </dev/null")
              .arg(elsewhere.filePath("store"), NIBBLE_CLI, demoModel(),
                   QString::fromStdString((folder / "out").string()), log);
      const int status = std::system(command.toUtf8().constData());
      COMPLAIN_UNLESS(WIFEXITED(status) && WEXITSTATUS(status) == 1, QString::number(status));
      COMPLAIN_UNLESS(contentsOf(log).startsWith("nibble: error: "), contentsOf(log));
      COMPLAIN_UNLESS(namesIn(folder) == "", namesIn(folder));
      return {};
    });
  }
};

QTEST_GUILESS_MAIN(TestCliFolders)
#include "tst_cli_folders.moc"
