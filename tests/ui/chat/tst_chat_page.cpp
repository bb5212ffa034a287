// SPDX-License-Identifier: MIT
// The chat page, driven by mouse and keyboard with the demo model on both sides.
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "support/test_data.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/prompt_box.h"
#include "ui/chat/text_bubble.h"
#include "ui/chat/token_popup.h"
#include "ui/chat/transcript.h"
#include "ui/chat/vote_bar.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

/// A busy machine may take its time.
constexpr int kPatience = 200000;

const QString kQuestion = QStringLiteral("Tell me about the old fox.");

/// A window on the chat page, with answers that are the same at each run.
class Chat {
 public:
  explicit Chat(bool dark = false, QSize size = {1440, 900}) : fixture(dark) {
    Settings& settings = fixture.context().settings;
    settings.setValue("chat/temperature", 0);
    settings.setValue("chat/maxTokens", 40);
    fixture.window().resize(size);
    if (!fixture.openModel()) qFatal("the demo does not open");
    fixture.window().showPage("chat");
    page = qobject_cast<ChatPage*>(fixture.window().page("chat"));
  }

  bool waitLoaded() {
    return test::waitUntil(
        [this] {
          return page->controller().runner().isLoaded(Side::A) &&
                 page->controller().runner().isLoaded(Side::B);
        },
        kPatience);
  }
  bool waitAnswered() {
    return test::waitUntil([this] { return !page->controller().runner().isGenerating(); },
                           kPatience);
  }
  void type(const QString& text) {
    auto* prompt = page->findChild<PromptBox*>();
    QTest::mouseClick(prompt->viewport(), Qt::LeftButton);
    QTest::keyClicks(prompt, text);
    QTest::keyClick(prompt, Qt::Key_Return);
  }
  const Turn& turn(int index = 0) { return page->controller().conversation().turns()[index]; }
  /// Q2_K on side B, whose answers differ early.
  bool takeSmallModel() {
    page->controller().setVariant(Side::B, fileVariant(test::dataPath("demo/fable-5m-Q2_K.gguf")));
    return waitLoaded();
  }

  test::UiFixture fixture;
  ChatPage* page = nullptr;
};

}  // namespace

class TestChatPage : public QObject {
  Q_OBJECT

 private slots:
  void bothAnswerAndTheDifferenceIsMarked() {
    Chat chat;
    QVERIFY(chat.waitLoaded());
    test::saveScreenshot(chat.fixture.window(), "chat-empty-light");
    QVERIFY(chat.takeSmallModel());
    chat.type(kQuestion);
    QVERIFY(chat.waitAnswered());
    const Turn& turn = chat.turn();
    QCOMPARE(turn.message, kQuestion);
    for (const Side side : jobs::kSides) {
      QVERIFY(turn.of(side).state == Answer::State::Ended);
      QVERIFY(turn.of(side).tokens.size() > 5);
      const auto& facts = chat.page->controller().facts(side);
      QVERIFY(facts && facts->weightBytes > 1000000 && !facts->chatTemplate.isEmpty());
    }
    QVERIFY(turn.of(Side::A).text != turn.of(Side::B).text);
    const int difference = chat.page->controller().conversation().differenceOf(0, Side::A);
    QVERIFY(difference >= 0);
    QVERIFY(turn.comparison(difference) != nullptr);
    TextBubble* bubble = chat.page->pane(0).transcript().answerBubble(0);
    QCOMPARE(bubble->toPlainText(), turn.of(Side::A).text);
    QCOMPARE(bubble->extraSelections().size(), 1);
    // The word, and no more than it, though the text went on.
    const AnswerToken& token = turn.of(Side::A).tokens[difference];
    QCOMPARE(bubble->extraSelections().first().cursor.selectedText(),
             turn.of(Side::A).text.mid(token.start, token.length).trimmed());
    test::saveScreenshot(chat.fixture.window(), "chat-light-1440");
  }

