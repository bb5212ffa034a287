// SPDX-License-Identifier: MIT
// Evaluation runs on the device of the settings, and says when that did not do.
#include <QLabel>
#include <QPushButton>
#include <QTest>

#include "support/skip.h"
#include "ui/evaluate/evaluate_page.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kPatience = 300'000;

/// Two chunks of the demo model on the device of the settings, started with the mouse.
class Evaluated {
 public:
  explicit Evaluated(const jobs::DeviceWish& device) {
    fixture.context().settings.setDevice(device);
    fixture.window().resize(1440, 900);
    if (!fixture.openModel()) qFatal("the demo does not open");
    fixture.window().showPage("evaluate");
    page = qobject_cast<EvaluatePage*>(fixture.window().page("evaluate"));
    EvaluationSettings settings = page->controller().settings();
    settings.chunks = 2;
    settings.context = 128;
    page->controller().setSettings(settings);
  }
  bool run() {
    QTest::mouseClick(page->findChild<QPushButton*>("startEvaluation"), Qt::LeftButton);
    return fixture.waitForJobs(kPatience) &&
           test::waitUntil([this] { return !page->controller().isRunning(); });
  }
  const EvaluationRow& row(int index) { return page->controller().model().row(index); }
  QString tipOfSpeed(int index) {
    EvaluationModel& model = page->controller().model();
    return model.data(model.index(index, EvaluationModel::SpeedColumn), Qt::ToolTipRole).toString();
  }
  QString bar() {
    auto* bar = page->findChild<ErrorBar*>();
    return bar->isVisible() ? bar->accessibleName() : QString();
  }
  QString subtitles() {
    QStringList texts;
    for (auto* label : page->findChildren<ElidedLabel*>()) texts += label->fullText();
    return texts.join('\n');
  }

  test::UiFixture fixture;
  EvaluatePage* page = nullptr;
};

}  // namespace

class TestEvaluateDevice : public QObject {
  Q_OBJECT

 private slots:
  void theProcessorSaysNothing() {
    Evaluated app({});
    QVERIFY(app.run());
    QVERIFY(app.row(1).state == EvaluationRow::State::Done);
    QCOMPARE(app.row(1).device, QString("Processor"));
    QVERIFY(!app.row(1).fallback && app.bar().isEmpty());
    QCOMPARE(app.tipOfSpeed(1), QString("On Processor"));
  }

  void aGpuThatIsGoneIsToldAndTheProcessorMeasures() {
    Evaluated app({jobs::DeviceWish::Kind::Vulkan, "99", "Voodoo 2"});
    QVERIFY(app.run());
    for (int row = 0; row < 2; ++row) {
      QVERIFY(app.row(row).state == EvaluationRow::State::Done);
      QVERIFY(app.row(row).fallback.has_value());
      QVERIFY(app.row(row).figures->perplexity > 1);
    }
    QVERIFY2(app.bar().startsWith("On the processor: Original"), qPrintable(app.bar()));
    QVERIFY(app.bar().contains("Plan (Q4_K_M)"));
    test::saveScreenshot(app.fixture.window(), "evaluate-device-gone-light");
    // The job's log tells it too.
    const QStringList log = app.fixture.context().jobs.jobs().last()->log();
    QVERIFY2(log.join('\n').contains("on the processor: "), qPrintable(log.join('\n')));
    // Another run with the processor chosen takes the line away.
    app.fixture.context().settings.setDevice({});
    QVERIFY(app.run());
    QVERIFY2(app.bar().isEmpty(), qPrintable(app.bar()));
  }

  void aGpuMeasures() {
    const auto gpus = jobs::listGpus();
    const int fittest = gpus ? jobs::fittestGpu(*gpus, true) : -1;
    if (fittest < 0) NIBBLE_SKIP("no Vulkan device can run models");
    Evaluated app({});
    QVERIFY(app.run());
    const double processor[] = {app.row(0).figures->perplexity, app.row(1).figures->perplexity};
    const jobs::DeviceWish wish = jobs::wishFor((*gpus)[std::size_t(fittest)]);
    app.fixture.context().settings.setDevice(wish);
    QVERIFY(app.run());
    const QString name = shortGpuName(QString::fromStdString(wish.name));
    for (int row = 0; row < 2; ++row) {
      QVERIFY(app.row(row).state == EvaluationRow::State::Done);
      QVERIFY(!app.row(row).fallback);
      QCOMPARE(app.row(row).device, name);
    }
    for (int row = 0; row < 2; ++row) {
      const double apart = std::abs(app.row(row).figures->perplexity / processor[row] - 1);
      QVERIFY2(apart < 0.0005, qPrintable(QString::number(apart)));
    }
    QCOMPARE(app.tipOfSpeed(1), "On " + name);
    QVERIFY2(app.subtitles().contains(" · " + name), qPrintable(app.subtitles()));
    test::saveScreenshot(app.fixture.window(), "evaluate-device-light");
  }
};

QTEST_MAIN(TestEvaluateDevice)
#include "tst_evaluate_device.moc"
