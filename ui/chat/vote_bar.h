// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/chat/blind_test.h"

class QLabel;
class QPushButton;

namespace nibble::ui {

/// Asks which answer is better, and tells afterwards whose it was.
class VoteBar : public QFrame {
  Q_OBJECT

 public:
  explicit VoteBar(QWidget* parent = nullptr);

  void showWaiting();
  void showQuestion();
  void showReveal(const QString& left, const QString& right);

 Q_SIGNALS:
  void voted(nibble::ui::BlindTest::Pick pick);
  void nextRequested();

 private:
  QPushButton* addVote(const QString& text, const QString& tip, BlindTest::Pick pick);
  void display(const QString& text, bool question, bool revealed);

  QLabel* text_;
  QVector<QPushButton*> votes_;
  QPushButton* next_;
};

}  // namespace nibble::ui
