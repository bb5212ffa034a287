// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/type_badge.h"

#include <QFontMetricsF>
#include <QPainter>

#include "ui/core/text.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

QString typeName(TensorType type) {
  return toQString(name(type));
}

QColor typeColor(TensorType type) {
  return bitColor(traits(type).bitsPerWeight());
}

void paintTypeBadge(QPainter& painter, const QRectF& rect, TensorType type) {
  const QColor color = typeColor(type);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawRoundedRect(rect, 4, 4);
  QFont font = Theme::instance().scaledFont(0.85, QFont::DemiBold);
  const QString text = typeName(type);
  while (font.pointSizeF() > 6 && QFontMetricsF(font).horizontalAdvance(text) > rect.width() - 4) {
    font.setPointSizeF(font.pointSizeF() - 0.5);
  }
  painter.setFont(font);
  painter.setPen(inkOn(color));
  const QFontMetricsF metrics(font);
  painter.drawText(rect, Qt::AlignCenter, metrics.elidedText(text, Qt::ElideRight, rect.width()));
  painter.restore();
}

}  // namespace nibble::ui
