// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/drop_overlay.h"

#include <QPainter>

#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {
constexpr int kMargin = 18;
}

DropOverlay::DropOverlay(const QString& text, QWidget* parent) : QWidget(parent), text_(text) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAccessibleName(text);
  hide();
}

void DropOverlay::showOverParent() {
  setGeometry(parentWidget()->rect());
  raise();
  show();
}

void DropOverlay::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor veil = colors().background;
  veil.setAlphaF(0.88f);
  painter.fillRect(rect(), veil);
  painter.setPen(QPen(colors().accent, 2, Qt::DashLine));
  painter.drawRoundedRect(QRectF(rect()).adjusted(kMargin, kMargin, -kMargin, -kMargin), 16, 16);
  painter.setPen(colors().text);
  painter.setFont(Theme::instance().scaledFont(1.65, QFont::DemiBold));
  painter.drawText(rect(), Qt::AlignCenter, text_);
}

}  // namespace nibble::ui
