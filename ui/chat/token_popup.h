// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/chat/conversation.h"

class QGridLayout;
class QLabel;

namespace nibble::ui {

/// What the models thought at one place: the likeliest tokens of both where they had read the same
/// text, of one elsewhere.
class TokenPopup : public QFrame {
  Q_OBJECT

 public:
  /// An overlay of `window`.
  explicit TokenPopup(QWidget* window);

  /// `columns`: the side shown first, the other second. `spot` is the token on the screen.
  void showToken(const Turn& turn, Side side, int token, bool isDifference,
                 std::array<Side, 2> columns, const QRect& spot);

 private:
  void clearRows();
  void addHeader(const QStringList& titles);
  void addRow(const QString& text, const QVector<float>& probabilities, bool chosen);

  QLabel* title_;
  QGridLayout* rows_;
  int nextRow_ = 0;  ///< the layout itself never forgets a row
  QLabel* note_;
};

}  // namespace nibble::ui
