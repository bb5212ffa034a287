// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/wrapping_text.h"

#include <QResizeEvent>
#include <QTextDocument>
#include <cmath>

namespace nibble::ui {

WrappingText::WrappingText(const char* role, QWidget* parent) : QTextEdit(parent) {
  setProperty("role", role);
  setReadOnly(true);
  setFocusPolicy(Qt::ClickFocus);
  setFrameShape(QFrame::NoFrame);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  document()->setDocumentMargin(0);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void WrappingText::setContent(const QString& text, Qt::Alignment alignment) {
  setAccessibleName(text);
  setPlainText(text);
  selectAll();
  setAlignment(alignment);
  moveCursor(QTextCursor::Start);
  updateGeometry();
  setFixedHeight(heightForWidth(width()));
}

int WrappingText::heightForWidth(int width) const {
  QTextDocument* copy = document()->clone();
  copy->setTextWidth(width);
  const int height = static_cast<int>(std::ceil(copy->size().height()));
  delete copy;
  return std::max(height, fontMetrics().height());
}

QSize WrappingText::sizeHint() const {
  return {360, heightForWidth(width())};
}

QSize WrappingText::minimumSizeHint() const {
  return {80, fontMetrics().height()};
}

void WrappingText::resizeEvent(QResizeEvent* event) {
  QTextEdit::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) setFixedHeight(heightForWidth(width()));
}

}  // namespace nibble::ui
