// SPDX-License-Identifier: MIT
// The overlay on the bit map: when it can be had, what it shows, and how it is told in words.
#include <QAccessible>
#include <QPushButton>
#include <QTest>

#include "support/quantize_run.h"
#include "support/test_data.h"
#include "ui/core/resources.h"
#include "ui/plan/bit_map_accessible.h"
#include "ui/plan/bit_map_view.h"
#include "ui/plan/plan_page.h"
#include "ui/plan/sensitivity_legend.h"
#include "ui/plan/type_legend.h"
#include "ui/support/ui_fixture.h"
#include "ui/theme/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

struct Opened : test::UiFixture {
  explicit Opened(bool dark = false, QSize size = QSize(1100, 700)) : UiFixture(dark) {
    window().resize(size);
    opened = openModel();
    page = qobject_cast<PlanPage*>(window().page("plan"));
    map = page->findChild<BitMapView*>();
    plan = &context().workspace.plan();
    overlay = test::button(*page, "Sensitivity");
  }
  bool loadImportance() {
    auto matrix = ImportanceMatrix::open(test::dataPath("demo/imatrix.dat").toStdString());
    return matrix &&
           plan->setImportance(std::make_shared<const ImportanceMatrix>(std::move(*matrix)));
  }
  /// Every tensor that may be quantized has its figure.
  bool waitForAll() {
    return test::waitUntil([this] {
      for (int i = 0; i < plan->count(); ++i) {
        const PlanRow& row = plan->row(i);
        if (row.decision.method != kCopyMethod && !page->sensitivity().errorOf(i)) return false;
      }
      return true;
    });
  }

  bool opened = false;
  PlanPage* page = nullptr;
  BitMapView* map = nullptr;
  PlanDocument* plan = nullptr;
  QPushButton* overlay = nullptr;
};

}  // namespace

class TestSensitivity : public QObject {
  Q_OBJECT

 private slots:
  void looks_data() { test::addLooks(); }

