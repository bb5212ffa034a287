// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wrapping_text.h"

namespace nibble::ui {

namespace {
constexpr int kIconSize = 44;
constexpr int kTextWidth = 560;
constexpr int kLeastWidth = 260;
constexpr int kAround = 24;
}  // namespace

MessagePanel::MessagePanel(QWidget* parent)
    : QWidget(parent),
      icon_(new QLabel),
      heading_(makeHeading({})),
      text_(new WrappingText("plain-secondary")),
      advice_(new WrappingText("plain")) {
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(12);
  layout->addStretch(1);
  for (QLabel* label : {icon_, heading_}) {
    label->setAlignment(Qt::AlignCenter);
    layout->addWidget(label, 0, Qt::AlignHCenter);
  }
  for (WrappingText* text : {text_, advice_}) {
    text->setFixedWidth(kTextWidth);
    layout->addWidget(text, 0, Qt::AlignHCenter);
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

QSize MessagePanel::minimumSizeHint() const {
  return {kLeastWidth, QWidget::minimumSizeHint().height()};
}

void MessagePanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  for (WrappingText* text : {text_, advice_}) {
    text->setFixedWidth(std::clamp(width() - kAround, kLeastWidth - kAround, kTextWidth));
  }
}

void MessagePanel::showMessage(const QString& iconName, const QString& heading,
                               const QString& text) {
  iconName_ = iconName;
  isError_ = false;
  heading_->setText(heading);
  text_->setContent(text, Qt::AlignHCenter);
  text_->setVisible(!text.isEmpty());
  advice_->hide();
  showIcon();
}

void MessagePanel::showError(const QString& heading, const Error& error) {
  showMessage(QStringLiteral("warning"), heading, problemOf(error));
  isError_ = true;
  advice_->setContent(adviceOf(error), Qt::AlignHCenter);
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

ErrorBar::ErrorBar(QWidget* parent) : QWidget(parent), text_(new WrappingText("plain-error")) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  layout->addWidget(text_, 1);
  auto* close = new QPushButton(tr("Dismiss"));
  close->setProperty("role", "quiet");
  layout->addWidget(close, 0, Qt::AlignTop);
  connect(close, &QPushButton::clicked, this, &ErrorBar::clear);
  hide();
}

void ErrorBar::showError(const Error& error) {
  QString text = problemOf(error);
  if (!error.hint.empty()) text += QStringLiteral(". ") + adviceOf(error) + QStringLiteral(".");
  showText(text);
}

void ErrorBar::showText(const QString& text) {
  setAccessibleName(text);
  show();
  text_->setContent(text);
}

void ErrorBar::clear() {
  text_->setContent({});
  hide();
}

}  // namespace nibble::ui
