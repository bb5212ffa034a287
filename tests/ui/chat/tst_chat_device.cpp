// SPDX-License-Identifier: MIT
// Where each side of the chat runs: chosen, shown, kept, and sound when the GPU does not do.
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "infer/vulkan/device.h"
#include "support/fake_gpus.h"
#include "support/skip.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/device_menu.h"
#include "ui/chat/prompt_box.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kPatience = 300'000;
const jobs::DeviceWish kGone{jobs::DeviceWish::Kind::Vulkan, "99", "Voodoo 2"};

QToolButton* deviceButton(ChatPane& pane) {
  for (auto* button : pane.findChildren<QToolButton*>()) {
    if (button->accessibleName().startsWith("Device of pane")) return button;
  }
  return nullptr;
}

class Chat {
 public:
  explicit Chat(const jobs::DeviceWish& device = {}, bool dark = false, QSize size = {1440, 900})
      : fixture(dark) {
    Settings& settings = fixture.context().settings;
    settings.setDevice(device);
    settings.setValue("chat/temperature", 0);
    settings.setValue("chat/maxTokens", 12);
    fixture.window().resize(size);
  }
  bool open() {
    if (!fixture.openModel()) return false;
    fixture.window().showPage("chat");
    page = qobject_cast<ChatPage*>(fixture.window().page("chat"));
    return waitLoaded();
  }
  bool waitLoaded() {
    return test::waitUntil(
        [this] {
          const ChatRunner& runner = page->controller().runner();
          return runner.isLoaded(Side::A) && runner.isLoaded(Side::B);
        },
        kPatience);
  }
  bool ask() {
    auto* prompt = page->findChild<PromptBox*>();
    QTest::mouseClick(prompt->viewport(), Qt::LeftButton);
    QTest::keyClicks(prompt, "Tell me about the old fox.");
    QTest::keyClick(prompt, Qt::Key_Return);
    return test::waitUntil([this] { return !page->controller().runner().isGenerating(); },
                           kPatience);
  }
  const Answer& answer(Side side) {
    return page->controller().conversation().turns().last().of(side);
  }
  /// Opens the pane's menu with the mouse and takes the entry that begins like this.
  bool choose(int place, const QString& entry) {
    QToolButton* button = deviceButton(page->pane(place));
    bool taken = false;
    QTimer::singleShot(0, button, [&] {
      auto* menu = button->menu();
      for (QAction* action : menu->actions()) {
        if (taken || !action->text().startsWith(entry)) continue;
        taken = true;
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
      }
      if (!taken) menu->close();
    });
    QTest::mouseClick(button, Qt::LeftButton);
    return taken;
  }

  test::UiFixture fixture;
  ChatPage* page = nullptr;
};

}  // namespace

class TestChatDevice : public QObject {
  Q_OBJECT

 private slots:
  void theProcessorUnlessChosenOtherwise() {
    Chat chat;
    QVERIFY(chat.open());
    for (int place = 0; place < 2; ++place) {
      QCOMPARE(deviceButton(chat.page->pane(place))->text(), QStringLiteral("Processor ▾"));
      QVERIFY(!test::says(chat.page->pane(place), "runs on the processor"));
    }
    // The menu marks what holds.
    QToolButton* button = deviceButton(chat.page->pane(0));
    Q_EMIT button->menu()->aboutToShow();
    QCOMPARE(button->menu()->actions().first()->text(), QString("As in Settings (Processor)"));
    QVERIFY(button->menu()->actions().first()->isChecked());
  }

  void aGpuThatIsGoneIsTold() {
    Chat chat(kGone);
    chat.fixture.context().engine.devices().setFound(test::fakeGpus());
    QVERIFY(chat.open());
    for (const Side side : jobs::kSides) {
      const auto& facts = chat.page->controller().facts(side);
      QVERIFY(facts && facts->fallback && facts->gpu.isEmpty());
      QVERIFY(facts->device.startsWith("cpu"));
    }
    for (int place = 0; place < 2; ++place) {
      QVERIFY(test::says(chat.page->pane(place), "This model runs on the processor: "));
      QCOMPARE(deviceButton(chat.page->pane(place))->text(), QStringLiteral("Processor ▾"));
    }
    test::saveScreenshot(chat.fixture.window(), "chat-device-gone-light");
    QVERIFY(chat.ask());
    QVERIFY(!chat.answer(Side::A).text.isEmpty());
    QVERIFY(chat.answer(Side::A).figures.tokensPerSecond > 0);
    // A blind test gives nothing away.
    chat.page->controller().blind().setOn(true);
    QVERIFY(!test::says(chat.page->pane(0), "runs on the processor"));
    QVERIFY(!deviceButton(chat.page->pane(0))->isVisible());
  }

