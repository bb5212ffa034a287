// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/transcript.h"

#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/chat/text_bubble.h"
#include "ui/core/text.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

constexpr double kWidthShare = 0.92;

/// Why the answer is as it is, where its text does not tell.
QString statusOf(const Answer& answer) {
  switch (answer.state) {
    case Answer::State::Absent:
      return Transcript::tr("not asked");
    case Answer::State::Waiting:
      return Transcript::tr("reading…");
    case Answer::State::Streaming:
      return {};
    case Answer::State::Failed:
      return problemOf(*answer.error) + QStringLiteral(". ") + adviceOf(*answer.error);
    case Answer::State::Ended:
      break;
  }
  switch (answer.finish) {
    case FinishReason::Refused:
      return Transcript::tr("stopped");
    case FinishReason::MaxTokens:
      return Transcript::tr("ended at the token limit");
    case FinishReason::ContextFull:
      return Transcript::tr("ended because the context is full");
    case FinishReason::EndOfText:
    case FinishReason::StopString:
      break;
  }
  return answer.text.trimmed().isEmpty() ? Transcript::tr("an empty answer") : QString();
}

}  // namespace

Transcript::Transcript(const Conversation& conversation, Side side, QWidget* parent)
    : QScrollArea(parent), conversation_(conversation), side_(side) {
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  auto* content = new QWidget;
  column_ = new QVBoxLayout(content);
  column_->setContentsMargins(0, 0, 2, 0);
  column_->setSpacing(8);
  empty_ = makeSecondary(tr("Ready. Ask both below."));
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  column_->addWidget(empty_, 1);
  column_->addStretch(1);
  setWidget(content);
  connect(&conversation_, &Conversation::turnAdded, this, &Transcript::addTurn);
  connect(&conversation_, &Conversation::turnRepeated, this, &Transcript::showTurn);
  connect(&conversation_, &Conversation::cleared, this, &Transcript::rebuild);
  QScrollBar* bar = verticalScrollBar();
  connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) {
    atEnd_ = value >= bar->maximum() - 2;
    Q_EMIT tokenPointed(0, -1, {});
  });
  connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int maximum) {
    if (atEnd_) bar->setValue(maximum);
  });
  rebuild();
}

void Transcript::setSide(Side side) {
  if (side == side_) return;
  side_ = side;
  for (int turn = 0; turn < turns_.size(); ++turn) showTurn(turn);
}

void Transcript::rebuild() {
  for (const TurnWidgets& turn : turns_) {
    delete turn.message;
    delete turn.answer;
    delete turn.status;
  }
  turns_.clear();
  atEnd_ = true;
  empty_->show();
  for (int turn = 0; turn < conversation_.turns().size(); ++turn) addTurn(turn);
}

void Transcript::addTurn(int turn) {
  TurnWidgets widgets{new TextBubble(TextBubble::Kind::Message),
                      new TextBubble(TextBubble::Kind::Answer), makeCaption({})};
  widgets.message->setAccessibleName(tr("Your message"));
  widgets.answer->setAccessibleName(tr("Answer"));
  widgets.status->setTextInteractionFlags(Qt::TextSelectableByMouse);
  const int at = column_->count() - 1;
  column_->insertWidget(at, widgets.message, 0, Qt::AlignRight);
  column_->insertWidget(at + 1, widgets.answer, 0, Qt::AlignLeft);
  column_->insertWidget(at + 2, widgets.status);
  connect(widgets.answer, &TextBubble::pointedAt, this,
          [this, turn](int position) { point(turn, position); });
  turns_.append(widgets);
  empty_->hide();
  atEnd_ = true;
  widgets.message->setText(conversation_.turns()[turn].message);
  limitWidths();
  showTurn(turn);
}

void Transcript::showTurn(int turn) {
  const Answer& answer = conversation_.turns()[turn].of(side_);
  const TurnWidgets& widgets = turns_[turn];
  widgets.answer->setText(answer.text);
  widgets.answer->setVisible(!answer.text.isEmpty());
  const int difference = conversation_.differenceOf(turn, side_);
  if (difference < 0) {
    widgets.answer->markDifference(0, 0);
  } else {
    // The word, without the space that most tokens begin with.
    const AnswerToken& token = answer.tokens[difference];
    const QString word = answer.text.mid(token.start, token.length);
    int space = 0;
    while (space < word.size() - 1 && word[space].isSpace()) ++space;
    widgets.answer->markDifference(token.start + space, token.length - space);
  }
  const QString status = statusOf(answer);
  setRole(widgets.status, answer.state == Answer::State::Failed ? "error" : "secondary");
  widgets.status->setText(status);
  widgets.status->setVisible(!status.isEmpty());
}

void Transcript::refresh() {
  if (!turns_.isEmpty()) showTurn(static_cast<int>(turns_.size()) - 1);
}

void Transcript::point(int turn, int position) {
  if (position < 0) {
    Q_EMIT tokenPointed(turn, -1, {});
    return;
  }
  const Answer& answer = conversation_.turns()[turn].of(side_);
  const int token = Conversation::tokenAt(answer, position);
  if (token < 0) {
    Q_EMIT tokenPointed(turn, -1, {});
    return;
  }
  const TextBubble* bubble = turns_[turn].answer;
  const QRect spot = bubble->rectOf(answer.tokens[token].start);
  Q_EMIT tokenPointed(turn, token, QRect(bubble->mapToGlobal(spot.topLeft()), spot.size()));
}

void Transcript::limitWidths() {
  const int room = viewport()->width() - 4;
  for (const TurnWidgets& turn : turns_) {
    turn.message->setMaximumBubbleWidth(static_cast<int>(room * kWidthShare));
    turn.answer->setMaximumBubbleWidth(static_cast<int>(room * kWidthShare));
  }
}

void Transcript::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  limitWidths();
}

}  // namespace nibble::ui
