// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include <QVBoxLayout>

#include "ui/widgets/labels.h"

namespace nibble::ui {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent), title_(makeTitle(title)), subtitle_(new ElidedLabel) {
  setProperty("role", "card");
  setAccessibleName(title);
  subtitle_->setProperty("role", "secondary");
  subtitle_->setWholeParts(true);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(14, 10, 14, 12);
  outer->setSpacing(8);
  header_ = new QHBoxLayout;
  header_->setSpacing(8);
  header_->addWidget(title_);
  header_->addWidget(subtitle_, 1);
  outer->addLayout(header_);
  body_ = new QVBoxLayout;
  body_->setSpacing(8);
  outer->addLayout(body_, 1);
  title_->setVisible(!title.isEmpty());
}

void Card::setTitle(const QString& title) {
  title_->setText(title);
  title_->setVisible(!title.isEmpty());
  setAccessibleName(title);
}

void Card::setTitleFont(const QFont& font) {
  title_->setFont(font);
}

void Card::setSubtitle(const QString& subtitle) {
  subtitle_->setFullText(subtitle);
}

void Card::addControl(QWidget* control) {
  header_->addWidget(control);
}

}  // namespace nibble::ui
