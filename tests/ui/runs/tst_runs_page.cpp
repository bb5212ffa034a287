// SPDX-License-Identifier: MIT
// The page of runs as a person uses it: find, look, compare, use a recipe again, delete and undo.
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QTextEdit>
#include <nlohmann/json.hpp>

#include "model/fingerprint.h"
#include "quant/plan/recipe.h"
#include "support/test_data.h"
#include "ui/core/resources.h"
#include "ui/runs/runs_page.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

RunsPage* runsPage(test::UiFixture& fixture) {
  fixture.window().show();
  fixture.window().showPage("runs");
  return qobject_cast<RunsPage*>(fixture.window().page("runs"));
}

ModelRecord modelAt(const QString& path, const std::string& fingerprint) {
  ModelRecord model;
  model.fingerprint = fingerprint;
  model.path = path.toStdString();
  model.facts = R"({"name":"Fable 5M"})";
  return model;
}

std::string evaluationArguments(const std::string& label) {
  return nlohmann::json{
      {"text", "/texts/heldout.txt"}, {"context", 512}, {"chunks", 40}, {"label", label}}
      .dump();
}

/// A store as it looks after some work: quantizations and evaluations of the demo model.
void fill(Store& store, const QString& modelPath) {
  const auto original = store.addModel(modelAt(modelPath, "aaaa"));
  int at = 0;
  for (const char* type : {"Q8_0", "Q6_K", "Q4_K_M", "IQ4_XS", "Q3_K_M", "Q2_K"}) {
    const auto recipe =
        store.addRecipe(type, R"({"default":{"type":")" + std::string(type) + R"("}})");
    const double bits = 8.5 - 1.1 * at;
    const QString output = QString("/models/fable-%1.gguf").arg(type);
    NewRun quantize{RunKind::Quantize,
                    *original,
                    {},
                    *recipe,
                    output.toStdString(),
                    R"({"type":")" + std::string(type) + R"("})"};
    const auto first = store.beginRun(quantize);
    const auto bytes = static_cast<std::uint64_t>(bits * 650000);
    QVERIFY(store.finishRun(
        *first, RunStatus::Done,
        nlohmann::json{{"bytes", bytes}, {"bits_per_weight", bits}, {"seconds", 1.5}}.dump()));
    const auto variant = store.addModel(modelAt(output, "bbbb" + std::string(type)));
    const auto second =
        store.beginRun({RunKind::Evaluate, *variant, *original, {}, "", evaluationArguments(type)});
    std::vector<Measurement> curve;
    for (int chunk = 1; chunk <= 20; ++chunk) {
      curve.push_back({"perplexity", chunk, 44 + at + 3.0 / chunk});
      curve.push_back({"kl_divergence", chunk, 0.001 * (1 << (2 * at))});
    }
    QVERIFY(store.addMeasurements(*second, curve));
    QVERIFY(store.finishRun(*second, at == 5 ? RunStatus::Cancelled : RunStatus::Done,
                            nlohmann::json{{"perplexity", 44 + at},
                                           {"perplexity_error", 0.4},
                                           {"kl_divergence", {{"mean", 0.001 * (1 << (2 * at))}}},
                                           {"file_bytes", bytes},
                                           {"bits_per_weight", bits}}
                                .dump()));
    ++at;
  }
}

QTableView* tableOf(RunsPage& page) {
  return page.findChild<QTableView*>();
}

void clickRow(QTableView& table, int row, Qt::KeyboardModifiers modifiers = {}) {
  const QRect rect = table.visualRect(table.model()->index(row, 0));
  QTest::mouseClick(table.viewport(), Qt::LeftButton, modifiers, rect.center());
}

bool showsText(QWidget& widget, const QString& text) {
  for (auto* label : widget.findChildren<QLabel*>()) {
    if (label->isVisible() && label->text().contains(text)) return true;
  }
  for (auto* edit : widget.findChildren<QTextEdit*>()) {
    if (edit->isVisible() && edit->toPlainText().contains(text)) return true;
  }
  return false;
}

