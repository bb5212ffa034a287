// SPDX-License-Identifier: MIT
// Whether the planned model fits each GPU, beside main memory.
#include <QComboBox>
#include <QLabel>
#include <QTest>

#include "infer/vulkan/offload.h"
#include "jobs/planned_source.h"
#include "support/fake_gpus.h"
#include "ui/core/format.h"
#include "ui/core/variant.h"
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

/// What is said of the layers, card by card.
QString linesOf(const GpuMemory& gpus) {
  QStringList texts;
  for (auto* label : gpus.findChildren<QLabel*>()) {
    if (label->isVisible() && label->wordWrap()) texts += label->text();
  }
  return texts.join('\n');
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
  /// The plan as it would be loaded.
  std::shared_ptr<const ModelSource> planned() {
    const Variant variant = *plannedVariant(fixture.context().workspace);
    return *jobs::planSource(variant.source, *variant.plan);
  }
  /// What a GPU would need for it.
  QString needed() {
    const SessionOptions session{.contextLength = static_cast<int>(panel->contextLength())};
    return formatBytes(jobs::gpuShare(*planned(), 24 * test::kGiB, false, session)->neededBytes);
  }
  /// Puts a card into the computer whose memory holds so many layers of the plan.
  void addCard(int layers) {
    const auto source = planned();
    const ModelPart whole = *wholeModel(*source);
    const SessionOptions session{.contextLength = static_cast<int>(panel->contextLength())};
    const vulkan::OffloadSteps steps(whole, *source, session, false);
    auto found = test::fakeGpus();
    found.push_back({5, "Half (test)", "none", "discrete", 0, 0, {}, "", "af"});
    found.back().memoryBytes = *steps.bytes(layers) / 31 * 32 + 1024;
    card = found.back();
    fixture.context().engine.devices().setFound(found);
  }

  test::UiFixture fixture;
  bool opened = false;
  MemoryPanel* panel = nullptr;
  GpuMemory* gpus = nullptr;
  jobs::GpuFacts card;
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
    const QString before = app.needed();
    QTRY_VERIFY2(barsOf(*app.gpus).first().startsWith(before), qPrintable(before));
    QVERIFY(app.fixture.context().workspace.plan().applyPreset("Q2_K"));
    QVERIFY(app.needed() != before);
    QTRY_VERIFY2(barsOf(*app.gpus).first().startsWith(app.needed()), qPrintable(app.needed()));
    app.fixture.context().settings.setUnits(ByteUnits::Decimal);
    QVERIFY2(barsOf(*app.gpus).first().contains("GB"), qPrintable(barsOf(*app.gpus).first()));
    app.fixture.context().settings.setUnits(ByteUnits::Binary);
  }

  void layersAreCountedWhereThePlanDoesNotFit() {
    Opened app;
    QVERIFY(app.opened);
    QTRY_VERIFY(linesOf(*app.gpus).startsWith("Not one layer fits"));  // of Tiny
    PlanDocument& plan = app.fixture.context().workspace.plan();
    QVERIFY(plan.applyPreset("Q2_K"));
    app.addCard(3);
    const int layers = readHyperparameters(app.planned()->metadata())->layers;
    QVERIFY(layers > 3);
    const auto line = [&](int onGpu) {
      return QStringLiteral("%1 of %2 layers on the GPU; the others take ").arg(onGpu).arg(layers);
    };
    QTRY_VERIFY2(linesOf(*app.gpus).contains(line(3)), qPrintable(linesOf(*app.gpus)));
    const auto share = jobs::gpuShare(*app.planned(), app.card.memoryBytes, false,
                                      {.contextLength = int(app.panel->contextLength())});
    QVERIFY(linesOf(*app.gpus).contains(line(3) + formatBytes(share->mainBytes) + " RAM"));
    QVERIFY(barsOf(*app.gpus).join('\n').contains(line(3)));
    // Of the large cards nothing is said.
    QCOMPARE(linesOf(*app.gpus).count('\n'), 1);

    // Larger types leave room for fewer.
    QVERIFY(plan.applyPreset("Q8_0"));
    QTRY_VERIFY2(linesOf(*app.gpus).contains(line(1)), qPrintable(linesOf(*app.gpus)));
    plan.undoStack().undo();
    QTRY_VERIFY2(linesOf(*app.gpus).contains(line(3)), qPrintable(linesOf(*app.gpus)));
  }

  void typesWithoutShadersAreNamed() {
    Opened app;
    QVERIFY(app.opened);
    PlanDocument& plan = app.fixture.context().workspace.plan();
    const auto recipe = parseRecipe(
        R"({"default":{"type":"Q8_0"},"rules":[{"match":"blk.1.ffn_up","type":"int4"}]})");
    QVERIFY2(recipe, recipe ? "" : recipe.error().message().c_str());
    const auto applied = plan.applyRecipe(*recipe);
    QVERIFY2(applied, applied ? "" : applied.error().message().c_str());
    // Of a card with room for everything.
    QTRY_VERIFY2(linesOf(*app.gpus).contains("it has no shaders for the others, which take "),
                 qPrintable(linesOf(*app.gpus)));
    const int layers = readHyperparameters(app.planned()->metadata())->layers;
    QVERIFY(linesOf(*app.gpus).contains(
        QStringLiteral("%1 of %2 layers on the GPU").arg(layers - 2).arg(layers)));
    plan.undoStack().undo();
    QTRY_VERIFY(!linesOf(*app.gpus).contains("shaders"));
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
    app.addCard(3);
    QTRY_VERIFY(linesOf(*app.gpus).contains("layers on the GPU"));
    QTest::qWait(100);
    QCOMPARE(app.fixture.window().size(), size);
    for (auto* label : app.gpus->findChildren<QLabel*>()) {
      if (!label->isVisible()) continue;
      if (label->wordWrap()) {
        QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()),
                     qPrintable(label->text()));
      } else if (qobject_cast<ElidedLabel*>(label) == nullptr) {
        QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
      }
    }
    test::saveScreenshot(app.fixture.window(), QString("gpu-memory-") + QTest::currentDataTag());
  }
};

QTEST_MAIN(TestGpuMemory)
#include "tst_gpu_memory.moc"