  void aPaneHasItsOwnChoiceAndKeepsIt() {
    Chat chat(kGone);
    chat.fixture.context().engine.devices().setFound(test::fakeGpus());
    QVERIFY(chat.open());
    ChatController& controller = chat.page->controller();
    QVERIFY(chat.choose(1, "Processor"));
    QVERIFY(chat.waitLoaded());
    QVERIFY(!test::says(chat.page->pane(1), "runs on the processor"));
    QVERIFY(test::says(chat.page->pane(0), "runs on the processor"));
    QVERIFY(controller.ownDevice(Side::B) == jobs::DeviceWish{});
    QVERIFY(!controller.ownDevice(Side::A));

    ChatController later(chat.fixture.context());
    QVERIFY(later.ownDevice(Side::B) == jobs::DeviceWish{} && !later.ownDevice(Side::A));
    QVERIFY(later.device(Side::A) == kGone);

    QVERIFY(chat.choose(1, "As in Settings (Voodoo 2)"));
    QVERIFY(chat.waitLoaded());
    QVERIFY(test::says(chat.page->pane(1), "runs on the processor"));
    QVERIFY(!controller.ownDevice(Side::B));
  }

  void anotherChoiceInTheSettingsIsOffered() {
    Chat chat(kGone);
    QVERIFY(chat.open());
    QVERIFY(chat.ask());
    chat.fixture.context().settings.setDevice({});
    for (int place = 0; place < 2; ++place) {
      QVERIFY(test::says(chat.page->pane(place), "The settings name another device"));
    }
    // What was said stays until then.
    QVERIFY(!chat.page->controller().conversation().isEmpty());
    for (int place = 0; place < 2; ++place) {
      QTest::mouseClick(test::button(chat.page->pane(place), "Reload"), Qt::LeftButton);
    }
    QVERIFY(chat.waitLoaded());
    QVERIFY(!test::says(*chat.page, "The settings name another device"));
    QVERIFY(!test::says(*chat.page, "runs on the processor"));
  }