void screenshots(test::UiFixture& fixture, const QString& name) {
  for (const QSize size : {QSize(1100, 700), QSize(1440, 900)}) {
    fixture.window().resize(size);
    QTest::qWait(80);
    test::saveScreenshot(fixture.window(), QString("%1-%2").arg(name).arg(size.width()));
  }
}

}  // namespace

class TestRunsPage : public QObject {
  Q_OBJECT

 private slots:
  void nothingHasRunYet() {
    test::UiFixture fixture;
    RunsPage* page = runsPage(fixture);
    QTRY_VERIFY(page->controller().isLoaded());
    QVERIFY(showsText(*page, "Nothing has run yet"));
    QVERIFY(!tableOf(*page)->isVisible());
    screenshots(fixture, "runs-empty-light");
  }

  void runsAreListedFoundAndShown() {
    for (const bool dark : {false, true}) {
      test::UiFixture fixture(dark);
      fill(*fixture.context().engine.store(), demoModelPath());
      RunsPage* page = runsPage(fixture);
      QTableView* table = tableOf(*page);
      QTRY_COMPARE(table->model()->rowCount(), 12);
      QVERIFY(table->isVisible());
      clickRow(*table, 2);
      QTRY_VERIFY(showsText(*page, "Perplexity"));
      QVERIFY(showsText(*page, "/texts/heldout.txt"));
      screenshots(fixture, dark ? "runs-one-dark" : "runs-one-light");

      auto* search = page->findChild<QLineEdit*>();
      search->setFocus();
      QTest::keyClicks(search, "evaluate q4_k");
      QCOMPARE(table->model()->rowCount(), 1);
      search->clear();
      QCOMPARE(table->model()->rowCount(), 12);

      clickRow(*table, 2);
      clickRow(*table, 6, Qt::ControlModifier);
      QTRY_VERIFY(showsText(*page, "Two runs compared"));
      QTRY_VERIFY(showsText(*page, "in bold"));
      screenshots(fixture, dark ? "runs-two-dark" : "runs-two-light");
    }
  }

  void aNewRunAppears() {
    test::UiFixture fixture;
    fill(*fixture.context().engine.store(), demoModelPath());
    RunsPage* page = runsPage(fixture);
    QTRY_COMPARE(tableOf(*page)->model()->rowCount(), 12);
    clickRow(*tableOf(*page), 3);
    QVERIFY(fixture.context().engine.store()->beginRun({}));
    Q_EMIT fixture.context().engine.storeChanged();
    QTRY_COMPARE(tableOf(*page)->model()->rowCount(), 13);
    QCOMPARE(tableOf(*page)->selectionModel()->selectedRows().front().row(), 4);
  }

  void aDeletedRunComesBackUntilItIsTooLate() {
    test::UiFixture fixture;
    const auto store = fixture.context().engine.store();
    fill(*store, demoModelPath());
    RunsPage* page = runsPage(fixture);
    QTableView* table = tableOf(*page);
    QTRY_COMPARE(table->model()->rowCount(), 12);
    clickRow(*table, 0);
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(table->model()->rowCount(), 11);
    QVERIFY(showsText(*page, "1 run deleted"));
    screenshots(fixture, "runs-deleted-light");
    QCOMPARE(store->listRuns(100)->size(), std::size_t{12});
    QTest::mouseClick(test::button(*page, "Undo"), Qt::LeftButton);
    QTRY_COMPARE(table->model()->rowCount(), 12);

    // The next deletion makes the one before it final.
    clickRow(*table, 0);
    QTest::mouseClick(page->findChild<QPushButton*>("deleteRuns"), Qt::LeftButton);
    clickRow(*table, 0);
    QTest::mouseClick(page->findChild<QPushButton*>("deleteRuns"), Qt::LeftButton);
    QCOMPARE(table->model()->rowCount(), 10);
    QTRY_COMPARE(store->listRuns(100)->size(), std::size_t{11});
  }

