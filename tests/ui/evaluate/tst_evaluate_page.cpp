// SPDX-License-Identifier: MIT
// The page as a person uses it: add by drop, start, watch, cancel, change settings, come back.
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

#include "support/test_data.h"
#include "ui/core/resources.h"
#include "ui/evaluate/curves_plot.h"
#include "ui/evaluate/evaluate_page.h"
#include "ui/evaluate/scatter_plot.h"
#include "ui/evaluate/variant_table.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

using State = EvaluationRow::State;

EvaluatePage* evaluatePage(test::UiFixture& fixture) {
  fixture.window().showPage("evaluate");
  return qobject_cast<EvaluatePage*>(fixture.window().page("evaluate"));
}

/// Drops files on a widget; false when they are refused.
bool drop(QWidget& target, const QStringList& paths) {
  QMimeData data;
  QList<QUrl> urls;
  for (const QString& path : paths) urls << QUrl::fromLocalFile(path);
  data.setUrls(urls);
  QDragEnterEvent enter(target.rect().center(), Qt::CopyAction, &data, Qt::LeftButton,
                        Qt::NoModifier);
  enter.ignore();
  QApplication::sendEvent(&target, &enter);
  if (!enter.isAccepted()) return false;
  QDropEvent event(target.rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &event);
  return event.isAccepted();
}

QString demo(const char* file) {
  return test::dataPath(QString("demo/") + file);
}

void setChunks(EvaluatePage& page, int chunks) {
  EvaluationSettings settings = page.controller().settings();
  settings.chunks = chunks;
  settings.context = 128;
  page.controller().setSettings(settings);
}

QPushButton* startButton(EvaluatePage& page) {
  return page.findChild<QPushButton*>("startEvaluation");
}

void screenshots(test::UiFixture& fixture, const QString& name) {
  for (const QSize size : {QSize(1100, 700), QSize(1440, 900)}) {
    fixture.window().resize(size);
    QTest::qWait(80);
    test::saveScreenshot(fixture.window(), QString("%1-%2").arg(name).arg(size.width()));
  }
}

}  // namespace

class TestEvaluatePage : public QObject {
  Q_OBJECT

