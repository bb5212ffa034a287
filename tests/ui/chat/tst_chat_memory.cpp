// SPDX-License-Identifier: MIT
// The memory limit of the settings holds for the chat: what goes beyond it is offered, not loaded.
#include <QPushButton>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "jobs/gpus.h"
#include "support/gguf_bytes.h"
#include "support/skip.h"
#include "support/test_data.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_pane.h"
#include "ui/core/format.h"
#include "ui/core/memory_limit.h"
#include "ui/core/text.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kPatience = 120'000;

/// A model file of that size which takes no room on the disk, and that nothing can run.
QString hugeModel(const QString& path, std::uint64_t bytes) {
  const std::uint64_t rows = bytes / 4096 / 4;
  auto header = test::GgufBytes::header(1, 1);
  header.key("general.architecture", GgufValueType::String).string("mystery");
  header.tensor("blk.0.ffn_up.weight", {4096, rows}, 0, 0).data(0);
  std::ofstream(toPath(path), std::ios::binary) << header.text();
  std::filesystem::resize_file(toPath(path), header.size() + rows * 4096 * 4);
  return path;
}

bool offers(QWidget& pane, const QString& text) {
  const QPushButton* button = test::button(pane, text);
  return button != nullptr && button->isVisible();
}

}  // namespace

class TestChatMemory : public QObject {
  Q_OBJECT

 private slots:
  void whatExceedsTheLimitIsOffered() {
    test::UiFixture fixture;
    const std::uint64_t limit =
        modelMemoryLimit(fixture.context().settings, fixture.context().engine);
    if (limit == 0) QSKIP("this machine does not tell how much memory it has");
    fixture.window().resize(1440, 900);
    QVERIFY(fixture.openModel());
    fixture.window().showPage("chat");
    auto& page = *qobject_cast<ChatPage*>(fixture.window().page("chat"));
    ChatRunner& runner = page.controller().runner();
    QVERIFY(test::waitUntil([&] { return runner.isLoaded(Side::A) && runner.isLoaded(Side::B); },
                            kPatience));

    const QString huge = hugeModel(fixture.path("huge.gguf"), limit + (1ull << 30));
    page.controller().setVariant(Side::B, fileVariant(huge));
    QVERIFY(test::waitUntil([&] { return offers(page.pane(1), "Load anyway"); }));
    QVERIFY(!runner.isLoaded(Side::B) && !runner.isLoading(Side::B));
    QVERIFY(runner.isLoaded(Side::A));
    // Texts that can be selected give spaces for those that do not break.
    QVERIFY(test::says(page.pane(1), formatBytes(limit).replace(QChar::Nbsp, ' ')));
    test::saveScreenshot(fixture.window(), "chat-too-large");

    // The other side goes on talking.
    QVERIFY(page.controller().canAsk());

    // Coming back does not load it either, nor does it take the offer away.
    fixture.window().showPage("plan");
    fixture.window().showPage("chat");
    QVERIFY(offers(page.pane(1), "Load anyway"));
    QVERIFY(!runner.isLoading(Side::B));

    // Wanted all the same: it is tried, and this one fails for what it is.
    QTest::mouseClick(test::button(page.pane(1), "Load anyway"), Qt::LeftButton);
    QVERIFY(test::waitUntil([&] { return offers(page.pane(1), "Try again"); }));
    QVERIFY(test::says(page.pane(1), "This model cannot talk"));
  }

  void onAGpuThatSharesTheMemoryItCountsInFull() {
    const auto gpus = jobs::listGpus();
    const auto shares = [](const jobs::GpuFacts& gpu) {
      return gpu.unusable.empty() && gpu.sharesMemory();
    };
    if (!gpus) NIBBLE_SKIP("there is no Vulkan");
    const auto gpu = std::find_if(gpus->begin(), gpus->end(), shares);
    if (gpu == gpus->end()) NIBBLE_SKIP("no GPU here shares the machine's memory");
    test::UiFixture fixture;
    fixture.context().settings.setDevice(jobs::wishFor(*gpu));
    const std::uint64_t limit =
        modelMemoryLimit(fixture.context().settings, fixture.context().engine);
    if (limit == 0) QSKIP("this machine does not tell how much memory it has");
    QVERIFY(fixture.openModel());
    fixture.window().showPage("chat");
    auto& page = *qobject_cast<ChatPage*>(fixture.window().page("chat"));
    ChatRunner& runner = page.controller().runner();
    QVERIFY(test::waitUntil([&] { return runner.isLoaded(Side::A) && runner.isLoaded(Side::B); },
                            kPatience));
    QVERIFY(!page.controller().facts(Side::A)->gpu.isEmpty());
    // Too large only beside what the driver holds for the other side.
    const QString large = hugeModel(fixture.path("large.gguf"), limit - (1 << 20));
    page.controller().setVariant(Side::B, fileVariant(large));
    QVERIFY(test::waitUntil([&] { return offers(page.pane(1), "Load anyway"); }, kPatience));
    QVERIFY(test::says(page.pane(1), "with the other model"));
  }

  void bothModelsCountTogether() {
    test::UiFixture fixture;
    const std::uint64_t limit =
        modelMemoryLimit(fixture.context().settings, fixture.context().engine);
    if (limit == 0) QSKIP("this machine does not tell how much memory it has");
    QVERIFY(fixture.openModel());
    fixture.window().showPage("chat");
    auto& page = *qobject_cast<ChatPage*>(fixture.window().page("chat"));
    ChatRunner& runner = page.controller().runner();
    QVERIFY(test::waitUntil([&] { return runner.isLoaded(Side::A) && runner.isLoaded(Side::B); },
                            kPatience));
    // Alone it would be within the limit, if only just.
    const QString large = hugeModel(fixture.path("large.gguf"), limit - (1 << 20));
    page.controller().setVariant(Side::B, fileVariant(large));
    QVERIFY(test::waitUntil([&] { return offers(page.pane(1), "Load anyway"); }));
    QVERIFY(test::says(page.pane(1), "with the other model"));
    // Something small in its place is loaded at once.
    page.controller().setVariant(Side::B, fileVariant(test::dataPath("demo/fable-5m-Q2_K.gguf")));
    QVERIFY(test::waitUntil([&] { return runner.isLoaded(Side::B); }, kPatience));
  }
};

QTEST_MAIN(TestChatMemory)
#include "tst_chat_memory.moc"
