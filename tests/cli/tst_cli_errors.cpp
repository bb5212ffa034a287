// SPDX-License-Identifier: MIT
// What goes wrong on users' disks: one clear error, exit status 1, nothing under the final name.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include "support/run_cli.h"

using namespace nibble::test;

namespace {

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(bytes);
}

}  // namespace

class TestCliErrors : public QObject {
  Q_OBJECT

 private:
  void expectFailure(const CliResult& result, const QByteArray& message) {
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.err.startsWith("nibble: error: "), result.err.constData());
    QVERIFY2(result.err.contains(message), result.err.constData());
    QCOMPARE(result.err.count("nibble: error:"), 1);
  }

 private slots:
  void brokenModels_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("message");
    const QByteArray magic("GGUF", 4);
    const QByteArray version3("\x03\0\0\0", 4);
    QTest::newRow("empty") << QByteArray() << QByteArray("broken.gguf");
    QTest::newRow("not gguf") << QByteArray("hello, world, this is text")
                              << QByteArray("broken.gguf");
    QTest::newRow("truncated") << magic + version3 + QByteArray(4, '\0') << QByteArray("offset");
    QTest::newRow("absurd counts")
        << magic + version3 + QByteArray(16, '\x7f') << QByteArray("offset");
    QTest::newRow("version 9") << magic + QByteArray("\x09\0\0\0", 4) + QByteArray(16, '\0')
                               << QByteArray("version");
  }

  void brokenModels() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, message);
    const CliSandbox sandbox;
    const QString model = sandbox.path("broken.gguf");
    write(model, bytes);
    expectFailure(sandbox.run({"inspect", model}), message);
    expectFailure(
        sandbox.run({"quantize", model, "--type", "Q4_0", "--out", sandbox.path("out.gguf")}),
        message);
    QCOMPARE(sandbox.files(), QStringList{"broken.gguf"});
  }

  void missingFiles() {
    const CliSandbox sandbox;
    expectFailure(sandbox.run({"inspect", sandbox.path("none.gguf")}), "none.gguf");
    expectFailure(sandbox.run({"eval", demoModel(), "--text", sandbox.path("none.txt")}),
                  "none.txt");
    expectFailure(sandbox.run({"inspect", sandbox.path("")}), "config.json");
  }

  void outputThatCannotBeWritten() {
    const CliSandbox sandbox;
    expectFailure(sandbox.run({"quantize", demoModel(), "--type", "Q8_0", "--out",
                               sandbox.path("missing/out.gguf")}),
                  "missing");
    expectFailure(sandbox.run({"quantize", demoModel(), "--type", "Q8_0", "--out", "/dev/full/x"}),
                  "/dev/full");
    QVERIFY(sandbox.files().isEmpty());
  }

  void outputEqualToInput() {
    const CliSandbox sandbox;
    const QString model = sandbox.path("model.gguf");
    QCOMPARE(sandbox.run({"quantize", demoModel(), "--type", "F16", "--out", model}).exitCode, 0);
    const auto size = QFile(model).size();
    expectFailure(sandbox.run({"quantize", model, "--type", "Q8_0", "--out", model}), "model.gguf");
    QVERIFY(QFile::link(model, sandbox.path("link.gguf")));
    expectFailure(
        sandbox.run({"quantize", model, "--type", "Q8_0", "--out", sandbox.path("link.gguf")}),
        "link.gguf");
    QCOMPARE(QFile(model).size(), size);
  }

  void unknownTensor() {
    const CliSandbox sandbox;
    expectFailure(sandbox.run({"histogram", demoModel(), "no.such.tensor"}), "no.such.tensor");
  }

  void textTooShort() {
    const CliSandbox sandbox;
    write(sandbox.path("short.txt"), "Once upon a time.\n");
    expectFailure(sandbox.run({"eval", demoModel(), "--text", sandbox.path("short.txt")}),
                  "too few");
  }

  void badRecipe() {
    const CliSandbox sandbox;
    write(sandbox.path("recipe.json"),
          "{\"default\": {\"type\": \"Q4_K\"}, \"rules\": [{\"match\": \"(\"}]}");
    expectFailure(sandbox.run({"quantize", demoModel(), "--recipe", sandbox.path("recipe.json"),
                               "--out", sandbox.path("out.gguf")}),
                  "recipe.json");
    QCOMPARE(sandbox.files(), QStringList{"recipe.json"});
  }

  void importanceIsAskedFor() {
    const CliSandbox sandbox;
    expectFailure(sandbox.run({"quantize", demoModel(), "--type", "IQ2_XS", "--out",
                               sandbox.path("out.gguf")}),
                  "imatrix");
    QVERIFY(sandbox.files().isEmpty());
  }

  void interruptLeavesNothing() {
    const CliSandbox sandbox;
    QProcess process;
    process.start(NIBBLE_CLI, {"eval", demoModel(), "--text", heldoutText()});
    QVERIFY(process.waitForStarted());
    QTest::qSleep(300);
    process.terminate();
    QVERIFY(process.waitForFinished(20'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    // A very fast machine may have finished; otherwise the stop is told as such.
    if (process.exitCode() != 0) {
      QCOMPARE(process.exitCode(), 1);
      QVERIFY(process.readAllStandardError().contains("cancelled"));
    }
  }
};

QTEST_GUILESS_MAIN(TestCliErrors)
#include "tst_cli_errors.moc"