  void looks() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    Opened app(dark, size);
    QVERIFY(app.opened && app.loadImportance());
    app.plan->setType({app.plan->indexOf("blk.1.ffn_up.weight")}, TensorType::Q2_K);
    app.plan->setType({app.plan->indexOf("blk.2.attn_q.weight")}, TensorType::Q8_0);
    QTest::mouseClick(app.overlay, Qt::LeftButton);
    QVERIFY(app.waitForAll());
    test::saveScreenshot(
        app.window(),
        QStringLiteral("sensitivity-%1-%2").arg(dark ? "dark" : "light").arg(size.width()));
    QVERIFY(test::cutButtons(app.window()).isEmpty());
  }

  void itNeedsImportance() {
    Opened app;
    QVERIFY(app.opened && app.overlay != nullptr);
    QVERIFY(!app.overlay->isEnabled());
    QVERIFY(app.overlay->toolTip().contains("measure", Qt::CaseInsensitive));
    QVERIFY(app.loadImportance());
    QVERIFY(app.overlay->isEnabled());
    app.plan->undoStack().undo();
    QVERIFY(!app.overlay->isEnabled());
  }

  void cellsAreTintedByWeightedErrors() {
    Opened app;
    QVERIFY(app.opened && app.loadImportance());
    const int coarse = app.plan->indexOf("blk.1.ffn_up.weight");
    const int fine = app.plan->indexOf("blk.2.attn_q.weight");
    app.plan->setType({coarse}, TensorType::Q2_K);
    app.plan->setType({fine}, TensorType::Q8_0);
    const QColor byBits = app.map->cellColor(fine);
    QVERIFY(app.page->findChild<TypeLegend*>()->isVisible());
    QTest::mouseClick(app.overlay, Qt::LeftButton);
    QVERIFY(app.page->findChild<SensitivityLegend*>()->isVisible());
    QVERIFY(!app.page->findChild<TypeLegend*>()->isVisible());
    QVERIFY(app.waitForAll());
    Sensitivity& sensitivity = app.page->sensitivity();
    QVERIFY(*sensitivity.errorOf(coarse) > 10 * *sensitivity.errorOf(fine));
    QVERIFY(!sensitivity.errorOf(app.plan->indexOf("output_norm.weight")));
    QCOMPARE(app.map->cellColor(coarse), sensitivityColor(1));
    QVERIFY(app.map->cellColor(fine) != byBits);
    QVERIFY(app.page->findChild<SensitivityLegend*>()->accessibleName().contains("%"));
    // An edit brings a new figure; its undo the old one.
    const double before = *sensitivity.errorOf(coarse);
    app.plan->setType({coarse}, TensorType::Q6_K);
    QVERIFY(!sensitivity.errorOf(coarse));
    QVERIFY(app.waitForAll());
    QVERIFY(*sensitivity.errorOf(coarse) < before / 4);
    app.plan->undoStack().undo();
    QVERIFY(app.waitForAll());
    QCOMPARE(*sensitivity.errorOf(coarse), before);
    QTest::mouseClick(app.overlay, Qt::LeftButton);
    QCOMPARE(app.map->cellColor(fine), byBits);
  }

  void wordsTellTheSame() {
    Opened app;
    QVERIFY(app.opened && app.loadImportance());
    const int tensor = app.map->model().at({0, 0});
    QVERIFY(!app.map->sentenceOf(tensor).contains("eighted"));
    QTest::mouseClick(app.overlay, Qt::LeftButton);
    QVERIFY(app.waitForAll());
    QVERIFY(app.map->sentenceOf(tensor).contains("Weighted error"));
    auto* table = QAccessible::queryAccessibleInterface(app.map);
    QVERIFY(table != nullptr);
    QAccessibleInterface* cell = table->tableInterface()->cellAt(0, 0);
    QVERIFY(cell->text(QAccessible::Description).contains("Weighted error"));
  }

  void methodsThatNeedTextAreEstimatedUntilThePlanIsCalibrated() {
    Opened app;
    QVERIFY(app.opened);
    VERIFY_OK(
        app.plan->setCalibration(CalibrationText{ui::calibrationTextPath().toStdString(), 64, 4}));
    const int tensor = app.plan->indexOf("blk.1.ffn_up.weight");
    QCOMPARE(app.plan->setMethod({tensor}, "gptq"), QString());
    QTRY_COMPARE(app.context().calibration.state(), Calibration::State::Ready);
    app.context().calibration.measure();
    QTRY_VERIFY_WITH_TIMEOUT(app.overlay->isEnabled(), 60000);
    QTest::mouseClick(app.overlay, Qt::LeftButton);
    QVERIFY(app.waitForAll());
    QVERIFY(app.page->sensitivity().isEstimate(tensor));
    const auto recipe = app.plan->recipe();
    VERIFY_OK(recipe);
    VERIFY_OK(
        app.context().plans.get(app.context().workspace.source(), *recipe, test::contextOf(2)));
    QTRY_VERIFY_WITH_TIMEOUT(
        app.page->sensitivity().errorOf(tensor) && !app.page->sensitivity().isEstimate(tensor),
        30000);
    QVERIFY(app.waitForAll());
  }

  void tintsRiseInStrengthAndCarryText() {
    for (const bool dark : {false, true}) {
      Theme::instance().apply(*qApp, dark);
      double last = 0;
      for (int i = 0; i <= 10; ++i) {
        const QColor tint = sensitivityColor(i / 10.0);
        const double away = contrastRatio(tint, colors().surface);
        QVERIFY(i == 0 || away > last);
        last = away;
        QVERIFY(contrastRatio(tint, inkOn(tint)) >= 4.5);
      }
    }
  }
};

QTEST_MAIN(TestSensitivity)
#include "tst_sensitivity_overlay.moc"
