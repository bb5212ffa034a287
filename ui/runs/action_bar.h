// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>
#include <QWidget>
#include <functional>

class QHBoxLayout;
class QLabel;

namespace nibble::ui {

/// A line that says what happened or asks what to do, with the answers as buttons beside it.
class ActionBar : public QWidget {
  Q_OBJECT

 public:
  explicit ActionBar(QWidget* parent = nullptr);

  /// Shows the text with these buttons; a click hides the bar and then does what it says.
  struct Answer {
    QString text;
    std::function<void()> act;
  };
  void ask(const QString& text, const QVector<Answer>& answers);

 private:
  QLabel* text_;
  QHBoxLayout* answers_;
};

}  // namespace nibble::ui
