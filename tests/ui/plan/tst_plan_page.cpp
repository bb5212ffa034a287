// SPDX-License-Identifier: MIT
// The plan page within the window, driven as a person would.
#include <QComboBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextEdit>

#include "quant/plan/recipe.h"
#include "support/llama_shape.h"
#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/frame/model_header.h"
#include "ui/plan/bit_map_view.h"
#include "ui/plan/inspector.h"
#include "ui/plan/memory_panel.h"
#include "ui/plan/palette_card.h"
#include "ui/plan/plan_page.h"
#include "ui/plan/plan_table.h"
#include "ui/plan/preset_button.h"
#include "ui/support/ui_fixture.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_panel.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

/// A window with the demo open on the plan page.
struct Opened : test::UiFixture {
  explicit Opened(bool dark = false, QSize size = QSize(1440, 900)) : UiFixture(dark) {
    window().resize(size);
    opened = openModel();
    window().activateWindow();
    page = qobject_cast<PlanPage*>(window().page("plan"));
    map = page->findChild<BitMapView*>();
    table = page->findChild<PlanTable*>();
    document = &context().workspace.plan();
  }

  QPoint centre(MapCell cell) const { return map->cellRect(cell).center(); }
  QLineEdit* filter() const {
    for (auto* edit : page->findChildren<QLineEdit*>()) {
      if (edit->accessibleName() == "Filter tensors") return edit;
    }
    return nullptr;
  }
  TensorType typeAt(MapCell cell) const {
    return document->row(map->model().at(cell)).decision.type;
  }
  bool says(const QString& text) {
    for (auto* label : window().findChildren<QLabel*>()) {
      if (label->isVisible() && label->text().contains(text)) return true;
    }
    for (auto* area : window().findChildren<QTextEdit*>()) {
      if (area->isVisible() && area->toPlainText().contains(text)) return true;
    }
    return false;
  }

  bool opened = false;
  PlanPage* page = nullptr;
  BitMapView* map = nullptr;
  PlanTable* table = nullptr;
  PlanDocument* document = nullptr;
};

