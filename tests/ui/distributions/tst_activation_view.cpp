// SPDX-License-Identifier: MIT
// What goes into a matrix, in the page of distributions: from nothing known to histogram, outliers
// and channels, and what the plan's values need before they can be drawn.
#include <QListView>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>

#include "support/quantize_run.h"
#include "ui/core/resources.h"
#include "ui/distributions/activation_view.h"
#include "ui/distributions/distributions_page.h"
#include "ui/distributions/error_card.h"
#include "ui/distributions/histogram_plot.h"
#include "ui/distributions/outlier_card.h"
#include "ui/distributions/plot_saver.h"
#include "ui/distributions/profile_plot.h"
#include "ui/distributions/tensor_list.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/labels.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

using State = Calibration::State;

struct PageFixture : test::UiFixture {
  explicit PageFixture(bool dark = false, QSize size = QSize(1100, 700)) : UiFixture(dark) {
    window().resize(size);
    opened = openModel();
    window().showPage("distributions");
    page = qobject_cast<DistributionsPage*>(window().page("distributions"));
  }
  ActivationView& view() { return page->inputs(); }
  void showInputs() { QTest::mouseClick(test::button(page->tensors(), "Inputs"), Qt::LeftButton); }
  PlanDocument& plan() { return context().workspace.plan(); }
  State state() { return context().calibration.state(); }
  bool chooseText() {
    return plan()
               .setCalibration(CalibrationText{calibrationTextPath().toStdString(), 64, 8})
               .has_value() &&
           test::waitUntil([this] { return state() != State::Looking; });
  }

  bool opened = false;
  DistributionsPage* page = nullptr;
};

}  // namespace

class TestActivationView : public QObject {
  Q_OBJECT

 private slots:
  void looks_data() { test::addLooks(); }

