// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/core/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {
constexpr int kIconSize = 44;
constexpr int kTextWidth = 560;
}  // namespace

MessagePanel::MessagePanel(QWidget* parent)
    : QWidget(parent),
      icon_(new QLabel),
      heading_(makeHeading({})),
      text_(makeSecondary()),
      advice_(new QLabel) {
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(12);
  layout->addStretch(1);
  for (QLabel* label : {icon_, heading_, text_, advice_}) {
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(label != icon_);
    if (label != icon_) label->setFixedWidth(kTextWidth);
    if (label == text_ || label == advice_)
      label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(label, 0, Qt::AlignHCenter);
  }
  advice_->hide();
  actions_ = new QHBoxLayout;
  actions_->setSpacing(10);
  actions_->addStretch(1);
  actions_->addStretch(1);
  layout->addSpacing(4);
  layout->addLayout(actions_);
  layout->addStretch(1);
  connect(&Theme::instance(), &Theme::changed, this, &MessagePanel::showIcon);
}

void MessagePanel::showMessage(const QString& iconName, const QString& heading,
                               const QString& text) {
  iconName_ = iconName;
  isError_ = false;
  heading_->setText(heading);
  text_->setText(text);
  text_->setVisible(!text.isEmpty());
  advice_->hide();
  showIcon();
}

void MessagePanel::showError(const QString& heading, const Error& error) {
  showMessage(QStringLiteral("warning"), heading, problemOf(error));
  isError_ = true;
  advice_->setText(adviceOf(error));
  advice_->setVisible(!error.hint.empty());
  showIcon();
}

QPushButton* MessagePanel::addAction(const QString& text, bool primary) {
  auto* button = new QPushButton(text);
  if (primary) button->setProperty("role", "primary");
  actions_->insertWidget(actions_->count() - 1, button);
  return button;
}

void MessagePanel::showIcon() {
  icon_->setVisible(!iconName_.isEmpty());
  if (iconName_.isEmpty()) return;
  const QColor color = isError_ ? colors().bad : colors().accent;
  icon_->setPixmap(iconPixmap(iconName_, color, kIconSize, devicePixelRatioF()));
}

ErrorBar::ErrorBar(QWidget* parent) : QWidget(parent), text_(new QLabel) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  text_->setWordWrap(true);
  text_->setProperty("role", "error");
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  layout->addWidget(text_, 1);
  auto* close = new QPushButton(tr("Dismiss"));
  close->setProperty("role", "quiet");
  layout->addWidget(close);
  connect(close, &QPushButton::clicked, this, &ErrorBar::clear);
  hide();
}

void ErrorBar::showError(const Error& error) {
  QString text = problemOf(error);
  if (!error.hint.empty()) text += QStringLiteral(". ") + adviceOf(error) + QStringLiteral(".");
  showText(text);
}

void ErrorBar::showText(const QString& text) {
  text_->setText(text);
  setAccessibleName(text);
  show();
}

void ErrorBar::clear() {
  text_->clear();
  hide();
}

}  // namespace nibble::ui
