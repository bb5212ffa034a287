// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/prompt_box.h"

#include <QEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>

namespace nibble::ui {

namespace {
constexpr int kMostLines = 6;
constexpr int kAround = 22;  ///< padding and border of the style sheet, document margins
}  // namespace

PromptBox::PromptBox(QWidget* parent) : QPlainTextEdit(parent) {
  setTabChangesFocus(true);
  setAccessibleName(tr("Message"));
  setPlaceholderText(tr("Ask both…"));
  setToolTip(tr("Return sends, Shift+Return begins a new line"));
  setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  connect(this, &QPlainTextEdit::textChanged, this, &PromptBox::fit);
  fit();
}

void PromptBox::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && !(event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier))) {
    Q_EMIT submitted();
    return;
  }
  QPlainTextEdit::keyPressEvent(event);
}

void PromptBox::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  fit();
}

void PromptBox::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fit();
}

void PromptBox::fit() {
  // A plain text document measures its height in lines.
  const int lines = std::clamp(static_cast<int>(document()->size().height()), 1, kMostLines);
  const int height = lines * fontMetrics().lineSpacing() + kAround;
  if (height != this->height()) setFixedHeight(height);
}

}  // namespace nibble::ui