  void aDeletionIsCarriedOutWhenTheWindowCloses() {
    QTemporaryDir folder;
    {
      test::UiFixture fixture;
      fixture.context().settings.setDataFolder(folder.path());
      fill(*fixture.context().engine.store(), demoModelPath());
      RunsPage* page = runsPage(fixture);
      QTRY_COMPARE(tableOf(*page)->model()->rowCount(), 12);
      page->controller().remove({3});
    }
    const auto store = openStore(folder.filePath("nibble.db").toStdString());
    QCOMPARE((*store)->listRuns(100)->size(), std::size_t{11});
    QVERIFY(!(*store)->run(3));
  }

  void aRecipeBecomesThePlanAgain() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    fill(*fixture.context().engine.store(), demoModelPath());
    RunsPage* page = runsPage(fixture);
    QTableView* table = tableOf(*page);
    QTRY_COMPARE(table->model()->rowCount(), 12);
    QCOMPARE(fixture.context().workspace.plan().preset(), QStringLiteral("Q4_K_M"));
    clickRow(*table, 11);  // the oldest: the quantization to Q8_0
    auto* restore = page->findChild<QPushButton*>("restoreRecipe");
    QTRY_VERIFY(restore->isVisible());
    QTest::mouseClick(restore, Qt::LeftButton);
    QTRY_COMPARE(fixture.context().workspace.plan().preset(), QStringLiteral("Q8_0"));
    QCOMPARE(fixture.window().currentPage(), QStringLiteral("plan"));
    fixture.context().workspace.plan().undoStack().undo();
    QCOMPARE(fixture.context().workspace.plan().preset(), QStringLiteral("Q4_K_M"));
  }

  void theModelOfARecipeIsOpenedWhenAsked() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel(test::dataPath("demo/fable-5m-Q8_0.gguf")));
    fill(*fixture.context().engine.store(), demoModelPath());
    RunsPage* page = runsPage(fixture);
    QTRY_COMPARE(tableOf(*page)->model()->rowCount(), 12);
    clickRow(*tableOf(*page), 11);
    auto* restore = page->findChild<QPushButton*>("restoreRecipe");
    QTRY_VERIFY(restore->isVisible());
    QTest::mouseClick(restore, Qt::LeftButton);
    QVERIFY(showsText(*page, "This recipe was made for demo-model"));
    screenshots(fixture, "runs-other-model-light");
    QTest::mouseClick(test::button(*page, "Open it"), Qt::LeftButton);
    QTRY_COMPARE(fixture.context().workspace.path(), demoModelPath());
    QTRY_COMPARE(fixture.context().workspace.plan().preset(), QStringLiteral("Q8_0"));
  }

  void aDamagedStoreIsToldAndLeftAlone() {
    test::UiFixture fixture(true);
    QTemporaryDir folder;
    QFile file(folder.filePath("nibble.db"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray before =
        "This is no database, but somebody may want it back." + QByteArray(4096, 'x');
    file.write(before);
    file.close();
    fixture.context().settings.setDataFolder(folder.path());
    RunsPage* page = runsPage(fixture);
    QTRY_VERIFY(page->controller().problem().has_value());
    QVERIFY(showsText(*page, "cannot be read"));
    screenshots(fixture, "runs-damaged-dark");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), before);
    file.close();
    // Once it is out of the way, the page works without a restart.
    QVERIFY(file.rename(folder.filePath("kept.db")));
    QTest::mouseClick(test::button(*page, "Try again"), Qt::LeftButton);
    QTRY_VERIFY(showsText(*page, "Nothing has run yet"));
  }
};

QTEST_MAIN(TestRunsPage)
#include "tst_runs_page.moc"