  void pointingAtATokenShowsWhatBothThought() {
    Chat chat;
    QVERIFY(chat.takeSmallModel());
    chat.type(kQuestion);
    QVERIFY(chat.waitAnswered());
    const int difference = chat.page->controller().conversation().differenceOf(0, Side::B);
    QVERIFY(difference >= 0);
    TextBubble* bubble = chat.page->pane(1).transcript().answerBubble(0);
    const auto pointAt = [&](int token) {
      const int start = chat.turn().of(Side::B).tokens[token].start;
      const QPoint at = bubble->rectOf(start + 1).center() - bubble->viewport()->pos();
      QTest::mouseMove(bubble->viewport(), at + QPoint(2, 0));
      QCoreApplication::processEvents();
    };
    pointAt(difference);
    auto* popup = chat.fixture.window().findChild<TokenPopup*>();
    QVERIFY(popup != nullptr && popup->isVisible());
    const auto texts = [&] {
      QString all;
      for (auto* label : popup->findChildren<QLabel*>()) all += label->text() + '\n';
      return all;
    };
    QVERIFY2(texts().contains("first difference"), qPrintable(texts()));
    QVERIFY2(texts().contains("KL divergence here"), qPrintable(texts()));
    test::saveScreenshot(chat.fixture.window(), "chat-popup-light");
    // Behind the difference the models had read different text.
    pointAt(difference + 1);
    QVERIFY(popup->isVisible());
    QVERIFY2(texts().contains("not compared"), qPrintable(texts()));
    QVERIFY(!texts().contains("KL divergence"));
    // By keyboard: the cursor stands at a token.
    QTest::mouseMove(chat.page, QPoint(5, 5));
    bubble->setFocus();
    QTest::keyClick(bubble, Qt::Key_Home, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(popup->isVisible() && texts().contains("token 1"), kPatience);
    QTest::keyClick(bubble, Qt::Key_Escape);
    chat.page->findChild<PromptBox*>()->setFocus();
    QTRY_VERIFY_WITH_TIMEOUT(!popup->isVisible(), kPatience);
  }

  void escapeStopsAndRegenerateAnswersAgain() {
    Chat chat;
    QVERIFY(chat.waitLoaded());
    SamplingChoice sampling = chat.page->controller().sampling();
    sampling.maxTokens = 450;
    sampling.sampler.temperature = 1;
    sampling.newSeed = false;
    // Pressed as soon as both have said something. What is drawn differs between processors, and an
    // answer may come to its end first: then another seed is tried.
    bool pressed = false;
    const auto escapeOnceBothTalk = [&] {
      if (pressed || chat.page->controller().conversation().isEmpty() ||
          chat.turn().of(Side::A).text.isEmpty() || chat.turn().of(Side::B).text.isEmpty() ||
          test::button(*chat.page, "Stop") == nullptr) {
        return;
      }
      pressed = true;
      QVERIFY(test::button(*chat.page, "Stop")->isEnabled());
      QTest::keyClick(chat.page->findChild<PromptBox*>(), Qt::Key_Escape);
    };
    QObject here;
    connect(&chat.page->controller().runner(), &ChatRunner::delivered, &here, escapeOnceBothTalk);
    for (unsigned seed = 5; !pressed && seed < 25; ++seed) {
      sampling.sampler.seed = seed;
      chat.page->controller().setSampling(sampling);
      chat.page->controller().newConversation();
      chat.type("Tell me a long story of many kings and many castles.");
      QVERIFY(chat.waitAnswered());
    }
    QVERIFY(pressed);
    QVERIFY(chat.waitAnswered());
    const QString stopped = chat.turn().of(Side::A).text;
    QVERIFY(!stopped.isEmpty());
    sampling.maxTokens = 6;
    chat.page->controller().setSampling(sampling);
    // The key presses the button, which takes its time to come up again.
    bool again = false;
    const ChatRunner& runner = chat.page->controller().runner();
    connect(&runner, &ChatRunner::generatingChanged, &here,
            [&] { again = again || runner.isGenerating(); });
    QTest::keyClick(chat.page->findChild<PromptBox*>(), Qt::Key_R, Qt::ControlModifier);
    QVERIFY(test::waitUntil([&] { return again; }, kPatience));
    QVERIFY(chat.waitAnswered());
    QCOMPARE(chat.page->controller().conversation().turns().size(), 1);
    const auto said = chat.turn().of(Side::A).tokens.size();
    QVERIFY(said > 0 && said <= 6);
    // The same seed and question: the beginning is the same.
    QVERIFY(stopped.startsWith(chat.turn().of(Side::A).text) ||
            chat.turn().of(Side::A).text.startsWith(stopped));
    // Another message continues the conversation; a new conversation forgets it.
    chat.type("And then?");
    QVERIFY(chat.waitAnswered());
    QCOMPARE(chat.page->controller().conversation().turns().size(), 2);
    test::saveScreenshot(chat.fixture.window(), "chat-turns-light");
    QTest::keyClick(chat.page->findChild<PromptBox*>(), Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(chat.page->controller().conversation().isEmpty(), kPatience);
  }

  void blindHidesAsksAndCounts() {
    Chat chat;
    QVERIFY(chat.takeSmallModel());
    QPushButton* blind = test::button(*chat.page, "Blind");
    QVERIFY(blind != nullptr && blind->isEnabled());
    QTest::mouseClick(blind, Qt::LeftButton);
    chat.type(kQuestion);
    QVERIFY(chat.waitAnswered());
    for (auto* label : chat.page->findChildren<QLabel*>()) {
      if (!label->isVisible()) continue;
      QVERIFY2(!label->text().contains("Q2_K") && !label->text().contains("tok/s"),
               qPrintable(label->text()));
    }
    test::saveScreenshot(chat.fixture.window(), "chat-blind-light");
    auto* votes = chat.page->findChild<VoteBar*>();
    QVERIFY(votes->isVisible());
    const Side left = chat.page->controller().blind().sideAt(0);
    QTest::mouseClick(test::button(*votes, "A is better"), Qt::LeftButton);
    const VoteTally expected = left == Side::A ? VoteTally{1, 0, 0} : VoteTally{0, 0, 1};
    QTRY_VERIFY_WITH_TIMEOUT(chat.page->controller().tally() == expected, kPatience);
    bool revealed = false;
    for (auto* label : votes->findChildren<QLabel*>()) {
      revealed = revealed || label->text().contains("Q2_K");
    }
    QVERIFY(revealed);
    test::saveScreenshot(chat.fixture.window(), "chat-revealed-light");
    // The next question is a new round; a tie counts for neither.
    chat.type("Who are you?");
    QVERIFY(chat.waitAnswered());
    QCOMPARE(chat.page->controller().conversation().turns().size(), 1);
    QVERIFY(chat.page->controller().blind().isHiding());
    QTest::mouseClick(test::button(*votes, "Tie"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(chat.page->controller().tally().ties, std::int64_t{1}, kPatience);
  }

  void whatCannotBeLoadedSaysWhy() {
    Chat chat(true);
    QVERIFY(chat.waitLoaded());
    QFile file(chat.fixture.path("broken.gguf"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("GGUF but not really");
    file.close();
    chat.page->controller().setVariant(Side::B, fileVariant(file.fileName()));
    QTRY_VERIFY_WITH_TIMEOUT(!chat.page->controller().runner().isLoading(Side::B), kPatience);
    bool told = false;
    for (auto* label : chat.page->pane(1).findChildren<QLabel*>()) {
      told = told || (label->isVisible() && label->text().contains("cannot talk"));
    }
    QVERIFY(told);
    test::saveScreenshot(chat.fixture.window(), "chat-failed-dark");
    // The other one still talks.
    chat.type(kQuestion);
    QVERIFY(chat.waitAnswered());
    QVERIFY(!chat.turn().of(Side::A).text.isEmpty());
    QVERIFY(chat.turn().of(Side::B).state == Answer::State::Absent);
  }

  void theConversationCanBeCopied() {
    Chat chat;
    QVERIFY(chat.waitLoaded());
    chat.type(kQuestion);
    QVERIFY(chat.waitAnswered());
    for (auto* button : chat.page->findChildren<QToolButton*>()) {
      if (button->accessibleName() == "Copy conversation") {
        QTest::mouseClick(button, Qt::LeftButton);
      }
    }
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(kQuestion) && copied.contains(chat.turn().of(Side::A).text.trimmed()),
             qPrintable(copied));
    QVERIFY(copied.contains("Original") && copied.contains("Plan"));
  }

  void aChangedPlanIsOfferedToBeLoaded() {
    Chat chat;
    QVERIFY(chat.waitLoaded());
    QVERIFY(!chat.page->controller().isOutdated(Side::B));
    QVERIFY(chat.fixture.context().workspace.plan().applyPreset("Q2_K").has_value());
    QVERIFY(chat.page->controller().isOutdated(Side::B));
    QPushButton* reload = test::button(chat.page->pane(1), "Reload");
    QVERIFY(reload != nullptr && reload->isVisible());
    const std::uint64_t before = chat.page->controller().facts(Side::B)->weightBytes;
    QTest::mouseClick(reload, Qt::LeftButton);
    QVERIFY(chat.waitLoaded());
    QVERIFY(!chat.page->controller().isOutdated(Side::B));
    QVERIFY(chat.page->controller().facts(Side::B)->weightBytes < before);
  }

  void itTalksWhileAJobRunsAndTheWindowClosesCleanly() {
    Chat chat;
    QVERIFY(chat.waitLoaded());
    SamplingChoice few = chat.page->controller().sampling();
    few.maxTokens = 8;
    chat.page->controller().setSampling(few);
    std::atomic<bool> running{false};
    Job* job =
        chat.fixture.context().jobs.add("busy", [&](const jobs::JobContext& context) -> Result<> {
          running = true;
          while (context.mayGoOn()) {
            context.pool->run(
                [](int) { std::this_thread::sleep_for(std::chrono::milliseconds(50)); });
          }
          return cancelled();
        });
    QTRY_VERIFY_WITH_TIMEOUT(running, kPatience);
    chat.type(kQuestion);
    QVERIFY(chat.waitAnswered());
    QVERIFY(job->isActive());
    QVERIFY(!chat.turn().of(Side::B).text.isEmpty());
    job->cancel();
    // The model goes while it talks, then the window does.
    chat.type("Once more, please.");
    chat.fixture.context().workspace.close();
    QTRY_VERIFY_WITH_TIMEOUT(!chat.page->controller().runner().isLoaded(Side::A), kPatience);
  }

  void looks_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::newRow("light-1100") << false << QSize(1100, 700);
    QTest::newRow("dark-1440") << true << QSize(1440, 900);
  }
  void looks() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    Chat chat(dark, size);
    QVERIFY(chat.takeSmallModel());
    chat.type(kQuestion);
    QVERIFY(chat.waitAnswered());
    QCOMPARE(chat.fixture.window().size(), size);
    // Everything lies within the window.
    for (auto* button : chat.page->findChildren<QPushButton*>()) {
      if (!button->isVisible()) continue;
      const QRect at(button->mapTo(&chat.fixture.window(), QPoint()), button->size());
      QVERIFY2(chat.fixture.window().rect().contains(at), qPrintable(button->text()));
    }
    test::saveScreenshot(chat.fixture.window(), QString("chat-") + QTest::currentDataTag());
  }
};

QTEST_MAIN(TestChatPage)
#include "tst_chat_page.moc"
