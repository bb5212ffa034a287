// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/bit_map_painter.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/core/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {

constexpr double kRadius = 4;
constexpr double kPadding = 4;
constexpr double kNarrow = 11;     ///< below it a cell is colour only
constexpr double kLeastError = 4;  ///< decades below one that the error bar shows

double radiusOf(const QRectF& rect) {
  return std::min(kRadius, rect.width() / 4);
}

void paintRing(QPainter& painter, const QRectF& rect, const QColor& color, double width,
               Qt::PenStyle style = Qt::SolidLine) {
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(color, width, style));
  const double radius = radiusOf(rect);
  painter.drawRoundedRect(rect, radius, radius);
}

}  // namespace

BitMapPainter::BitMapPainter(const BitMapModel& model, const PlanSelection& selection,
                             const BitMapLayout& layout)
    : model_(model), selection_(selection), layout_(layout) {
  reload();
}

void BitMapPainter::reload() {
  headerFont_ = Theme::instance().scaledFont(0.92);
  labelFont_ = Theme::instance().scaledFont(0.8, QFont::DemiBold);
  errorFont_ = Theme::instance().scaledFont(0.75);
  widths_.clear();
}

double BitMapPainter::labelWidth(TensorType type) {
  const auto known = widths_.constFind(type);
  if (known != widths_.constEnd()) return *known;
  const double width = QFontMetricsF(labelFont_).horizontalAdvance(typeName(type));
  widths_.insert(type, width);
  return width;
}

void BitMapPainter::paint(QPainter& painter, const QRectF& clip, const BitMapState& state) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.save();
  painter.setClipRect(layout_.cellArea());
  const QRectF visible = clip & layout_.cellArea();
  for (int row = 0; row < model_.rowCount(); ++row) {
    const QRectF band = layout_.rowHeaderRect(row);
    if (band.bottom() < visible.top() || band.top() > visible.bottom()) continue;
    for (int column = 0; column < model_.cellCount(row); ++column) {
      const QRectF rect = layout_.cellRect(model_, {row, column});
      if (rect.right() + 2 < visible.left()) continue;
      if (rect.left() - 2 > visible.right()) break;
      if (model_.at({row, column}) >= 0) {
        paintCell(painter, {row, column}, state);
      } else {
        paintHole(painter, {row, column});
      }
    }
  }
  painter.restore();
  if (clip.top() < layout_.headerHeight()) paintColumnHeaders(painter, state);
  if (clip.left() < layout_.headerWidth()) paintRowHeaders(painter, state);
}

void BitMapPainter::paintColumnHeaders(QPainter& painter, const BitMapState& state) const {
  painter.save();
  painter.setFont(headerFont_);
  // As many numbers as do not touch.
  const double widest = QFontMetricsF(headerFont_).horizontalAdvance(QStringLiteral("000"));
  const int step = std::max(1, static_cast<int>(std::ceil(widest / layout_.cellWidth())));
  // The first number may be wider than its cells.
  const double left = layout_.headerWidth() - std::max(0.0, widest - layout_.cellWidth()) / 2;
  painter.setClipRect(QRectF(left, 0, layout_.cellArea().right() - left, layout_.headerHeight()));
  for (int column = 0; column < model_.layerCount(); ++column) {
    const QRectF rect = layout_.columnHeaderRect(column);
    if (rect.right() < layout_.headerWidth()) continue;
    if (rect.left() > layout_.cellArea().right()) break;
    const bool hovered =
        state.hover.part == MapPlace::Part::ColumnHeader && state.hover.cell.column == column;
    if (hovered) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(colors().accentSoft);
      painter.drawRoundedRect(rect.adjusted(0, 0, -3, -2), kRadius, kRadius);
    }
    if (column % step != 0 && !hovered) continue;
    painter.setPen(hovered ? colors().accent : colors().secondary);
    const double spare = std::max(0.0, (widest - rect.width()) / 2);
    painter.drawText(rect.adjusted(-spare, 0, spare - 3, -2), Qt::AlignCenter,
                     QString::number(model_.layerAt(column)));
  }
  painter.restore();
}

void BitMapPainter::paintRowHeaders(QPainter& painter, const BitMapState& state) const {
  painter.save();
  painter.setClipRect(
      QRectF(0, layout_.headerHeight(), layout_.headerWidth(), layout_.cellArea().height()));
  painter.setFont(headerFont_);
  const QFontMetricsF metrics(headerFont_);
  for (int row = 0; row < model_.rowCount(); ++row) {
    const QRectF rect = layout_.rowHeaderRect(row);
    const bool hovered =
        state.hover.part == MapPlace::Part::RowHeader && state.hover.cell.row == row;
    if (hovered) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(colors().accentSoft);
      painter.drawRoundedRect(rect, kRadius, kRadius);
    }
    painter.setPen(hovered ? colors().accent : colors().secondary);
    const QRectF text = rect.adjusted(kPadding, 0, -2, 0);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(model_.rowTitle(row), Qt::ElideMiddle, text.width()));
  }
  painter.restore();
}

