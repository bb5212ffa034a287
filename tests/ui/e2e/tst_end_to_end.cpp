// SPDX-License-Identifier: MIT
// What a user does on a first day, with a real mouse and keyboard on a real (virtual) screen: drop
// the demo model, drag a type onto a row, quantize, and check the file with the command line.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "support/run_cli.h"
#include "ui/e2e/desktop.h"

using namespace nibble;

namespace {

QJsonObject object(const QString& text) {
  return QJsonDocument::fromJson(text.toUtf8()).object();
}

}  // namespace

class TestEndToEnd : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    const QString missing = test::missingDesktopPrograms();
    if (!missing.isEmpty()) QSKIP(qPrintable("not installed: " + missing));
    desktop_ = std::make_unique<test::Desktop>();
    QVERIFY(desktop_->isRunning());
    app_ = std::make_unique<test::ProbedWorkbench>(*desktop_, folder_.path());
    QVERIFY2(!app_->find("rect Open…").isEmpty(), qPrintable(app_->log()));
  }

  void cleanup() {
    const QString shots = qEnvironmentVariable("NIBBLE_SCREENSHOTS");
    if (!shots.isEmpty() && desktop_) {
      desktop_->screenshot(shots + "/e2e-" + QTest::currentTestFunction() + ".png");
    }
  }

  void aDroppedModelOpens() {
    auto source = desktop_->start(NIBBLE_DRAG_SOURCE, {NIBBLE_RESOURCES "/demo-model"});
    QTest::qWait(800);
    const QRect window = app_->find("rect Drop a model here");
    QVERIFY(!window.isEmpty());
    desktop_->drag({1560, 50}, window.center());
    QVERIFY(app_->waitFor("state", [](const QString& state) {
      return object(state)["model"].toString().contains("Fable");
    }));
    source->kill();
    source->waitForFinished();
  }

  void aTypeDraggedOntoARowGoesToEveryLayer() {
    const QRect type = app_->find("item Q8_0");
    const QRect row = app_->find("row ffn_down");
    QVERIFY(!type.isEmpty());
    QVERIFY(!row.isEmpty());
    desktop_->drag(type.center(), row.center());
    for (int layer = 0; layer < 4; ++layer) {
      QCOMPARE(app_->ask(QString("type blk.%1.ffn_down.weight").arg(layer)), QString("Q8_0"));
    }
    QVERIFY(app_->ask("type blk.0.ffn_up.weight") != QString("Q8_0"));
  }

  void theQuantizeButtonWritesAFile() {
    out_ = folder_.filePath("from-window.gguf");
    desktop_->click(app_->find("rect Quantize…"));
    QTest::qWait(700);
    desktop_->key("ctrl+a");
    desktop_->type(out_);
    desktop_->key("Return");
    QVERIFY(app_->waitFor("state", [](const QString& state) {
      return object(state)["jobs"].toInt() == 1 && !object(state)["busy"].toBool();
    }));
    QVERIFY(QFile::exists(out_));
  }

  void theCommandLineFindsWhatWasPlanned() {
    const auto inspected = test::CliSandbox().run({"inspect", out_, "--tensors", "--json"});
    QCOMPARE(inspected.exitCode, 0);
    int found = 0;
    for (const QJsonValue& tensor : inspected.json()["tensors"].toArray()) {
      if (!tensor["name"].toString().contains("ffn_down")) continue;
      QCOMPARE(tensor["type"].toString(), QString("Q8_0"));
      ++found;
    }
    QCOMPARE(found, 4);
  }

 private:
  QTemporaryDir folder_;
  std::unique_ptr<test::Desktop> desktop_;
  std::unique_ptr<test::ProbedWorkbench> app_;
  QString out_;
};

QTEST_GUILESS_MAIN(TestEndToEnd)
#include "tst_end_to_end.moc"
