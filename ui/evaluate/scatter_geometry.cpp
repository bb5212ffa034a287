// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/scatter_geometry.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace nibble::ui {

namespace {

/// Positions around an anchor, best first, and a second ring further away.
QVector<QRectF> placesAround(const QPointF& anchor, const QSizeF& size, double radius) {
  QVector<QRectF> places;
  for (const double gap : {radius + 2, radius + 14}) {
    const double w = size.width(), h = size.height();
    const double x = anchor.x(), y = anchor.y();
    const std::array<QPointF, 8> corners{{{x + gap, y - h / 2},
                                          {x + gap * 0.7, y - h - gap * 0.4},
                                          {x + gap * 0.7, y + gap * 0.4},
                                          {x - w / 2, y - h - gap},
                                          {x - w / 2, y + gap},
                                          {x - w - gap, y - h / 2},
                                          {x - w - gap * 0.7, y - h - gap * 0.4},
                                          {x - w - gap * 0.7, y + gap * 0.4}}};
    for (const QPointF& corner : corners) places.append(QRectF(corner, size));
  }
  return places;
}

}  // namespace

QVector<int> bestFront(const QVector<QPointF>& points) {
  QVector<int> order(points.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return points[a].x() != points[b].x() ? points[a].x() < points[b].x()
                                          : points[a].y() < points[b].y();
  });
  QVector<int> front;
  double best = std::numeric_limits<double>::infinity();
  for (const int index : order) {
    if (points[index].y() >= best) continue;
    best = points[index].y();
    front.append(index);
  }
  return front;
}

QVector<std::optional<QRectF>> placeLabels(const QVector<QPointF>& anchors,
                                           const QVector<QSizeF>& sizes, const QRectF& bounds,
                                           double markerRadius) {
  QVector<QRectF> taken;
  for (const QPointF& anchor : anchors) {
    taken.append(QRectF(anchor.x() - markerRadius, anchor.y() - markerRadius, 2 * markerRadius,
                        2 * markerRadius));
  }
  QVector<std::optional<QRectF>> placed(anchors.size());
  for (qsizetype i = 0; i < anchors.size(); ++i) {
    for (const QRectF& place : placesAround(anchors[i], sizes[i], markerRadius)) {
      const bool free = bounds.contains(place) &&
                        std::none_of(taken.begin(), taken.end(),
                                     [&](const QRectF& other) { return other.intersects(place); });
      if (!free) continue;
      placed[i] = place;
      taken.append(place);
      break;
    }
  }
  return placed;
}

}  // namespace nibble::ui