  void itRunsOnAGpu_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::newRow("light-1100") << false << QSize(1100, 700);
    QTest::newRow("dark-1440") << true << QSize(1440, 900);
  }
  void itRunsOnAGpu() {
    QFETCH(const bool, dark);
    QFETCH(const QSize, size);
    const auto gpus = jobs::listGpus();
    const int fittest = gpus ? jobs::fittestGpu(*gpus, true) : -1;
    if (fittest < 0) NIBBLE_SKIP("no Vulkan device can run models");
    const QString name = QString::fromStdString((*gpus)[std::size_t(fittest)].name);
    Chat chat({}, dark, size);
    QVERIFY(chat.open());
    ChatController& controller = chat.page->controller();
    QTRY_VERIFY_WITH_TIMEOUT(chat.fixture.context().engine.devices().isKnown(), kPatience);
    QVERIFY(chat.choose(1, name));
    QVERIFY(chat.waitLoaded());
    QCOMPARE(controller.facts(Side::B)->gpu, name);
    QVERIFY(!controller.facts(Side::B)->fallback);
    QVERIFY(controller.facts(Side::A)->device.startsWith("cpu"));
    QVERIFY(deviceButton(chat.page->pane(1))->accessibleName().contains(name));
    QVERIFY(chat.ask());
    for (const Side side : jobs::kSides) {
      QVERIFY(chat.answer(side).state == Answer::State::Ended);
      QVERIFY(chat.answer(side).figures.tokensPerSecond > 0);
    }
    QVERIFY(test::says(chat.page->pane(1), "tok/s"));
    test::saveScreenshot(chat.fixture.window(), QString("chat-device-") + QTest::currentDataTag());

    // The same model on both devices says the same, and is there twice.
    controller.setVariant(Side::B, *controller.variant(Side::A));
    QVERIFY(chat.waitLoaded());
    QVERIFY(!controller.facts(Side::B)->sharesWeights);
    QCOMPARE(controller.facts(Side::B)->gpu, name);
    QVERIFY(chat.ask());
    QCOMPARE(chat.answer(Side::B).text, chat.answer(Side::A).text);
  }

  void aLostGpuLeavesTheConversationToTheProcessor() {
    const auto gpus = jobs::listGpus();
    const int fittest = gpus ? jobs::fittestGpu(*gpus, true) : -1;
    if (fittest < 0) NIBBLE_SKIP("no Vulkan device can run models");
    const QString name = QString::fromStdString((*gpus)[std::size_t(fittest)].name);
    Chat chat(jobs::wishFor((*gpus)[std::size_t(fittest)]));
    QVERIFY(chat.open());
    ChatController& controller = chat.page->controller();
    // Both panes run the same weights.
    controller.setVariant(Side::B, *controller.variant(Side::A));
    QVERIFY(chat.waitLoaded());
    QVERIFY(controller.facts(Side::B)->sharesWeights);
    QVERIFY(chat.ask());
    const QString first = chat.answer(Side::A).text;

    {
      const auto device = vulkan::Device::open(fittest);
      QVERIFY(device && !(*device)->check(VK_ERROR_DEVICE_LOST, "computing"));
    }
    QVERIFY(chat.ask());
    QCOMPARE(controller.conversation().turns().size(), 2);
    QCOMPARE(controller.conversation().turns().first().of(Side::A).text, first);
    for (const Side side : jobs::kSides) {
      QVERIFY(chat.answer(side).state == Answer::State::Ended);
      QVERIFY(!chat.answer(side).text.isEmpty());
      QVERIFY(controller.facts(side)->gpu.isEmpty());
      QVERIFY(controller.facts(side)->device.startsWith("cpu"));
      QCOMPARE(controller.facts(side)->failedGpu, name);
    }
    for (int place = 0; place < 2; ++place) {
      QVERIFY(test::says(chat.page->pane(place),
                         name + " was lost; this model goes on on the processor."));
      QCOMPARE(deviceButton(chat.page->pane(place))->text(), QStringLiteral("Processor ▾"));
    }
    test::saveScreenshot(chat.fixture.window(), "chat-device-lost-light");
    // A blind test gives nothing away.
    controller.blind().setOn(true);
    QVERIFY(!test::says(chat.page->pane(0), "was lost"));
    controller.blind().setOn(false);

    // Asked for again, the GPU is opened anew, whatever the other pane runs on by now.
    QTest::mouseClick(test::button(chat.page->pane(0), "Reload"), Qt::LeftButton);
    QVERIFY(chat.waitLoaded());
    QCOMPARE(controller.facts(Side::A)->gpu, name);
    QVERIFY(!controller.facts(Side::A)->failure && controller.facts(Side::B)->failure);
    QVERIFY(!test::says(chat.page->pane(0), "was lost"));
    QVERIFY(chat.ask());
    QVERIFY(!chat.answer(Side::A).text.isEmpty());
    QVERIFY(controller.facts(Side::A)->gpu == name);
  }

  void aPaneSaysWhyItsGpuFailed() {
    const Conversation conversation;
    ChatPane pane(0, conversation);
    pane.show();
    SideFacts facts;
    facts.weightBytes = 1;
    facts.failedGpu = "Voodoo 2";
    facts.failure = Error{ErrorCode::NoDeviceMemory, "computing: out of device memory", {}, {}};
    pane.showReady(facts);
    QVERIFY(test::says(pane, "Voodoo 2 has no memory left; this model goes on on the processor."));
    facts.failure->code = ErrorCode::DeviceLost;
    facts.gpu = facts.failedGpu;  // the processor may not
    pane.showReady(facts);
    QVERIFY(test::says(pane, "Voodoo 2 was lost, and the processor has no room for this model."));
    QVERIFY(test::button(pane, "Reload")->isVisible());
    facts.failure.reset();
    pane.showReady(facts);
    QVERIFY(!test::says(pane, "Voodoo 2 was lost"));
    QVERIFY(!test::button(pane, "Reload")->isVisible());
  }

  void whatAGpuRefusesRunsOnTheProcessor() {
    const auto gpus = jobs::listGpus();
    const int fittest = gpus ? jobs::fittestGpu(*gpus, true) : -1;
    if (fittest < 0) NIBBLE_SKIP("no Vulkan device can run models");
    // No row of a matrix fits then.
    qputenv("NIBBLE_VULKAN_MAX_BINDING", "64");
    Chat chat(jobs::wishFor((*gpus)[std::size_t(fittest)]));
    const bool loaded = chat.open();
    qunsetenv("NIBBLE_VULKAN_MAX_BINDING");
    QVERIFY(loaded);
    for (int place = 0; place < 2; ++place) {
      QVERIFY(test::says(chat.page->pane(place), "This model runs on the processor: "));
      QCOMPARE(deviceButton(chat.page->pane(place))->text(), QStringLiteral("Processor ▾"));
    }
    test::saveScreenshot(chat.fixture.window(), "chat-device-refused-light");
    QVERIFY(chat.ask());
    QVERIFY(chat.answer(Side::B).figures.tokensPerSecond > 0);
  }
};

QTEST_MAIN(TestChatDevice)
#include "tst_chat_device.moc"
