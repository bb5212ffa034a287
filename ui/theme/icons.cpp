// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {
constexpr int kSizes[] = {16, 20, 24, 32, 48};
}

QPixmap iconPixmap(const QString& name, const QColor& color, int size, double ratio) {
  QPixmap pixmap(QSize(size, size) * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QSvgRenderer renderer(QStringLiteral(":/nibble/icons/%1.svg").arg(name));
  QPainter painter(&pixmap);
  renderer.render(&painter, QRectF(0, 0, size, size));
  painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
  painter.fillRect(QRect(0, 0, size, size), color);
  return pixmap;
}

QIcon icon(const QString& name) {
  const ThemeColors& c = colors();
  QColor faint = c.secondary;
  faint.setAlphaF(0.45f);
  QIcon result;
  for (const int size : kSizes) {
    for (const double ratio : {1.0, 2.0}) {
      result.addPixmap(iconPixmap(name, c.secondary, size, ratio), QIcon::Normal, QIcon::Off);
      result.addPixmap(iconPixmap(name, c.accent, size, ratio), QIcon::Normal, QIcon::On);
      result.addPixmap(iconPixmap(name, faint, size, ratio), QIcon::Disabled, QIcon::Off);
    }
  }
  return result;
}

}  // namespace nibble::ui
