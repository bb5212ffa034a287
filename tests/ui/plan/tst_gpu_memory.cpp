// SPDX-License-Identifier: MIT
// Whether the planned model fits each GPU, beside main memory.
#include <QComboBox>
#include <QLabel>
#include <QTest>

#include "support/fake_gpus.h"
#include "ui/plan/gpu_memory.h"
#include "ui/plan/memory_bar.h"
#include "ui/plan/memory_panel.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

/// What is shown of each GPU, bar by bar.
QStringList barsOf(const GpuMemory& gpus) {
  QStringList texts;
  for (auto* bar : gpus.findChildren<MemoryBar*>()) {
    if (bar->isVisible()) texts += bar->accessibleName();
  }
  return texts;
}

class Opened {
 public:
  explicit Opened(bool dark = false, QSize size = {1440, 900}) : fixture(dark) {
    fixture.context().engine.devices().setFound(test::fakeGpus());
    fixture.window().resize(size);
    opened = fixture.openModel();
    fixture.window().showPage("plan");
    panel = fixture.window().page("plan")->findChild<MemoryPanel*>();
    gpus = panel->findChild<GpuMemory*>();
  }
  test::UiFixture fixture;
  bool opened = false;
  MemoryPanel* panel = nullptr;
  GpuMemory* gpus = nullptr;
};

}  // namespace

class TestGpuMemory : public QObject {
  Q_OBJECT

 private slots:
  void eachKindOfCardIsShownOnce() {
    Opened app;
    QVERIFY(app.opened);
    // Equal cards together, the unusable one and the driver on the processor not at all.
    const QStringList bars = barsOf(*app.gpus);
    QCOMPARE(bars.size(), 2);
    QVERIFY2(bars[0].endsWith(QStringLiteral("of the 24.00\u00a0GiB of NVIDIA GeForce RTX 4090")),
             qPrintable(bars[0]));
    QVERIFY2(bars[1].contains(QStringLiteral("too much for the 8.00\u00a0MiB of Tiny (test)")),
             qPrintable(bars[1]));
    QStringList names;
    for (auto* name : app.gpus->findChildren<ElidedLabel*>()) names += name->fullText();
    QVERIFY2(names.contains(QStringLiteral("2 × RTX 4090")), qPrintable(names.join('\n')));
    QVERIFY(test::says(*app.gpus, " > "));
    test::saveScreenshot(app.fixture.window(), "gpu-memory-light");
  }

  void itFollowsPlanAndContext() {
    Opened app;
    QVERIFY(app.opened);
    const QString before = barsOf(*app.gpus).first();
    QVERIFY(app.fixture.context().workspace.plan().applyPreset("Q2_K"));
    const QString small = barsOf(*app.gpus).first();
    QVERIFY(small != before);
    app.fixture.context().settings.setUnits(ByteUnits::Decimal);
    QVERIFY2(barsOf(*app.gpus).first().contains("GB"), qPrintable(barsOf(*app.gpus).first()));
    app.fixture.context().settings.setUnits(ByteUnits::Binary);
  }

  void aDriverOnTheProcessorIsShownWhereItIsChosen() {
    Opened app;
    QVERIFY(app.opened);
    Settings& settings = app.fixture.context().settings;
    settings.setDevice(jobs::wishFor(app.fixture.context().engine.devices().gpus()[4]));
    QVERIFY(barsOf(*app.gpus).join('\n').contains("llvmpipe"));
    settings.setDevice({});
    QVERIFY(!barsOf(*app.gpus).join('\n').contains("llvmpipe"));
  }

  void withoutGpusNothingIsShown() {
    Opened app;
    QVERIFY(app.opened);
    Devices& devices = app.fixture.context().engine.devices();
    devices.setFound(std::vector<jobs::GpuFacts>{});
    QVERIFY(!app.gpus->isVisible());
    devices.setFound(test::fakeGpus());
    QVERIFY(app.gpus->isVisible());
    devices.setFound(fail(ErrorCode::NotFound, "", "there is no Vulkan loader"));
    QVERIFY(!app.gpus->isVisible());
  }

  void looks_data() { test::addLooks(); }
  void looks() {
    QFETCH(const bool, dark);
    QFETCH(const QSize, size);
    Opened app(dark, size);
    QVERIFY(app.opened);
    QTest::qWait(100);
    QCOMPARE(app.fixture.window().size(), size);
    for (auto* label : app.gpus->findChildren<QLabel*>()) {
      if (qobject_cast<ElidedLabel*>(label) == nullptr) {
        QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
      }
    }
    test::saveScreenshot(app.fixture.window(), QString("gpu-memory-") + QTest::currentDataTag());
  }
};

QTEST_MAIN(TestGpuMemory)
#include "tst_gpu_memory.moc"
