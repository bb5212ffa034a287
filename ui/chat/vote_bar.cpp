// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/vote_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace nibble::ui {

VoteBar::VoteBar(QWidget* parent) : QFrame(parent), text_(new QLabel) {
  setProperty("role", "card");
  setAccessibleName(tr("Blind test"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 8, 10, 8);
  layout->setSpacing(8);
  text_->setWordWrap(true);
  layout->addWidget(text_, 1);
  for (QPushButton* button :
       {addVote(tr("A is better"), tr("The left answer"), BlindTest::Pick::Left),
        addVote(tr("Tie"), tr("Equally good or equally bad"), BlindTest::Pick::Tie),
        addVote(tr("B is better"), tr("The right answer"), BlindTest::Pick::Right)}) {
    votes_.append(button);
    layout->addWidget(button);
  }
  next_ = new QPushButton(tr("Next round"));
  next_->setToolTip(tr("A new conversation with the sides put anew"));
  layout->addWidget(next_);
  connect(next_, &QPushButton::clicked, this, &VoteBar::nextRequested);
  showWaiting();
}

QPushButton* VoteBar::addVote(const QString& text, const QString& tip, BlindTest::Pick pick) {
  auto* button = new QPushButton(text);
  button->setToolTip(tip);
  connect(button, &QPushButton::clicked, this, [this, pick] { Q_EMIT voted(pick); });
  return button;
}

void VoteBar::display(const QString& text, bool question, bool revealed) {
  text_->setText(text);
  for (QPushButton* button : votes_) {
    button->setVisible(!revealed);
    button->setEnabled(question);
  }
  next_->setVisible(revealed);
}

void VoteBar::showWaiting() {
  display(tr("Ask something, then say which answer is better."), false, false);
}

void VoteBar::showQuestion() {
  display(tr("Which answer is better?"), true, false);
}

void VoteBar::showReveal(const QString& left, const QString& right) {
  display(tr("A was %1, B was %2.").arg(left, right), false, true);
}

}  // namespace nibble::ui
