// SPDX-License-Identifier: GPL-3.0-or-later
// Where the scatter's front runs and where its labels find room.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QVector>
#include <optional>

namespace nibble::ui {

/// Indices of the points that no other point beats in both coordinates (smaller is better), from
/// left to right.
QVector<int> bestFront(const QVector<QPointF>& points);

/// Where each label goes: beside its anchor, inside `bounds`, over no other label and no anchor.
/// Earlier labels choose first; one that finds no room gets nothing. `markerRadius` in pixels.
QVector<std::optional<QRectF>> placeLabels(const QVector<QPointF>& anchors,
                                           const QVector<QSizeF>& sizes, const QRectF& bounds,
                                           double markerRadius);

}  // namespace nibble::ui