 private slots:
  void questionsAreAskedWhenTheyAreChosen() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    fixture.window().showPage("evaluate");
    auto& page = *qobject_cast<EvaluatePage*>(fixture.window().page("evaluate"));
    const auto& table = *page.findChild<VariantTable*>();
    QVERIFY(table.isColumnHidden(EvaluationModel::AccuracyColumn));
    setChunks(page, 1);
    // Forty of the bundled ones: enough to see, quick to ask.
    QFile bundled(bundledPath("text/next-sentence.jsonl"));
    QVERIFY(bundled.open(QIODevice::ReadOnly));
    QFile few(fixture.path("few.jsonl"));
    QVERIFY(few.open(QIODevice::WriteOnly));
    for (int i = 0; i < 40; ++i) few.write(bundled.readLine());
    few.close();
    EvaluationSettings settings = page.controller().settings();
    settings.questions = few.fileName();
    page.controller().setSettings(settings);
    QVERIFY(!table.isColumnHidden(EvaluationModel::AccuracyColumn));
    QTest::mouseClick(startButton(page), Qt::LeftButton);
    QVERIFY(fixture.waitForJobs(200000));
    for (int row = 0; row < 2; ++row) {
      const auto& figures = page.controller().model().row(row).figures;
      QVERIFY(figures && figures->accuracy);
      QVERIFY(*figures->accuracy > 0.25 && *figures->accuracy < 1);
      QVERIFY(table.model()
                  ->index(row, EvaluationModel::AccuracyColumn)
                  .data()
                  .toString()
                  .contains("±"));
    }
    screenshots(fixture, "evaluate-questions");
    // The menu offers them, and takes them away.
    auto* button = page.findChild<QPushButton*>("textButton");
    QMenu* menu = button->menu();
    Q_EMIT menu->aboutToShow();
    QStringList entries;
    for (QAction* action : menu->actions()) {
      entries << action->text();
      if (action->text() == "None") action->trigger();
    }
    QVERIFY(entries.contains("few.jsonl"));
    QVERIFY(entries.contains("Which sentence comes next (bundled)"));
    QVERIFY(page.controller().settings().questions.isEmpty());
    QVERIFY(table.isColumnHidden(EvaluationModel::AccuracyColumn));
  }

  void originalAndPlanAreThereAndThePlanIsFollowed() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    EvaluatePage* page = evaluatePage(fixture);
    QVERIFY(page != nullptr);
    EvaluationModel& model = page->controller().model();
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(model.row(0).variant.label.startsWith("Original"));
    QCOMPARE(model.row(1).variant.label, QStringLiteral("Plan (Q4_K_M)"));
    QVERIFY(fixture.context().workspace.plan().applyPreset("Q8_0"));
    QTRY_COMPARE(model.row(1).variant.label, QStringLiteral("Plan (Q8_0)"));
    QCOMPARE(model.rowCount(), 2);
    screenshots(fixture, "empty-light");
  }

  void aRunFillsCurvesTableAndScatter() {
    for (const bool dark : {false, true}) {
      test::UiFixture fixture(dark);
      QVERIFY(fixture.openModel());
      EvaluatePage* page = evaluatePage(fixture);
      setChunks(*page, 12);
      auto* table = page->findChild<VariantTable*>();
      QVERIFY(drop(*table->viewport(), {demo("fable-5m-Q8_0.gguf"), demo("fable-5m-Q2_K.gguf"),
                                        demo("fable-5m-IQ3_S-imat.gguf")}));
      EvaluationModel& model = page->controller().model();
      QCOMPARE(model.rowCount(), 5);
      QTRY_VERIFY(model.row(4).bytes.has_value());
      QTest::mouseClick(startButton(*page), Qt::LeftButton);
      QVERIFY(page->controller().isRunning());
      QCOMPARE(startButton(*page)->text(), QStringLiteral("Cancel"));
      QTRY_VERIFY_WITH_TIMEOUT(model.row(4).curve.size() >= 4, 60000);
      QVERIFY(model.row(0).state == State::Running);
      screenshots(fixture, dark ? "running-dark" : "running-light");
      QVERIFY(fixture.waitForJobs(120000));
      QTRY_VERIFY(!page->controller().isRunning());
      for (const EvaluationRow& row : model.rows()) {
        QVERIFY2(row.state == State::Done, qPrintable(row.variant.label));
        QCOMPARE(row.curve.size(), 12);
      }
      QVERIFY(*model.row(2).figures->klMean < *model.row(3).figures->klMean);
      auto* scatter = page->findChild<ScatterPlot*>();
      QCOMPARE(scatter->points().size(), 4);
      auto* curves = page->findChild<CurvesPlot*>();
      QCOMPARE(curves->graphCount(), 15);
      QCOMPARE(curves->graph(2)->dataCount(), 12);
      QVERIFY(!page->controller().hasWork());
      QCOMPARE(startButton(*page)->text(), QStringLiteral("Run again"));
      screenshots(fixture, dark ? "done-dark" : "done-light");
      const QVector<QRectF> labels = scatter->labelRects();
      for (int i = 0; i < labels.size(); ++i) {
        for (int j = 0; j < i; ++j) QVERIFY(!labels[i].intersects(labels[j]));
      }
    }
  }

  void resultsAreFoundAgainAfterARestart() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    EvaluatePage* page = evaluatePage(fixture);
    setChunks(*page, 2);
    QTest::mouseClick(startButton(*page), Qt::LeftButton);
    QVERIFY(fixture.waitForJobs());
    QTRY_VERIFY(page->controller().model().row(1).state == State::Done);
    const double kl = *page->controller().model().row(1).figures->klMean;

    // The same model opened anew knows what was measured, and offers it.
    fixture.context().workspace.close();
    QVERIFY(fixture.openModel());
    auto* scatter = page->findChild<ScatterPlot*>();
    QTRY_COMPARE(scatter->points().size(), 1);
    QCOMPARE(scatter->points()[0].klDivergence, kl);
    QVERIFY(scatter->points()[0].earlier);
    auto* add = page->findChild<QPushButton*>("addVariant");
    QAction* found = nullptr;
    Q_EMIT add->menu()->aboutToShow();
    for (QAction* action : add->menu()->actions()) {
      if (action->text().startsWith("Plan (Q4_K_M)")) found = action;
    }
    QVERIFY(found != nullptr);
    found->trigger();
    EvaluationModel& model = page->controller().model();
    QTRY_COMPARE(model.rowCount(), 3);
    QCOMPARE(*model.row(2).figures->klMean, kl);
    QCOMPARE(model.row(2).curve.size(), 2);
    QVERIFY(model.row(2).curve.back().perplexityError > 0);

    // Under other settings it would compare with nothing.
    setChunks(*page, 3);
    QTRY_COMPARE(scatter->points().size(), 0);
    QCOMPARE(model.rowCount(), 2);
  }

  void onlyWhatIsMissingIsMeasured() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    EvaluatePage* page = evaluatePage(fixture);
    setChunks(*page, 2);
    page->controller().start();
    QVERIFY(fixture.waitForJobs());
    EvaluationModel& model = page->controller().model();
    QTRY_VERIFY(!page->controller().isRunning());
    const double before = model.row(0).figures->perplexity;
    page->controller().addFile(demo("fable-5m-Q8_0.gguf"));
    QVERIFY(page->controller().hasWork());
    page->controller().start();
    QVERIFY(model.row(0).state == State::Done);
    QVERIFY(model.row(2).state == State::Waiting);
    QVERIFY(fixture.waitForJobs());
    QTRY_VERIFY(model.row(2).state == State::Done);
    QCOMPARE(model.row(0).figures->perplexity, before);
    const auto store = fixture.context().engine.store();
    QCOMPARE(store->listRuns(20)->size(), std::size_t{3});
  }

  void cancelKeepsThePageUsable() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    EvaluatePage* page = evaluatePage(fixture);
    setChunks(*page, 0);
    QTest::mouseClick(startButton(*page), Qt::LeftButton);
    EvaluationModel& model = page->controller().model();
    QTRY_VERIFY_WITH_TIMEOUT(model.row(1).curve.size() >= 1, 60000);
    QTest::mouseClick(startButton(*page), Qt::LeftButton);
    QTRY_VERIFY(!page->controller().isRunning());
    QVERIFY(model.row(1).state == State::Cancelled);
    QCOMPARE(startButton(*page)->text(), QStringLiteral("Start"));
    QVERIFY(page->controller().hasWork());
  }

  void aBrokenFileFailsInItsRowOnly() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    EvaluatePage* page = evaluatePage(fixture);
    setChunks(*page, 2);
    QFile file(fixture.path("broken.gguf"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("GGUF and nothing more");
    file.close();
    auto* table = page->findChild<VariantTable*>();
    QVERIFY(drop(*table->viewport(), {file.fileName()}));
    EvaluationModel& model = page->controller().model();
    QCOMPARE(model.rowCount(), 3);
    QTRY_VERIFY(model.row(2).state == State::Failed);
    page->controller().start();
    QVERIFY(fixture.waitForJobs());
    QTRY_VERIFY(model.row(1).state == State::Done);
    QVERIFY(model.row(2).state == State::Failed);
    QVERIFY(model.row(2).error.has_value());
    // The Delete key takes it out; the first row stays while others are compared with it.
    table->selectRow(2);
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(model.rowCount(), 2);
    table->selectRow(0);
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(model.rowCount(), 2);
  }

  void aDroppedTextIsMeasuredOn() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    EvaluatePage* page = evaluatePage(fixture);
    QFile file(fixture.path("own.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Once upon a time.");
    file.close();
    QVERIFY(drop(*page, {file.fileName()}));
    QCOMPARE(page->controller().settings().text, file.fileName());
    // Too short for one chunk: told, and there is nothing to start.
    QTRY_VERIFY(page->controller().textProblem().has_value());
    QVERIFY(!startButton(*page)->isEnabled());
    screenshots(fixture, "short-text-light");
    // A model beside the table is the window's, which opens it.
    drop(*page, {demo("fable-5m-Q8_0.gguf")});
    QTRY_COMPARE(QFileInfo(fixture.context().workspace.path()).fileName(),
                 QStringLiteral("fable-5m-Q8_0.gguf"));
  }

  void settingsAreChosenByMouseAndKeyAndKept() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    EvaluatePage* page = evaluatePage(fixture);
    auto* chunks = page->findChild<QSpinBox*>();
    chunks->setFocus();
    chunks->selectAll();
    QTest::keyClicks(chunks, "7");
    QTest::keyClick(chunks, Qt::Key_Return);
    QCOMPARE(page->controller().settings().chunks, 7);
    auto* length = page->findChild<QComboBox*>();
    length->setFocus();
    QTest::keyClick(length, Qt::Key_Up);
    QCOMPARE(page->controller().settings().context, 256);
    QCOMPARE(EvaluationSettings::load(fixture.context().settings), page->controller().settings());
    QTRY_VERIFY(page->controller().textWindows().has_value());
    QCOMPARE(page->controller().plannedChunks(), 7);
  }
};

QTEST_MAIN(TestEvaluatePage)
#include "tst_evaluate_page.moc"