  void looks() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    PageFixture fixture(dark, size);
    QVERIFY(fixture.opened);
    const QString name =
        QStringLiteral("inputs-%1-%2").arg(dark ? "dark" : "light").arg(size.width());
    fixture.showInputs();
    test::saveScreenshot(fixture.window(), name + "-none");
    QVERIFY(fixture.chooseText());
    test::saveScreenshot(fixture.window(), name + "-ready");
    QTest::mouseClick(test::button(fixture.view(), "Measure"), Qt::LeftButton);
    fixture.page->tensors().setCurrent("blk.3.ffn_down.weight");
    QTRY_VERIFY_WITH_TIMEOUT(fixture.view().profile() != nullptr, 60000);
    test::saveScreenshot(fixture.window(), name);
    QVERIFY(test::cutButtons(fixture.window()).isEmpty());
  }

  void nothingSaysHowToGetSomething() {
    PageFixture fixture;
    QVERIFY(fixture.opened);
    fixture.showInputs();
    QVERIFY(test::says(fixture.view(), "Nothing measured yet"));
    QVERIFY(test::says(fixture.view(), "under Calibration"));
    QTest::mouseClick(test::button(fixture.view(), "Choose a text"), Qt::LeftButton);
    QVERIFY(fixture.window().page("plan")->isVisible());
    QVERIFY(fixture.chooseText());
    fixture.window().showPage("distributions");
    QVERIFY(test::says(fixture.view(), "Not measured yet"));
    QVERIFY(test::says(fixture.view(), "512 tokens"));
    QTest::mouseClick(test::button(fixture.view(), "Measure"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.view().profile() != nullptr, 60000);
    QVERIFY(fixture.view().histogram().isVisible());
  }

  void whatWasMeasuredIsShown() {
    PageFixture fixture;
    QVERIFY(fixture.opened);
    fixture.showInputs();
    QVERIFY(fixture.chooseText());
    fixture.context().calibration.measure();
    fixture.page->tensors().setCurrent("blk.1.attn_k.weight");
    QTRY_VERIFY_WITH_TIMEOUT(fixture.view().profile() != nullptr, 60000);
    const auto profile = fixture.view().profile();
    QCOMPARE(profile->tensor, std::string("blk.1.attn_k.weight"));
    QCOMPARE(profile->vectors, std::uint64_t{8 * 64});
    QVERIFY(test::says(fixture.view(), "512 vectors"));
    QVERIFY(test::says(fixture.view(), "blk.1.attn_q"));  // shares its input
    QVERIFY(fixture.view().histogram().graph(0)->dataCount() > 4);
    auto* table = fixture.view().findChild<QTableWidget*>();
    QCOMPARE(table->rowCount(), static_cast<int>(profile->strongest.size()));
    QVERIFY(table->rowCount() >= static_cast<int>(jobs::kListed));
    QCOMPARE(table->item(0, 0)->text(), QString::number(profile->strongest[0].index));
    for (int row = 0; row < table->rowCount(); ++row) {
      const bool outlier =
          profile->strongest[static_cast<std::size_t>(row)].largest > profile->limit;
      QCOMPARE(!table->item(row, 0)->toolTip().isEmpty(), outlier);
    }
    // Another tensor, by keyboard.
    auto* list = fixture.page->tensors().findChild<QListView*>();
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Home);
    QTRY_VERIFY(fixture.page->tensors().current() == "output.weight");
    QTRY_COMPARE(fixture.view().profile()->tensor, std::string("output.weight"));
    // One that text does not run through.
    fixture.page->tensors().setCurrent("blk.0.attn_norm.weight");
    QTRY_VERIFY(test::says(fixture.view(), "No inputs"));
    QTest::mouseClick(test::button(fixture.page->tensors(), "Weights"), Qt::LeftButton);
    QVERIFY(!fixture.view().isVisible());
  }

  void zoomLogAndFiles() {
    PageFixture fixture;
    QVERIFY(fixture.opened);
    fixture.showInputs();
    QVERIFY(fixture.chooseText());
    fixture.context().calibration.measure();
    fixture.page->tensors().setCurrent("blk.2.ffn_down.weight");
    QTRY_VERIFY_WITH_TIMEOUT(fixture.view().profile() != nullptr, 60000);
    HistogramPlot& plot = fixture.view().histogram();
    const QPoint middle = plot.rect().center();
    QWheelEvent wheel(middle, plot.mapToGlobal(middle), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot, &wheel);
    QVERIFY(plot.isZoomed());
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, middle);
    QVERIFY(!plot.isZoomed());
    QPushButton* log = test::button(fixture.view(), "Log");
    const bool before = plot.yAxis->scaleType() == QCPAxis::stLogarithmic;
    QTest::mouseClick(log, Qt::LeftButton);
    QVERIFY((plot.yAxis->scaleType() == QCPAxis::stLogarithmic) != before);
    const PlotSaver& saver = fixture.view().saver();
    VERIFY_OK(saver.savePicture(fixture.path("a.png")));
    VERIFY_OK(saver.savePicture(fixture.path("a.svg")));
    VERIFY_OK(saver.saveTable(0, fixture.path("a.csv")));
    VERIFY_OK(saver.saveTable(1, fixture.path("b.csv")));
    for (const char* file : {"a.png", "a.svg", "a.csv", "b.csv"}) {
      QVERIFY(!test::contentsOf(fixture.path(file)).isEmpty());
    }
    const auto lines = test::contentsOf(fixture.path("b.csv")).count('\n');
    QCOMPARE(lines, static_cast<qsizetype>(fixture.view().profile()->largest.size()) + 1);
    QVERIFY(!saver.savePicture(fixture.path("none/a.png")));
  }

  void aPlanThatIsNotCalibratedSaysWhatItNeeds() {
    PageFixture fixture;
    QVERIFY(fixture.opened);
    QVERIFY(fixture.chooseText());
    const int down = fixture.plan().indexOf("blk.1.ffn_down.weight");
    QCOMPARE(fixture.plan().setMethod({down}, "awq"), QString());
    fixture.page->tensors().setCurrent("blk.1.ffn_down.weight");
    auto* error = fixture.page->findChild<ErrorCard*>();
    QTRY_VERIFY(test::says(*error, "while text runs through"));
    test::saveScreenshot(fixture.window(), "distributions-uncalibrated");
    QTest::mouseClick(test::button(*error, "Calibrate the plan"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(
        fixture.page->loader().answer() != nullptr && fixture.page->loader().answer()->against,
        120000);
    QVERIFY(error->findChild<ElidedLabel*>()->fullText().contains("RMSE"));
    // Importance alone needs measuring, which is kept from before.
    QCOMPARE(fixture.plan().setMethod({down}, "importance"), QString());
    QTRY_VERIFY(test::says(*error, "not measured yet") ||
                fixture.context().calibration.importance() != nullptr);
  }
};

QTEST_MAIN(TestActivationView)
#include "tst_activation_view.moc"
