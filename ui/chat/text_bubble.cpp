// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/text_bubble.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {
constexpr int kPaddingX = 13, kPaddingY = 9;
constexpr int kBorder = 1;
constexpr float kMarkTint = 0.16f;
}  // namespace

TextBubble::TextBubble(Kind kind, QWidget* parent) : QTextEdit(parent), kind_(kind) {
  setReadOnly(true);
  setFrameStyle(QFrame::NoFrame);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  document()->setDocumentMargin(0);
  viewport()->setMouseTracking(true);
  connect(&Theme::instance(), &Theme::changed, this, &TextBubble::applyTheme);
  applyTheme();
}

void TextBubble::applyTheme() {
  const ThemeColors& c = colors();
  const bool message = kind_ == Kind::Message;
  setStyleSheet(
      QStringLiteral("QTextEdit { background: %1; color: %2; border: %3px solid %4; "
                     "border-radius: 9px; padding: %5px %6px; } QTextEdit:focus { border-color: "
                     "%7; }")
          .arg((message ? c.accentSoft : c.surface).name(), c.text.name())
          .arg(kBorder)
          .arg((message ? c.accentSoft : c.line).name())
          .arg(kPaddingY)
          .arg(kPaddingX)
          .arg(c.accent.name()));
  showMark();
  fit();
}

void TextBubble::setText(const QString& text) {
  if (text == text_) return;
  if (text.startsWith(text_) && !text_.isEmpty()) {
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    end.insertText(text.mid(text_.size()));
  } else {
    setPlainText(text);
  }
  text_ = text;
  showMark();  // a mark at the end would have grown with the text
  fit();
}

void TextBubble::setMaximumBubbleWidth(int width) {
  if (width == limit_) return;
  limit_ = width;
  fit();
}

void TextBubble::fit() {
  const int aroundX = 2 * (kPaddingX + kBorder), aroundY = 2 * (kPaddingY + kBorder);
  const int room = std::max(40, limit_ - aroundX);
  document()->setTextWidth(room);
  // One pixel more than the longest line, which must not wrap for rounding.
  const int ideal = static_cast<int>(std::ceil(document()->idealWidth())) + 1;
  const int width = std::min(room, std::max(ideal, 8));
  document()->setTextWidth(width);
  setFixedSize(width + aroundX, static_cast<int>(std::ceil(document()->size().height())) + aroundY);
}

void TextBubble::markDifference(int start, int length) {
  if (start == markStart_ && length == markLength_) return;
  markStart_ = start;
  markLength_ = length;
  showMark();
}

void TextBubble::showMark() {
  if (markLength_ <= 0) {
    setExtraSelections({});
    return;
  }
  ExtraSelection mark;
  mark.cursor = QTextCursor(document());
  mark.cursor.setPosition(markStart_);
  mark.cursor.setPosition(markStart_ + markLength_, QTextCursor::KeepAnchor);
  QColor tint = colors().variantB;
  mark.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
  mark.format.setUnderlineColor(tint);
  tint.setAlphaF(kMarkTint);
  mark.format.setBackground(tint);
  setExtraSelections({mark});
}

QRect TextBubble::rectOf(int position) const {
  QTextCursor cursor(document());
  cursor.setPosition(position);
  return cursorRect(cursor).translated(viewport()->pos());
}

void TextBubble::mouseMoveEvent(QMouseEvent* event) {
  QTextEdit::mouseMoveEvent(event);
  if (event->buttons() != Qt::NoButton) return;  // selecting
  Q_EMIT pointedAt(document()->documentLayout()->hitTest(event->position(), Qt::ExactHit));
}

void TextBubble::leaveEvent(QEvent* event) {
  QTextEdit::leaveEvent(event);
  Q_EMIT pointedAt(-1);
}

void TextBubble::keyPressEvent(QKeyEvent* event) {
  QTextEdit::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
      Q_EMIT pointedAt(textCursor().hasSelection() ? -1 : textCursor().position());
      break;
    default:
      break;
  }
}

void TextBubble::focusOutEvent(QFocusEvent* event) {
  QTextEdit::focusOutEvent(event);
  Q_EMIT pointedAt(-1);
}

void TextBubble::wheelEvent(QWheelEvent* event) {
  event->ignore();  // the transcript scrolls
}

}  // namespace nibble::ui
