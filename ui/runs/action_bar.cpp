// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/action_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace nibble::ui {

ActionBar::ActionBar(QWidget* parent)
    : QWidget(parent), text_(new QLabel), answers_(new QHBoxLayout) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  text_->setWordWrap(true);
  layout->addWidget(text_, 1);
  layout->addLayout(answers_);
  hide();
}

void ActionBar::ask(const QString& text, const QVector<Answer>& answers) {
  text_->setText(text);
  setAccessibleName(text);
  while (QLayoutItem* item = answers_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  for (const Answer& answer : answers) {
    auto* button = new QPushButton(answer.text);
    answers_->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, act = answer.act] {
      hide();
      if (act) act();
    });
  }
  show();
}

}  // namespace nibble::ui
