// SPDX-License-Identifier: MIT
// What a user does on a first day, with a real mouse and keyboard on a real (virtual) screen: drop
// the demo model, drag a type onto a row, quantize, evaluate, chat, export, and check the files
// with the command line. Each step waits for what the window says of itself, however long that
// takes.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "support/run_cli.h"
#include "support/skip.h"
#include "ui/e2e/desktop.h"

using namespace nibble;

namespace {

constexpr int kPatience = 180'000;

QJsonObject object(const QString& text) {
  return QJsonDocument::fromJson(text.toUtf8()).object();
}

}  // namespace

class TestEndToEnd : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    const QString missing = test::missingDesktopPrograms();
    if (!missing.isEmpty()) NIBBLE_SKIP("not installed: " + missing);
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
    QVERIFY(source->canReadLine() || source->waitForReadyRead(30000));
    const QRect handle = test::rectOf(QString::fromLatin1(source->readLine()).trimmed());
    QVERIFY(!handle.isEmpty());
    const QRect window = app_->find("rect Drop a model here");
    QVERIFY(!window.isEmpty());
    desktop_->drag(handle.center(), window.center(),
                   [&] { return !app_->ask("rect Drop to open").isEmpty(); });
    QVERIFY(app_->waitFor(
        "state", [](const auto& state) { return state["model"].toString().contains("Fable"); }));
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
      const QString question = QString("type blk.%1.ffn_down.weight").arg(layer);
      QTRY_COMPARE_WITH_TIMEOUT(app_->ask(question), QString("Q8_0"), 10000);
    }
    QVERIFY(app_->ask("type blk.0.ffn_up.weight") != QString("Q8_0"));
  }

  void theQuantizeButtonWritesAFile() {
    out_ = folder_.filePath("from-window.gguf");
    QVERIFY(click("rect Quantize…"));
    QVERIFY(!app_->find("rect fileNameEdit").isEmpty());
    QVERIFY(app_->waitForText("focus", "fileNameEdit"));
    desktop_->key("ctrl+a");
    desktop_->type(out_);
    desktop_->key("Return");
    QVERIFY(app_->waitFor("state", [](const auto& state) {
      return state["jobs"].toInt() == 1 && !state["busy"].toBool();
    }));
    QVERIFY(QFile::exists(out_));
    checkTypes(out_);
  }

  void thePlanIsMeasuredAgainstTheOriginal() {
    QVERIFY(goTo("Evaluate", "evaluate"));
    QVERIFY(app_->waitFor("evaluation",
                          [](const auto& now) { return now["rows"].toArray().size() == 2; }));
    QVERIFY(click("rect Number of chunks"));
    QVERIFY(app_->waitForText("focus", "Number of chunks"));
    desktop_->key("ctrl+a");
    desktop_->type("3");
    desktop_->key("Return");
    QVERIFY(click("rect startEvaluation"));
    QVERIFY(app_->waitFor(
        "evaluation",
        [](const auto& now) {
          const QJsonArray rows = now["rows"].toArray();
          return std::all_of(rows.begin(), rows.end(),
                             [](const QJsonValue& row) { return row["done"].toBool(); });
        },
        kPatience));
    const QJsonArray rows = object(app_->ask("evaluation"))["rows"].toArray();
    QCOMPARE(rows.size(), 2);
    for (const QJsonValue& row : rows) {
      QCOMPARE(row["points"].toInt(), 3);
      QVERIFY(row["perplexity"].toDouble() > 1 && row["perplexity"].toDouble() < 1000);
    }
    QVERIFY(rows[0]["label"].toString().startsWith("Original"));
    QVERIFY(rows[1]["label"].toString().startsWith("Plan"));
    QVERIFY(rows[1]["kl_mean"].toDouble() > 0);
    QVERIFY(rows[1]["kl_mean"].toDouble() < 1);
  }

  void bothModelsAnswerAQuestion() {
    QVERIFY(goTo("Chat", "chat"));
    QVERIFY(app_->waitFor("chat", [](const auto& now) {
      return now["sides"][0]["loaded"].toBool() && now["sides"][1]["loaded"].toBool();
    }));
    QVERIFY(click("rect Message"));
    QVERIFY(app_->waitForText("focus", "Message"));
    desktop_->type("Why did the fox run into the wood?");
    desktop_->key("Return");
    QVERIFY(app_->waitFor(
        "chat",
        [](const auto& now) {
          return !now["generating"].toBool() && now["sides"][0]["ended"].toBool() &&
                 now["sides"][1]["ended"].toBool();
        },
        kPatience));
    const QJsonArray sides = object(app_->ask("chat"))["sides"].toArray();
    for (const QJsonValue& side : sides) {
      QCOMPARE(side["message"].toString(), QString("Why did the fox run into the wood?"));
      QVERIFY(!side["answer"].toString().trimmed().isEmpty());
    }
    QVERIFY(sides[0]["label"] != sides[1]["label"]);
  }

  void theExportPageWritesAndVerifies() {
    const QString out = folder_.filePath("exported.gguf");
    QVERIFY(goTo("Export", "export"));
    QVERIFY(click("rect Output file"));
    QVERIFY(app_->waitForText("focus", "Output file"));
    desktop_->key("ctrl+a");
    desktop_->type(out);
    desktop_->key("Tab");
    QVERIFY(click("rect Write GGUF"));
    QVERIFY(app_->waitFor(
        "export", [](const auto& now) { return now["written"].toBool(); }, kPatience));
    QVERIFY(click("rect Verify"));
    QVERIFY(app_->waitFor(
        "export", [](const auto& now) { return now["verified"].toBool(); }, kPatience));
    QVERIFY(object(app_->ask("export"))["passed"].toBool());
    checkTypes(out);
    // The same plan, written from two places, is the same file.
    QFile first(out_), second(out);
    QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
    QVERIFY(first.readAll() == second.readAll());
  }

  void theCommandLineRunsTheFile() {
    const auto run = test::CliSandbox().run(
        {"eval", out_, "--text", test::heldoutText(), "--chunks", "3", "--json"});
    QCOMPARE(run.exitCode, 0);
    const QJsonArray rows = object(app_->ask("evaluation"))["rows"].toArray();
    QCOMPARE(run.json()["perplexity"].toDouble(), rows[1]["perplexity"].toDouble());
  }

 private:
  bool click(const QString& question) {
    const QRect where = app_->find(question, kPatience);
    if (where.isEmpty()) return false;
    desktop_->click(where);
    return true;
  }

  /// By the rail, as a user does.
  bool goTo(const QString& title, const QString& page) {
    return click("rect " + title) && app_->waitFor("state", [&](const auto& state) {
      return state["page"].toString() == page;
    });
  }

  /// Asks the command line whether a file holds the type that was dragged, and only there.
  static void checkTypes(const QString& file) {
    const auto inspected = test::CliSandbox().run({"inspect", file, "--tensors", "--json"});
    QCOMPARE(inspected.exitCode, 0);
    int found = 0;
    for (const QJsonValue& tensor : inspected.json()["tensors"].toArray()) {
      const bool dragged = tensor["name"].toString().contains("ffn_down");
      if (dragged) ++found;
      const bool matrix = dragged || tensor["name"].toString().contains("ffn_up");
      if (matrix) QCOMPARE(tensor["type"].toString() == "Q8_0", dragged);
    }
    QCOMPARE(found, 4);
  }

  QTemporaryDir folder_;
  std::unique_ptr<test::Desktop> desktop_;
  std::unique_ptr<test::ProbedWorkbench> app_;
  QString out_;
};

QTEST_GUILESS_MAIN(TestEndToEnd)
#include "tst_end_to_end.moc"