void BitMapPainter::paintCell(QPainter& painter, MapCell cell, const BitMapState& state) {
  const int index = model_.at(cell);
  const PlanRow& tensor = model_.document().row(index);
  const QRectF rect = layout_.cellRect(model_, cell);
  const bool targeted = state.target.contains(index);
  // A drop shows what it would do before it does it.
  const TensorType type = targeted && state.incoming && state.incoming->type ? *state.incoming->type
                                                                             : tensor.decision.type;
  const bool asPlanned = type == tensor.decision.type;
  std::optional<double> error = asPlanned ? tensor.error : std::nullopt;
  QColor color = typeColor(type);
  if (state.showsSensitivity() && asPlanned) {
    error = state.sensitivity->errorOf(index);
    color = sensitivityColor(error ? state.sensitivity->strength(*error) : 0);
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawRoundedRect(rect, radiusOf(rect), radiusOf(rect));
  painter.setPen(inkOn(color));
  // Of a cell wider than the window, the label stands in the part that shows.
  const bool outside = model_.isOutside(cell.row);
  QRectF shown = rect;
  if (outside) {
    shown.setLeft(std::max(rect.left(), layout_.cellArea().left()));
    shown.setRight(std::min(rect.right(), layout_.cellArea().right()));
  }
  paintLabel(painter, shown, tensor, type, outside, error);

  const bool edited = !(tensor.decision == model_.document().presetDecision(index));
  if (edited && rect.width() > kNarrow) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(inkOn(color));
    painter.drawEllipse(QPointF(rect.right() - 7, rect.top() + 7), 1.8, 1.8);
  }
  const bool hovered = state.hover.part == MapPlace::Part::Cell && state.hover.cell == cell;
  if (targeted) {
    paintRing(painter, rect, colors().text, 1.5, Qt::DashLine);
  } else if (selection_.contains(index)) {
    paintRing(painter, rect.adjusted(0.6, 0.6, -0.6, -0.6), colors().surface, 1.2);
    paintRing(painter, rect.adjusted(-0.9, -0.9, 0.9, 0.9), colors().accent, 2.2);
  } else if (hovered) {
    paintRing(painter, rect, colors().text, 1.2);
  }
  if (state.focused && selection_.current() == index) {
    paintRing(painter, rect.adjusted(3.5, 3.5, -3.5, -3.5), inkOn(color), 1, Qt::DotLine);
  }
}

void BitMapPainter::paintLabel(QPainter& painter, const QRectF& rect, const PlanRow& tensor,
                               TensorType type, bool outside, const std::optional<double>& error) {
  if (rect.width() < kNarrow) return;
  const bool showsError = error.has_value();
  QRectF line = rect;
  const bool twoLines = layout_.hasTwoLines();
  if (showsError) line.setBottom(twoLines ? rect.center().y() + 1 : rect.bottom() - 4);
  painter.setFont(labelFont_);
  const int flags = showsError && twoLines ? Qt::AlignHCenter | Qt::AlignBottom : Qt::AlignCenter;
  const double room = rect.width() - kPadding;
  if (outside) {
    const QFontMetricsF metrics(labelFont_);
    const QString text = tensor.kind + QStringLiteral(" · ") + typeName(type);
    const bool fits = metrics.horizontalAdvance(text) <= room;
    painter.drawText(line, flags,
                     fits ? text : metrics.elidedText(typeName(type), Qt::ElideRight, room));
  } else if (labelWidth(type) <= room) {
    painter.drawText(line, flags, typeName(type));
  } else if (labelWidth(type) * 0.82 <= room) {
    QFont smaller = labelFont_;
    smaller.setPointSizeF(labelFont_.pointSizeF() * 0.82);
    painter.setFont(smaller);
    painter.drawText(line, flags, typeName(type));
  } else {
    painter.drawText(line, flags, QString::number(static_cast<int>(traits(type).bitsPerWeight())));
  }
  if (showsError) paintError(painter, rect, *error);
}

void BitMapPainter::paintError(QPainter& painter, const QRectF& rect, double error) {
  const QString text = formatPercent(error, error < 0.1 ? 2 : 1);
  const QFontMetricsF metrics(errorFont_);
  if (layout_.hasTwoLines() && metrics.horizontalAdvance(text) <= rect.width() - kPadding) {
    painter.setFont(errorFont_);
    painter.drawText(QRectF(rect.left(), rect.center().y(), rect.width(), rect.height() / 2 - 2),
                     Qt::AlignHCenter | Qt::AlignTop, text);
    return;
  }
  // No room for figures: a bar, one quarter of the width for each decade.
  const double decades = std::log10(std::max(error, 1e-12)) + kLeastError;
  const double share = std::clamp(decades / kLeastError, 0.0, 1.0);
  const QRectF bar(rect.left() + 4, rect.bottom() - 4.5, rect.width() - 8, 2.5);
  QColor color = painter.pen().color();
  painter.setPen(Qt::NoPen);
  color.setAlphaF(0.25f);
  painter.fillRect(bar, color);
  color.setAlphaF(0.9f);
  painter.fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * share, bar.height())), color);
}

void BitMapPainter::paintHole(QPainter& painter, MapCell cell) const {
  const QString text = model_.holeText(cell);
  if (text.isEmpty()) return;
  const QRectF rect = layout_.cellRect(model_, cell);
  paintRing(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), colors().line, 1);
  painter.setFont(labelFont_);
  painter.setPen(colors().secondary);
  painter.drawText(rect, Qt::AlignCenter,
                   QFontMetricsF(labelFont_).elidedText(text, Qt::ElideRight, rect.width() - 4));
}

}  // namespace nibble::ui
