// SPDX-License-Identifier: MIT
// Calibration in the plan page, by mouse and keys: a text is chosen and measured, AWQ and GPTQ come
// of it, and the window writes what the command line writes.
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include "jobs/quantize_command.h"
#include "jobs/quantize_file.h"
#include "support/quantize_run.h"
#include "support/random_model.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/plan/bit_map_view.h"
#include "ui/plan/calibration_panel.h"
#include "ui/plan/inspector.h"
#include "ui/plan/palette_card.h"
#include "ui/plan/plan_page.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/wrapping_text.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

using State = Calibration::State;

struct Opened : test::UiFixture {
  explicit Opened(bool dark = false, QSize size = QSize(1100, 700)) : UiFixture(dark) {
    // Enough for a test.
    context().settings.setValue("calibration/chunks", 16);
    context().settings.setValue("calibration/context", 128);
    window().resize(size);
    opened = openModel();
    window().activateWindow();
    page = qobject_cast<PlanPage*>(window().page("plan"));
    panel = page->findChild<CalibrationPanel*>();
    palette = page->findChild<PaletteCard*>();
    plan = &context().workspace.plan();
  }

  QComboBox* box(const QString& name) const {
    for (auto* box : panel->findChildren<QComboBox*>()) {
      if (box->accessibleName() == name) return box;
    }
    return nullptr;
  }
  QPushButton* button(const QString& text) const { return test::button(*panel, text); }
  State state() { return context().calibration.state(); }
  bool says(const QString& text) { return test::says(*panel, text); }
  void open() { QTest::mouseClick(palette->calibrationButton(), Qt::LeftButton); }
  /// With the keyboard: the bundled text stands below "Nothing".
  void chooseBundledText() {
    box("From")->setFocus();
    QTest::keyClick(box("From"), Qt::Key_Down);
  }
  bool measure() {
    open();
    chooseBundledText();
    if (!test::waitUntil([this] { return state() == State::Ready; })) return false;
    QTest::mouseClick(button("Measure"), Qt::LeftButton);
    return test::waitUntil([this] { return state() == State::Measured; }, 120000);
  }
  void clickMethod(const char* name) {
    PaletteView* methods = palette->methods();
    const QModelIndex item = methods->palette().indexOf(Paint::of(std::string(name)));
    QTest::mouseClick(methods->viewport(), Qt::LeftButton, {}, methods->visualRect(item).center());
  }
  QPoint centre(MapCell cell) const {
    return page->findChild<BitMapView*>()->cellRect(cell).center();
  }

  bool opened = false;
  PlanPage* page = nullptr;
  CalibrationPanel* panel = nullptr;
  PaletteCard* palette = nullptr;
  PlanDocument* plan = nullptr;
};

void answerFileDialog(const QString& path) {
  auto* timer = new QTimer;
  QObject::connect(timer, &QTimer::timeout, [timer, path] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    if (dialog == nullptr) return;
    timer->deleteLater();
    auto* edit = dialog->findChild<QLineEdit*>();
    edit->setText(path);
    QTest::keyClick(edit, Qt::Key_Return);
  });
  timer->start(10);
}

/// Chooses the entry that begins with `text`, as the keyboard does in an open list.
void choose(QComboBox& box, const QString& text) {
  const int index = box.findText(text, Qt::MatchStartsWith);
  QVERIFY2(index >= 0, qPrintable(text));
  box.setCurrentIndex(index);
  Q_EMIT box.activated(index);
}

}  // namespace

class TestCalibrationPanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }

  void looks_data() { test::addLooks(); }

  void looks() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    Opened app(dark, size);
    QVERIFY(app.opened);
    const QString name =
        QStringLiteral("calibration-%1-%2").arg(dark ? "dark" : "light").arg(size.width());
    app.open();
    test::saveScreenshot(app.window(), name + "-none");
    app.chooseBundledText();
    QTRY_COMPARE(app.state(), State::Ready);
    QTRY_VERIFY(app.says("about"));
    test::saveScreenshot(app.window(), name + "-ready");
    QVERIFY(test::cutButtons(app.window()).isEmpty());
    // It grows with what it says, at the next turn of the event loop.
    QTRY_VERIFY(app.panel->height() >=
                app.panel->layout()->totalHeightForWidth(app.panel->width()));
    const QRect rect = app.panel->geometry();
    QVERIFY(app.page->rect().contains(rect));
    QVERIFY(!rect.intersects(app.palette->geometry()));
  }

  void aTextIsChosenAndMeasured() {
    Opened app;
    QVERIFY(app.opened);
    QVERIFY(!app.panel->isVisible());
    QVERIFY(test::says(*app.palette, "none"));
    app.open();
    QVERIFY(app.panel->isVisible());
    QTRY_VERIFY(app.box("From")->hasFocus());
    QVERIFY(!app.button("Measure")->isEnabled());
    app.chooseBundledText();
    QVERIFY(app.plan->calibration().has_value());
    QCOMPARE(app.plan->calibration()->text, calibrationTextPath().toStdString());
    QCOMPARE(app.plan->calibration()->chunks, 16);
    QTRY_COMPARE(app.state(), State::Ready);
    QVERIFY(app.says("2,048"));  // tokens
    QVERIFY(test::says(*app.palette, "not measured"));
    QVERIFY(app.box("Amount")->currentText().contains("16 chunks"));
    QTest::mouseClick(app.button("Measure"), Qt::LeftButton);
    QVERIFY(app.button("Cancel")->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(app.state(), State::Measured, 120000);
    QVERIFY(app.says("Measured on 2,048 tokens"));
    QVERIFY(test::says(*app.palette, "2.0 K tokens") || test::says(*app.palette, "2,048 tokens"));
    QVERIFY(!app.button("Measure")->isEnabled());
    test::saveScreenshot(app.window(), "calibration-measured");
    // Escape closes it and gives the keyboard back.
    QTest::keyClick(app.box("From"), Qt::Key_Escape);
    QVERIFY(!app.panel->isVisible());
    QVERIFY(app.palette->calibrationButton()->hasFocus());
    QVERIFY(!app.palette->calibrationButton()->isChecked());
    // One step back, and the plan does without.
    QTest::keyClick(app.page, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!app.plan->calibration());
    QVERIFY(test::says(*app.palette, "none"));
  }

  void amountsAreChosenAndUndone() {
    Opened app;
    QVERIFY(app.opened);
    app.open();
    app.chooseBundledText();
    QTRY_COMPARE(app.state(), State::Ready);
    choose(*app.box("Amount"), "32 chunks");
    QCOMPARE(app.plan->calibration()->chunks, 32);
    choose(*app.box("Context"), "256 tokens");
    QCOMPARE(app.plan->calibration()->context, 256);
    QTRY_COMPARE(app.state(), State::Ready);
    QCOMPARE(app.context().calibration.outlook()->tokens(), std::int64_t{32 * 256});
    choose(*app.box("Amount"), "The whole text");
    QCOMPARE(app.plan->calibration()->chunks, 0);
    QTRY_COMPARE(app.state(), State::Ready);
    QVERIFY(app.context().calibration.outlook()->chunks > 32);
    for (int i = 0; i < 3; ++i) app.plan->undoStack().undo();
    QCOMPARE(app.plan->calibration()->chunks, 16);
    QCOMPARE(app.plan->calibration()->context, 128);
    QTRY_VERIFY(app.box("Amount")->currentText().contains("16 chunks"));
  }

  void measuringIsCancelledInPlace() {
    Opened app;
    QVERIFY(app.opened);
    app.open();
    app.chooseBundledText();
    QTRY_COMPARE(app.state(), State::Ready);
    choose(*app.box("Amount"), "The whole text");
    QTRY_COMPARE(app.state(), State::Ready);
    QTest::mouseClick(app.button("Measure"), Qt::LeftButton);
    QTRY_COMPARE(app.state(), State::Measuring);
    QVERIFY(test::says(app.window(), "Measuring on calibration.txt"));
    QTest::mouseClick(app.button("Cancel"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(app.state(), State::Ready, 60000);
    QVERIFY(app.button("Measure")->isVisible() && app.button("Measure")->isEnabled());
  }

  void aFilesTroubleIsToldInPlace() {
    Opened app;
    QVERIFY(app.opened);
    QFile file(app.path("empty.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    app.open();
    answerFileDialog(file.fileName());
    choose(*app.box("From"), "Text file…");
    QCOMPARE(app.box("From")->currentText(), QStringLiteral("empty.txt"));
    QTRY_COMPARE(app.state(), State::Unusable);
    QVERIFY(app.says("text is empty"));
    QVERIFY(app.says("longer text"));
    QVERIFY(!app.button("Measure")->isEnabled());
    QVERIFY(test::says(*app.palette, "not possible"));
    test::saveScreenshot(app.window(), "calibration-trouble");
    choose(*app.box("From"), "Nothing");
    QVERIFY(!app.plan->calibration());
    QVERIFY(!app.says("empty"));
  }

  void littleTextIsTakenWithAWarning() {
    Opened app;
    QVERIFY(app.opened);
    QFile file(app.path("little.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Once upon a time there was a fox.");
    file.close();
    app.open();
    answerFileDialog(file.fileName());
    choose(*app.box("From"), "Text file…");
    QTRY_COMPARE(app.state(), State::Ready);
    QVERIFY(app.says("ten thousand"));
    QVERIFY(app.button("Measure")->isEnabled());
  }

  void aModelWithoutATokenizerIsToldInPlace() {
    Opened app;
    QVERIFY(app.opened);
    test::RandomModel().write(toPath(app.path("random.gguf")));
    app.window().openModel(app.path("random.gguf"));
    QTRY_COMPARE(app.context().workspace.path(), app.path("random.gguf"));
    app.open();
    app.chooseBundledText();
    QTRY_COMPARE(app.state(), State::Unusable);
    QVERIFY(app.says("tokenizer"));
    test::saveScreenshot(app.window(), "calibration-no-tokenizer");
  }

  void methodsLeadToThePanelUntilThereIsText() {
    Opened app;
    QVERIFY(app.opened);
    app.clickMethod("gptq");
    QVERIFY(app.panel->isVisible());
    QVERIFY(!app.page->editor().brush());
    app.chooseBundledText();
    app.clickMethod("gptq");
    QVERIFY(app.page->editor().brush() == Paint::of(std::string("gptq")));
    auto* map = app.page->findChild<BitMapView*>();
    QTest::keyClick(app.box("From"), Qt::Key_Escape);
    QTest::mouseClick(map->viewport(), Qt::LeftButton, {}, app.centre({0, 1}));
    const int painted = map->model().at({0, 1});
    QCOMPARE(app.plan->row(painted).decision.method, std::string("gptq"));
    QTest::keyClick(map, Qt::Key_Escape);
    // Without text the brush, and what it painted, go.
    app.clickMethod("awq");
    VERIFY_OK(app.plan->setCalibration(std::nullopt));
    QVERIFY(!app.page->editor().brush());
    QCOMPARE(app.plan->row(painted).decision.method, std::string("rtn"));
  }

  void keysLeadThereToo() {
    Opened app;
    QVERIFY(app.opened);
    PaletteView* methods = app.palette->methods();
    methods->setFocus();
    methods->setCurrentIndex(methods->palette().indexOf(Paint::of(std::string("awq"))));
    QTest::keyClick(methods, Qt::Key_Space);
    QVERIFY(app.panel->isVisible());
    QTRY_VERIFY(app.box("From")->hasFocus());
  }

  void theDefaultMethodIsChosenWithNothingSelected() {
    Opened app;
    QVERIFY(app.opened);
    VERIFY_OK(
        app.plan->setCalibration(CalibrationText{calibrationTextPath().toStdString(), 64, 4}));
    QComboBox* method = nullptr;
    for (auto* box : app.page->findChild<Inspector*>()->findChildren<QComboBox*>()) {
      if (box->accessibleName() == "Default method") method = box;
    }
    QVERIFY(method != nullptr && method->isVisible());
    choose(*method, "AWQ");
    QCOMPARE(app.plan->defaultMethod(), std::string("awq"));
    QCOMPARE(app.plan->row(app.plan->indexOf("blk.0.attn_q.weight")).decision.method,
             std::string("awq"));
    QVERIFY(test::says(app.window(), "AWQ") || app.plan->title().contains("AWQ"));
    app.plan->undoStack().undo();
    QCOMPARE(method->currentText(), QStringLiteral("Importance"));
  }

  void theWindowWritesWhatTheCommandLineWrites_data() {
    QTest::addColumn<QString>("method");
    QTest::newRow("importance") << "importance";
    QTest::newRow("awq") << "awq";
    QTest::newRow("gptq") << "gptq";
  }

  void theWindowWritesWhatTheCommandLineWrites() {
    QFETCH(const QString, method);
    Opened app;
    QVERIFY(app.opened);
    const CalibrationText text{calibrationTextPath().toStdString(), 64, 4};
    VERIFY_OK(app.plan->setCalibration(text));
    // One group of factors: finding those of all takes long.
    if (method == "awq") {
      QCOMPARE(app.plan->setMethod({app.plan->indexOf("blk.1.ffn_down.weight")}, "awq"), QString());
    } else {
      VERIFY_OK(app.plan->setDefaultMethod(method.toStdString()));
    }
    app.plan->setType({app.plan->indexOf("blk.1.ffn_up.weight")}, TensorType::Q6_K);
    VERIFY_OK(app.context().quantizer.start(app.path("window.gguf")));
    QVERIFY(app.waitForJobs(120000));
    const auto recipe = app.plan->recipe();
    VERIFY_OK(recipe);
    jobs::QuantizeRequest request{.model = toPath(demoModelPath()),
                                  .out = toPath(app.path("command.gguf")),
                                  .recipe = *recipe,
                                  .split = {}};
    const std::string command =
        jobs::quantizeCommand(request.model, request.out, *recipe, {}, "recipe.json");
    QVERIFY(command.find("--calibration " + text.text) != std::string::npos);
    QVERIFY(command.find("--calibration-chunks 4") != std::string::npos);
    const auto prepared = jobs::prepareQuantization(request);
    VERIFY_OK(prepared);
    VERIFY_OK(jobs::quantizeFile(request, *prepared, test::contextOf(2)));
    const QByteArray written = test::contentsOf(app.path("window.gguf"));
    QVERIFY(!written.isEmpty());
    QVERIFY(written == test::contentsOf(app.path("command.gguf")));
  }

  void recipesBringTheirText() {
    Opened app;
    QVERIFY(app.opened);
    QVERIFY(QFile::copy(calibrationTextPath(), app.path("own.txt")));
    QFile recipe(app.path("mine.recipe.json"));
    QVERIFY(recipe.open(QIODevice::WriteOnly));
    recipe.write(R"({"default": {"type": "Q4_K_M", "method": "gptq"},
                     "calibration": {"text": "own.txt", "context": 64, "chunks": 3}})");
    recipe.close();
    QSignalSpy finished(&app.page->files(), &RecipeFiles::finished);
    QSignalSpy failed(&app.page->files(), &RecipeFiles::failed);
    app.page->files().open(recipe.fileName());
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(app.plan->calibration().has_value());
    QCOMPARE(toQString(app.plan->calibration()->text), app.path("own.txt"));
    QCOMPARE(app.plan->defaultMethod(), std::string("gptq"));
    QTRY_COMPARE(app.state(), State::Ready);
    QVERIFY(QFile::remove(app.path("own.txt")));
    app.page->files().open(recipe.fileName());
    QTRY_COMPARE(failed.count(), 1);
  }
};

QTEST_MAIN(TestCalibrationPanel)
#include "tst_calibration_panel.moc"
