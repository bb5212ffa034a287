// SPDX-License-Identifier: MIT
// The conversation without its widgets: tokens and places, where answers part, and blind tests.
#include <QSignalSpy>
#include <QTest>

#include "ui/chat/blind_test.h"
#include "ui/chat/conversation.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

void say(Conversation& conversation, Side side, const std::vector<std::string>& tokens) {
  int count = 0;
  for (const std::string& text : tokens) {
    jobs::SideFigures figures;
    figures.tokens = ++count;
    conversation.addToken(side, {.id = 1, .text = text, .candidates = {}}, figures);
  }
}

void end(Conversation& conversation, Side side, FinishReason finish = FinishReason::EndOfText,
         const std::string& tail = {}) {
  Generation generation;
  generation.finish = finish;
  generation.tail = tail;
  conversation.endAnswer(side, generation, {});
}

}  // namespace

class TestConversation : public QObject {
  Q_OBJECT

 private slots:
  void tokensHavePlaces() {
    Conversation conversation;
    conversation.beginTurn("?", {true, true});
    // The second and third token make one character together.
    say(conversation, Side::A, {"The", "", "é", " sea"});
    const Answer& answer = conversation.turns()[0].of(Side::A);
    QCOMPARE(answer.text, QString("Theé sea"));
    QCOMPARE(Conversation::tokenAt(answer, 0), 0);
    QCOMPARE(Conversation::tokenAt(answer, 2), 0);
    QCOMPARE(Conversation::tokenAt(answer, 3), 2);
    QCOMPARE(Conversation::tokenAt(answer, 4), 3);
    QCOMPARE(Conversation::tokenAt(answer, 7), 3);
    QCOMPARE(Conversation::tokenAt(answer, 8), -1);
    QCOMPARE(Conversation::tokenAt(answer, -1), -1);
    QCOMPARE(Conversation::tokenAt(Answer{}, 0), -1);
    end(conversation, Side::A, FinishReason::MaxTokens, "!");
    QCOMPARE(answer.text, QString("Theé sea!"));
    QCOMPARE(Conversation::tokenAt(answer, 8), 3);
    QCOMPARE(answer.figures.tokens, 0);
  }

  void theDifferenceIsFoundAsTheyTalk() {
    Conversation conversation;
    conversation.beginTurn("?", {true, true});
    QCOMPARE(conversation.differenceOf(0, Side::A), -1);
    say(conversation, Side::A, {"The", " wind", " is", " soft"});
    say(conversation, Side::B, {"The", " wind"});
    // B may still say the same.
    QCOMPARE(conversation.differenceOf(0, Side::A), -1);
    say(conversation, Side::B, {" is", " so", "re", "."});
    // " soft" and " so" part within a token of A, behind one of B.
    QCOMPARE(conversation.differenceOf(0, Side::A), 3);
    QCOMPARE(conversation.differenceOf(0, Side::B), 4);
  }

  void endingIsADifferenceToo() {
    Conversation conversation;
    conversation.beginTurn("?", {true, true});
    say(conversation, Side::A, {"Yes", "."});
    say(conversation, Side::B, {"Yes", ".", " Maybe"});
    QCOMPARE(conversation.differenceOf(0, Side::B), -1);
    end(conversation, Side::A);
    QCOMPARE(conversation.differenceOf(0, Side::B), 2);
    QCOMPARE(conversation.differenceOf(0, Side::A), -1);
    // Cut off by a limit or by hand, it might have gone on alike.
    conversation.repeatTurn({true, true});
    say(conversation, Side::A, {"Yes"});
    say(conversation, Side::B, {"Yes", "."});
    end(conversation, Side::A, FinishReason::MaxTokens);
    QCOMPARE(conversation.differenceOf(0, Side::B), -1);
  }

  void aSideThatWasNotAskedDoesNotDiffer() {
    Conversation conversation;
    conversation.beginTurn("?", {true, false});
    say(conversation, Side::A, {"Yes"});
    end(conversation, Side::A);
    QCOMPARE(conversation.differenceOf(0, Side::A), -1);
    QVERIFY(conversation.turns()[0].of(Side::B).state == Answer::State::Absent);
  }

  void failuresAreKeptInTheirPlace() {
    Conversation conversation;
    QSignalSpy ended(&conversation, &Conversation::answerEnded);
    conversation.beginTurn("?", {true, true});
    conversation.failAnswer(Side::B, {ErrorCode::InvalidArgument, "too long", {}, {}}, {});
    QCOMPARE(ended.count(), 1);
    const Answer& answer = conversation.turns()[0].of(Side::B);
    QVERIFY(answer.state == Answer::State::Failed && answer.isOver());
    say(conversation, Side::A, {"Yes"});
    QVERIFY(!conversation.turns()[0].of(Side::A).isOver());
    const QString text = conversation.asText({"Original", "Plan"});
    QVERIFY(text.contains("> ?"));
    QVERIFY(text.contains("[Original]\nYes"));
    QVERIFY(text.contains("[Plan]\nToo long"));
  }

  void comparisonsBelongToTheirTurn() {
    Conversation conversation;
    conversation.beginTurn("?", {true, true});
    conversation.addComparison({.index = 0, .rows = {}, .divergence = 0.5});
    conversation.addComparison({.index = 1, .rows = {}, .divergence = 0.25});
    QCOMPARE(conversation.turns()[0].comparison(1)->divergence, 0.25);
    QVERIFY(conversation.turns()[0].comparison(2) == nullptr);
    conversation.beginTurn("!", {true, true});
    QVERIFY(conversation.turns()[1].comparison(0) == nullptr);
    QSignalSpy cleared(&conversation, &Conversation::cleared);
    conversation.clear();
    QCOMPARE(cleared.count(), 1);
    // What still arrives belongs to nobody.
    say(conversation, Side::A, {"late"});
    end(conversation, Side::A);
    QVERIFY(conversation.isEmpty());
  }

  void blindTestsPutSidesAtRandomAndCountForTheRightOne() {
    int swaps = 0;
    for (quint32 seed = 0; seed < 64; ++seed) {
      BlindTest test(seed);
      QCOMPARE(test.sideAt(0), Side::A);
      test.setOn(true);
      QVERIFY(test.isHiding());
      QVERIFY(test.sideAt(0) != test.sideAt(1));
      const bool swapped = test.sideAt(0) == Side::B;
      swaps += swapped;
      QVERIFY(test.vote(BlindTest::Pick::Left) ==
              (swapped ? VoteChoice::Second : VoteChoice::First));
      QVERIFY(test.phase() == BlindTest::Phase::Revealed);
      // Whose it was stays to be seen until the next round.
      QCOMPARE(test.sideAt(0) == Side::B, swapped);
      QVERIFY(test.vote(BlindTest::Pick::Right) ==
              (swapped ? VoteChoice::First : VoteChoice::Second));
      QVERIFY(test.vote(BlindTest::Pick::Tie) == VoteChoice::Tie);
      test.nextRound();
      QVERIFY(test.isHiding());
      test.setOn(false);
      QCOMPARE(test.sideAt(0), Side::A);
    }
    QVERIFY(swaps > 12 && swaps < 52);
  }
};

QTEST_GUILESS_MAIN(TestConversation)
#include "tst_conversation.moc"
