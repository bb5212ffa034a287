// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/level_ticks.h"

namespace nibble::ui {

namespace {
constexpr double kTickHeight = 12;
constexpr double kClosest = 2.5;  // pixels between readable ticks
}  // namespace

LevelTicks::LevelTicks(QCustomPlot* plot) : QCPAbstractItem(plot) {
  setClipToAxisRect(true);
  setClipAxisRect(plot->axisRect());
}

std::vector<double> LevelTicks::pixels() const {
  std::vector<double> at;
  const QCPAxis* axis = parentPlot()->xAxis;
  for (const float level : levels_) {
    if (axis->range().contains(static_cast<double>(level))) {
      at.push_back(axis->coordToPixel(static_cast<double>(level)));
    }
  }
  return at;
}

bool LevelTicks::areReadable() const {
  const std::vector<double> at = pixels();
  if (at.size() < 2) return true;
  return std::abs(at.back() - at.front()) / static_cast<double>(at.size() - 1) >= kClosest;
}

void LevelTicks::draw(QCPPainter* painter) {
  if (levels_.empty() || !areReadable()) return;
  const double bottom = clipAxisRect()->bottom();
  painter->setPen(pen_);
  for (const double x : pixels()) {
    painter->drawLine(QLineF(x, bottom, x, bottom - kTickHeight));
  }
}

}  // namespace nibble::ui
