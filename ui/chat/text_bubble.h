// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextEdit>

namespace nibble::ui {

/// One message: selectable text that grows with what is added, as wide as it needs up to a limit.
/// Reports over which character the pointer (or the keyboard's cursor) is.
class TextBubble : public QTextEdit {
  Q_OBJECT

 public:
  enum class Kind { Message, Answer };

  explicit TextBubble(Kind kind, QWidget* parent = nullptr);

  /// Appends what is new when `text` only grew.
  void setText(const QString& text);
  void setMaximumBubbleWidth(int width);
  /// Underlines and tints characters in the colour of differences; an empty range for none.
  void markDifference(int start, int length);
  /// Where a character is drawn, in the bubble's coordinates.
  QRect rectOf(int position) const;

 Q_SIGNALS:
  /// -1 when it left the text.
  void pointedAt(int position);

 protected:
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void applyTheme();
  void fit();
  void showMark();

  Kind kind_;
  QString text_;
  int limit_ = 400;
  int markStart_ = 0, markLength_ = 0;
};

}  // namespace nibble::ui
