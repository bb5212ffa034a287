// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/memory_bar.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/theme/theme.h"

namespace nibble::ui {

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MemoryBar::setParts(const QVector<Part>& parts, std::uint64_t capacity) {
  parts_ = parts;
  capacity_ = capacity;
  used_ = 0;
  for (const Part& part : parts_) used_ += part.bytes;
  update();
}

void MemoryBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath shape;
  shape.addRoundedRect(QRectF(rect()), 4, 4);
  painter.setClipPath(shape);
  painter.fillRect(rect(), colors().line);
  const double whole = static_cast<double>(std::max(used_, capacity_));
  if (whole <= 0) return;
  double x = 0;
  for (const Part& part : parts_) {
    // Whatever is there shows, be it a thousandth.
    const double length =
        part.bytes == 0 ? 0 : std::max(2.0, width() * (static_cast<double>(part.bytes) / whole));
    painter.fillRect(QRectF(x, 0, length, height()), part.color);
    x += length;
  }
  if (used_ > capacity_) {
    const double end = width() * (static_cast<double>(capacity_) / whole);
    painter.fillRect(QRectF(end, 0, width() - end, height()), colors().bad);
  }
}

}  // namespace nibble::ui