/// Drags through the views as Qt delivers it: pressed on the palette, dropped on the map.
void dragOnto(BitMapView& map, const Paint& paint, QPoint at) {
  const std::unique_ptr<QMimeData> data(toMimeData(paint));
  QDragEnterEvent enter(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
  QApplication::sendEvent(map.viewport(), &enter);
  QVERIFY(enter.isAccepted());
  QDragMoveEvent move(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
  QApplication::sendEvent(map.viewport(), &move);
  QDropEvent drop(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
  QApplication::sendEvent(map.viewport(), &drop);
  QVERIFY(drop.isAccepted());
}

}  // namespace

class TestPlanPage : public QObject {
  Q_OBJECT

 private slots:
  void looks_data() { test::addLooks(); }

  void looks() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    Opened app(dark, size);
    QVERIFY(app.opened);
    const QString name =
        QStringLiteral("plan-%1-%2").arg(dark ? "dark" : "light").arg(size.width());
    test::saveScreenshot(app.window(), name);
    QTest::mouseClick(app.map->viewport(), Qt::LeftButton, {}, app.centre({2, 1}));
    QTest::mouseClick(app.map->viewport(), Qt::LeftButton, Qt::ShiftModifier, app.centre({3, 2}));
    QTest::keyClick(app.map, Qt::Key_6);
    app.context().engine.machine().measure();
    QTRY_VERIFY(app.context().engine.machine().readBandwidth() > 0);
    test::saveScreenshot(app.window(), name + "-selected");
    // Everything of the page is within the window.
    for (auto* widget : app.page->findChildren<QWidget*>()) {
      if (!widget->isVisible() || widget->window() != &app.window()) continue;
      const QRect rect(widget->mapTo(&app.window(), QPoint()), widget->size());
      if (widget->parentWidget()->inherits("QTableView")) continue;
      QVERIFY2(rect.right() <= app.window().width(), widget->metaObject()->className());
    }
  }

  void deepModelsScrollOrFit_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("layers");
    QTest::newRow("32 layers") << false << QSize(1440, 900) << 32;
    QTest::newRow("126 layers") << true << QSize(1440, 900) << 126;
    QTest::newRow("16 layers, small") << true << QSize(1100, 700) << 16;
    QTest::newRow("16 layers, large") << false << QSize(1920, 1080) << 16;
  }

  void deepModelsScrollOrFit() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    QFETCH(int, layers);
    Opened app(dark, size);
    QVERIFY(app.opened);
    app.document->setSource(test::llamaShape(layers));
    const QString name = QStringLiteral("plan-%1-layers-%2").arg(layers).arg(size.width());
    for (int i = 0; i < app.document->count(); i += 2) {
      jobs::QuantizedTensor measured;
      measured.name = app.document->row(i).name.toStdString();
      measured.to = app.document->row(i).decision.type;
      measured.method = app.document->row(i).decision.method;
      measured.relativeError = 0.0003 * (i % 170 + 1);
      app.document->setMeasured(measured);
    }
    dragOnto(*app.map, Paint::of(TensorType::Q3_K), app.map->columnHeaderRect(2).center());
    dragOnto(*app.map, Paint::of(TensorType::Q8_0), app.map->rowHeaderRect(1).center());
    QTest::mouseClick(app.map->viewport(), Qt::LeftButton, {}, app.centre({5, 1}));
    QTest::mouseClick(app.map->viewport(), Qt::LeftButton, Qt::ShiftModifier, app.centre({6, 3}));
    test::saveScreenshot(app.window(), name);
    QPushButton* fit = test::button(*app.page, "All layers");
    QVERIFY(fit != nullptr);
    QCOMPARE(fit->isVisible(), app.map->canFitAll());
    if (!fit->isVisible()) return;
    QVERIFY(app.map->horizontalScrollBar()->maximum() > 0);
    QTest::mouseClick(fit, Qt::LeftButton);
    QCOMPARE(app.map->horizontalScrollBar()->maximum(), 0);
    test::saveScreenshot(app.window(), name + "-fit");
  }

  void aTypeDroppedOnARowChangesTheHeader() {
    Opened app;
    QVERIFY(app.opened);
    const auto before = app.document->totals().bytes;
    const QString header = formatBytesChange(app.document->totals().sourceBytes, before);
    QVERIFY(app.says(header));
    dragOnto(*app.map, Paint::of(TensorType::Q8_0), app.map->rowHeaderRect(0).center());
    QVERIFY(app.document->totals().bytes > before);
    QVERIFY(!app.says(header));
    QVERIFY(app.says(
        formatBytesChange(app.document->totals().sourceBytes, app.document->totals().bytes)));
    test::saveScreenshot(app.window(), "plan-row-dropped");
  }

  void undoAndRedoHaveTheirKeys() {
    Opened app;
    QVERIFY(app.opened);
    const TensorType preset = app.typeAt({0, 0});
    QTest::mouseClick(app.map->viewport(), Qt::LeftButton, {}, app.centre({0, 0}));
    QTest::keyClick(app.map, Qt::Key_2);
    QCOMPARE(app.typeAt({0, 0}), TensorType::Q2_K);
    QTest::keyClick(app.map, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(app.typeAt({0, 0}), preset);
    QTest::keyClick(app.map, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(app.typeAt({0, 0}), TensorType::Q2_K);
  }

  void theMapPaintsWithWhatThePaletteWasClickedFor() {
    Opened app;
    QVERIFY(app.opened);
    PaletteView* types = app.page->findChild<PaletteCard*>()->types();
    const QModelIndex item = types->palette().indexOf(Paint::of(TensorType::Q3_K));
    types->scrollTo(item);
    QTest::mouseClick(types->viewport(), Qt::LeftButton, {}, types->visualRect(item).center());
    QVERIFY(app.says("painting Q3_K"));
    QTest::mousePress(app.map->viewport(), Qt::LeftButton, {}, app.centre({5, 0}));
    QMouseEvent move(QEvent::MouseMove, app.centre({5, 3}),
                     app.map->viewport()->mapToGlobal(app.centre({5, 3})), Qt::NoButton,
                     Qt::LeftButton, {});
    QApplication::sendEvent(app.map->viewport(), &move);
    QTest::mouseRelease(app.map->viewport(), Qt::LeftButton, {}, app.centre({5, 3}));
    for (int layer = 0; layer < 4; ++layer) QCOMPARE(app.typeAt({5, layer}), TensorType::Q3_K);
    QCOMPARE(app.document->undoStack().count(), 1);
    test::saveScreenshot(app.window(), "plan-painting");
    QTest::keyClick(app.map, Qt::Key_Escape);
    QVERIFY(!app.says("painting"));
  }

  void mapTableAndInspectorAreOne() {
    Opened app;
    QVERIFY(app.opened);
    QTest::mouseClick(app.map->viewport(), Qt::LeftButton, {}, app.map->rowHeaderRect(6).center());
    const int count = app.page->editor().selection().rows().size();
    QVERIFY(count >= 2);
    QCOMPARE(app.table->selectionModel()->selectedRows().size(), count);
    QVERIFY(app.says(QStringLiteral("%1 tensor").arg(count)));
    auto* inspector = app.page->findChild<Inspector*>();
    QComboBox* type = inspector->findChildren<QComboBox*>().first();
    type->setCurrentIndex(type->findData(static_cast<uint>(TensorType::Q5_K)));
    Q_EMIT type->activated(type->currentIndex());
    for (int layer = 0; layer < count; ++layer) QCOMPARE(app.typeAt({6, layer}), TensorType::Q5_K);
    QCOMPARE(app.document->undoStack().count(), 1);
  }

  void presetsAreListedWithTheirSizes() {
    Opened app;
    QVERIFY(app.opened);
    auto* button = app.page->findChild<PresetButton*>();
    QVERIFY(button->text().contains("Q4_K_M"));
    QTRY_VERIFY([&] {
      Q_EMIT button->menu()->aboutToShow();
      return button->menu()->actions().first()->text().contains("bpw");
    }());
    QAction* q8 = nullptr;
    for (QAction* action : button->menu()->actions()) {
      if (action->text().startsWith("Q8_0")) q8 = action;
    }
    QVERIFY(q8 != nullptr && q8->isEnabled());
    QVERIFY(q8->text().contains("8.5"));
    q8->trigger();
    QCOMPARE(app.document->preset(), QStringLiteral("Q8_0"));
    QVERIFY(button->text().contains("Q8_0"));
    QMenu* more = button->menu()->actions().last()->menu();
    QVERIFY(more != nullptr);
    bool greyed = false;
    for (QAction* action : more->actions()) {
      if (!action->text().startsWith("IQ2_XXS")) continue;
      greyed = !action->isEnabled() && action->toolTip().contains("importance");
    }
    QVERIFY(greyed);
  }

  void recipesAreSavedAndOpened() {
    Opened app;
    QVERIFY(app.opened);
    dragOnto(*app.map, Paint::of(TensorType::Q2_K), app.map->rowHeaderRect(4).center());
    const auto bytes = app.document->totals().bytes;
    QSignalSpy finished(&app.page->files(), &RecipeFiles::finished);
    app.page->files().save(app.path("mine.recipe.json"));
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(readRecipe(toPath(app.path("mine.recipe.json"))).has_value());
    QVERIFY(app.document->applyPreset("Q8_0"));
    app.page->files().open(app.path("mine.recipe.json"));
    QTRY_COMPARE(finished.count(), 2);
    QCOMPARE(app.document->totals().bytes, bytes);
    app.document->undoStack().undo();
    QCOMPARE(app.document->preset(), QStringLiteral("Q8_0"));
  }

  void aBrokenRecipeSaysWhyAndChangesNothing() {
    Opened app;
    QVERIFY(app.opened);
    QFile file(app.path("broken.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"default": {"type": "Q4_K_XXL"}})");
    file.close();
    app.page->files().open(file.fileName());
    QTRY_VERIFY(app.page->findChild<ErrorBar*>()->isVisible());
    QVERIFY(app.says("Q4_K_XXL"));
    QVERIFY(!app.document->undoStack().canUndo());
    test::saveScreenshot(app.window(), "plan-broken-recipe");
    app.page->files().save(QStringLiteral("/nowhere/at all/x.json"));
    QTRY_VERIFY(app.says("/nowhere/at all"));
  }

  void anImportanceMatrixBringsItsMethod() {
    Opened app;
    QVERIFY(app.opened);
    QSignalSpy finished(&app.page->files(), &RecipeFiles::finished);
    app.page->files().openImportance(QStringLiteral(NIBBLE_TEST_DATA "/demo/imatrix.dat"));
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(app.document->importance() != nullptr);
    QVERIFY(app.says("imatrix.dat"));
    const int gate = app.map->model().at({4, 0});
    QCOMPARE(app.document->row(gate).decision.method, std::string("importance"));
    dragOnto(*app.map, Paint::of("rtn"), app.map->rowHeaderRect(4).center());
    QCOMPARE(app.document->row(gate).decision.method, std::string("rtn"));
    dragOnto(*app.map, Paint::of("importance"), app.centre({4, 0}));
    QCOMPARE(app.document->row(gate).decision.method, std::string("importance"));
    const auto plan = app.document->plan();
    QVERIFY2(plan.has_value(), plan ? "" : plan.error().message().c_str());
    QCOMPARE(plan->bytes, app.document->totals().bytes);
    test::saveScreenshot(app.window(), "plan-importance");
    // Without it, what it made possible goes.
    app.page->files().removeImportance();
    QCOMPARE(app.document->row(gate).decision.method, std::string("rtn"));
    QVERIFY(app.document->plan().has_value());
    app.document->undoStack().undo();
    QCOMPARE(app.document->row(gate).decision.method, std::string("importance"));
    QVERIFY(app.document->plan().has_value());
  }

  void errorsAppearWhileAJobRuns() {
    Opened app(true);
    QVERIFY(app.opened);
    QuantizeController quantizer(app.context().jobs, app.context().workspace, app.context().plans);
    QVERIFY(quantizer.start(app.path("out.gguf")).has_value());
    QVERIFY(app.waitForJobs());
    int measured = 0;
    for (int i = 0; i < app.document->count(); ++i) measured += app.document->row(i).error ? 1 : 0;
    QVERIFY(measured > 0);
    QVERIFY(app.says("%"));
    test::saveScreenshot(app.window(), "plan-measured-dark");
    // An edit and its undo do not forget.
    QTest::mouseClick(app.map->viewport(), Qt::LeftButton, {}, app.centre({0, 0}));
    const int tensor = app.map->model().at({0, 0});
    const auto error = app.document->row(tensor).error;
    QVERIFY(error.has_value());
    QTest::keyClick(app.map, Qt::Key_2);
    QVERIFY(!app.document->row(tensor).error);
    QTest::keyClick(app.map, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(app.document->row(tensor).error, error);
  }

  void memoryFollowsContextAndPlan() {
    Opened app;
    QVERIFY(app.opened);
    auto* memory = app.page->findChild<MemoryPanel*>();
    auto* length = memory->findChild<QComboBox*>();
    QVERIFY(length->count() >= 1);
    QVERIFY(memory->kvBytes() > 0);
    QCOMPARE(memory->weightBytes(), app.document->totals().bytes);
    if (length->count() > 1) {
      length->setCurrentIndex(0);
      Q_EMIT length->activated(0);
      const auto small = memory->kvBytes();
      length->setCurrentIndex(1);
      Q_EMIT length->activated(1);
      QCOMPARE(memory->kvBytes(), 2 * small);
    }
  }

  void theSpeedFollowsThePlan() {
    Opened app;
    QVERIFY(app.opened);
    Machine& machine = app.context().engine.machine();
    machine.measure();
    QTRY_VERIFY(machine.readBandwidth() > 0);
    QVERIFY(app.says("tok/s"));
    const double before = app.document->totals().bytesPerToken;
    QVERIFY(app.document->applyPreset("Q2_K"));
    QVERIFY(app.document->totals().bytesPerToken < before);
    // The token table is looked up, not read.
    const double small = app.document->totals().bytesPerToken;
    QVERIFY(app.document->setType({app.document->indexOf("token_embd.weight")}, TensorType::Q8_0)
                .isEmpty());
    QCOMPARE(app.document->totals().bytesPerToken, small);
  }

  void theFilterIsReachedByKeyAndNarrowsTheTable() {
    Opened app;
    QVERIFY(app.opened);
    QTest::keyClick(&app.window(), Qt::Key_F, Qt::ControlModifier);
    auto* filter = app.filter();
    QTRY_VERIFY(filter->hasFocus());
    QTest::keyClicks(filter, "attn_v");
    QVERIFY(app.table->shownCount() < app.document->count());
    QVERIFY(app.says(
        QStringLiteral("%1 of %2").arg(app.table->shownCount()).arg(app.document->count())));
  }

  void everyControlHasANameAndIsReachedByTab() {
    Opened app;
    QVERIFY(app.opened);
    QSet<QWidget*> reached;
    QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(app.map));
    for (int i = 0; i < 60; ++i) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
      reached.insert(QApplication::focusWidget());
    }
    for (QWidget* wanted : {static_cast<QWidget*>(app.map), static_cast<QWidget*>(app.table),
                            static_cast<QWidget*>(app.page->findChild<PaletteCard*>()->types()),
                            static_cast<QWidget*>(app.page->findChild<PaletteCard*>()->methods()),
                            static_cast<QWidget*>(app.page->findChild<PresetButton*>()),
                            static_cast<QWidget*>(app.filter())}) {
      QVERIFY2(reached.contains(wanted), wanted->metaObject()->className());
      QVERIFY2(!wanted->accessibleName().isEmpty(), wanted->metaObject()->className());
    }
  }
};

QTEST_MAIN(TestPlanPage)
#include "tst_plan_page.moc"
