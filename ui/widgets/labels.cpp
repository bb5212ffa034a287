// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/labels.h"

#include <QStyle>

#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

QLabel* make(const QString& text, const QFont& font, const char* role, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setFont(font);
  if (role != nullptr) label->setProperty("role", role);
  return label;
}

}  // namespace

QLabel* makeTitle(const QString& text, QWidget* parent) {
  return make(text, Theme::instance().scaledFont(1.0, QFont::DemiBold), nullptr, parent);
}

QLabel* makeHeading(const QString& text, QWidget* parent) {
  return make(text, Theme::instance().scaledFont(1.65, QFont::DemiBold), nullptr, parent);
}

QLabel* makeSecondary(const QString& text, QWidget* parent) {
  return make(text, Theme::instance().textFont(), "secondary", parent);
}

QLabel* makeCaption(const QString& text, QWidget* parent) {
  QLabel* label = make(text, Theme::instance().scaledFont(0.92), "secondary", parent);
  label->setWordWrap(true);
  return label;
}

QLabel* makeMono(const QString& text, QWidget* parent) {
  QLabel* label = make(text, Theme::instance().monospaceFont(), nullptr, parent);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

void setRole(QWidget* widget, const char* role) {
  if (widget->property("role").toString() == QLatin1String(role)) return;
  widget->setProperty("role", role);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QLabel(parent), full_(text) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  elide();
}

void ElidedLabel::setFullText(const QString& text) {
  if (text == full_) return;
  full_ = text;
  setAccessibleName(text);
  updateGeometry();
  elide();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode) {
  mode_ = mode;
  elide();
}

void ElidedLabel::setWholeParts(bool whole) {
  wholeParts_ = whole;
  elide();
}

QSize ElidedLabel::minimumSizeHint() const {
  return {fontMetrics().averageCharWidth() * 4, QLabel::minimumSizeHint().height()};
}

QSize ElidedLabel::sizeHint() const {
  return {fontMetrics().horizontalAdvance(full_) + 2, QLabel::sizeHint().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  elide();
}

QString ElidedLabel::fittingParts() const {
  static const QString separator = QStringLiteral(" · ");
  QString shown = full_;
  while (fontMetrics().horizontalAdvance(shown) > width()) {
    const qsizetype cut = shown.lastIndexOf(separator);
    if (cut < 0) return {};
    shown.truncate(cut);
  }
  return shown;
}

void ElidedLabel::elide() {
  const QString shown =
      wholeParts_ ? fittingParts() : fontMetrics().elidedText(full_, mode_, width());
  setText(shown);
  setToolTip(shown == full_ ? QString() : full_);
}

}  // namespace nibble::ui
