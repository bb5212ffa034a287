// SPDX-License-Identifier: MIT
// Fit to size in the plan page, by mouse and keys.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QTest>

#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/plan/fit_curve.h"
#include "ui/plan/fit_panel.h"
#include "ui/plan/plan_page.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kPatience = 180'000;

struct Opened : test::UiFixture {
  explicit Opened(bool dark = false, QSize size = QSize(1100, 700)) : UiFixture(dark) {
    window().resize(size);
    opened = openModel();
    window().activateWindow();
    page = qobject_cast<PlanPage*>(window().page("plan"));
    panel = page->findChild<FitPanel*>();
    plan = &context().workspace.plan();
  }

  void open() { QTest::mouseClick(test::button(*page, "Fit to size…"), Qt::LeftButton); }
  bool measure() {
    QTest::mouseClick(test::button(*panel, "Measure"), Qt::LeftButton);
    return test::waitUntil([this] { return panel->fit().isMeasured(); }, kPatience);
  }
  /// With the keyboard, as a person does.
  bool type(const char* size) {
    auto* box = panel->findChild<QDoubleSpinBox*>();
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, size);
    QTest::keyClick(box, Qt::Key_Return);
    return test::waitUntil([this, size] {
      const auto& fit = panel->fit().fit();
      return fit && std::abs(fit->plan.bitsPerWeight - QString(size).toDouble()) < 0.1;
    });
  }
  double bits() const {
    const auto made = plan->plan();
    return made ? made->bitsPerWeight : 0;
  }

  bool opened = false;
  PlanPage* page = nullptr;
  FitPanel* panel = nullptr;
  PlanDocument* plan = nullptr;
};

}  // namespace

class TestFitPanel : public QObject {
  Q_OBJECT

 private slots:
  void looks_data() { test::addLooks(); }

  void looks() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    Opened app(dark, size);
    QVERIFY(app.opened);
    app.open();
    const QString name = QStringLiteral("fit-%1-%2").arg(dark ? "dark" : "light").arg(size.width());
    test::saveScreenshot(app.window(), name + "-begin");
    QVERIFY(app.measure());
    QVERIFY(test::waitUntil([&] { return app.panel->fit().fit().has_value(); }));
    QTest::qWait(50);
    test::saveScreenshot(app.window(), name);
    QVERIFY(test::cutButtons(app.window()).isEmpty());
    QTRY_VERIFY(app.panel->height() >=
                app.panel->layout()->totalHeightForWidth(app.panel->width()));
    QVERIFY(app.page->rect().contains(app.panel->geometry()));
  }

  void aSizeBecomesThePlanAndCanBeUndone() {
    Opened app;
    QVERIFY(app.opened);
    const double before = app.bits();
    app.open();
    QVERIFY(app.panel->isVisible());
    QVERIFY(test::says(*app.panel, "Choose calibration text first"));
    QVERIFY(app.measure());
    QVERIFY(app.type("3.50"));
    QVERIFY(app.panel->fit().fit()->plan.bitsPerWeight <= 3.5);
    QTest::mouseClick(test::button(*app.panel, "Use this plan"), Qt::LeftButton);
    QVERIFY(!app.panel->isVisible());
    QVERIFY(app.bits() <= 3.5 && app.bits() > 3.4);
    app.plan->undoStack().undo();
    QCOMPARE(app.bits(), before);
    app.plan->undoStack().redo();
    QVERIFY(app.bits() <= 3.5);
  }

  void theCurveIsPickedByMouse() {
    Opened app;
    QVERIFY(app.opened);
    app.open();
    QVERIFY(app.measure());
    auto* curve = app.panel->findChild<FitCurve*>();
    QVERIFY(curve->isVisible());
    const auto at = [&](double bits) {
      return QPoint(static_cast<int>(curve->xAxis->coordToPixel(bits)), curve->height() / 2);
    };
    QTest::mouseClick(curve, Qt::LeftButton, {}, at(6.0));
    QVERIFY(test::waitUntil([&] {
      const auto& fit = app.panel->fit().fit();
      return fit && fit->plan.bitsPerWeight > 5.8 && fit->plan.bitsPerWeight <= 6.1;
    }));
    // The unit changes what is typed, not what is wanted.
    auto* unit = app.panel->findChild<QComboBox*>();
    unit->setFocus();
    QTest::keyClick(unit, Qt::Key_Down);
    auto* box = app.panel->findChild<QDoubleSpinBox*>();
    QVERIFY(std::abs(box->value() - 6.0 * app.panel->fit().weights() / 8 / 1048576) < 0.1);
    const bool fits = test::waitUntil([&] {
      const auto& fit = app.panel->fit().fit();
      return fit && static_cast<double>(fit->fileBytes) <= box->value() * 1048576;
    });
    const auto& error = app.panel->fit().error();
    const auto& fit = app.panel->fit().fit();
    QVERIFY2(fits, qPrintable(QStringLiteral("%1 MiB, %2 bytes, %3")
                                  .arg(box->value())
                                  .arg(fit ? fit->fileBytes : 0)
                                  .arg(error ? toQString(error->message()) : QString())));
    QTest::keyClick(app.panel, Qt::Key_Escape);
    QVERIFY(!app.panel->isVisible());
  }

  void calibrationTextMakesItMeasureDivergence() {
    Opened app;
    QVERIFY(app.opened);
    app.open();
    QVERIFY(app.measure());
    QVERIFY(!app.panel->fit().isProbed());
    QVERIFY(app.plan->setCalibration(CalibrationText{calibrationTextPath().toStdString(), 128, 4}));
    // What was measured without it does not answer any more.
    QVERIFY(!app.panel->fit().isMeasured());
    QVERIFY(app.measure());
    QVERIFY(app.panel->fit().isProbed());
    QVERIFY(app.type("3.00"));
    QVERIFY(test::says(*app.panel, "KL about"));
    QTest::mouseClick(test::button(*app.panel, "Use this plan"), Qt::LeftButton);
    QVERIFY(app.plan->calibration().has_value());
    QVERIFY(app.bits() <= 3.0);
  }

  void measuringCanBeCancelled() {
    Opened app;
    QVERIFY(app.opened);
    app.open();
    QTest::mouseClick(test::button(*app.panel, "Measure"), Qt::LeftButton);
    QVERIFY(app.panel->fit().job() != nullptr);
    auto* cancel = test::button(*app.panel, "Cancel");
    QVERIFY(cancel->isVisible());
    QTest::mouseClick(cancel, Qt::LeftButton);
    QVERIFY(app.waitForJobs());
    QVERIFY(test::waitUntil([&] { return app.panel->fit().job() == nullptr; }));
    QVERIFY(!app.panel->fit().isMeasured());
    QVERIFY(test::button(*app.panel, "Measure")->isVisible());
  }
};

QTEST_MAIN(TestFitPanel)
#include "tst_fit_panel.moc"
