// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QVector>

#include "ui/chat/conversation.h"

class QLabel;
class QVBoxLayout;

namespace nibble::ui {

class TextBubble;

/// One side of a conversation as bubbles, following its end while it grows.
class Transcript : public QScrollArea {
  Q_OBJECT

 public:
  Transcript(const Conversation& conversation, Side side, QWidget* parent = nullptr);

  Side side() const { return side_; }
  /// Shows the other side's answers.
  void setSide(Side side);
  /// Brings the last turn up to date.
  void refresh();
  TextBubble* answerBubble(int turn) const { return turns_[turn].answer; }

 Q_SIGNALS:
  /// A token is pointed at, at `spot` on the screen; token -1 when none is any more.
  void tokenPointed(int turn, int token, const QRect& spot);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct TurnWidgets {
    TextBubble* message;
    TextBubble* answer;
    QLabel* status;
  };

  void rebuild();
  void addTurn(int turn);
  void showTurn(int turn);
  void point(int turn, int position);
  void limitWidths();

  const Conversation& conversation_;
  Side side_;
  QVBoxLayout* column_;
  QLabel* empty_;  ///< instead of turns
  QVector<TurnWidgets> turns_;
  bool atEnd_ = true;
};

}  // namespace nibble::ui
