// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/page_panel.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/labels.h"

namespace nibble::ui {

PagePanel::PagePanel(const QString& title, const QString& caption, QWidget* parent)
    : QFrame(parent), body_(new QVBoxLayout(this)) {
  setProperty("role", "panel");
  setAccessibleName(title);
  body_->setContentsMargins(16, 12, 16, 14);
  body_->setSpacing(9);
  auto* head = new QHBoxLayout;
  head->addWidget(makeTitle(title), 1);
  auto* close = new QPushButton(tr("Close"));
  close->setProperty("role", "quiet");
  close->setToolTip(tr("Close (Esc)"));
  connect(close, &QPushButton::clicked, this, &PagePanel::close);
  head->addWidget(close);
  body_->addLayout(head);
  body_->addWidget(makeCaption(caption));
}

void PagePanel::present(QWidget& first) {
  show();
  raise();
  first.setFocus(Qt::OtherFocusReason);
}

void PagePanel::close() {
  hide();
  Q_EMIT closed();
}

bool PagePanel::event(QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) Q_EMIT layoutChanged();
  return QFrame::event(event);
}

void PagePanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return close();
  QFrame::keyPressEvent(event);
}

}  // namespace nibble::ui
