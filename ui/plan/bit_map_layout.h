// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything of the bit map lies. Headers stay in sight; cells scroll under them.
#pragma once

#include <QFontMetricsF>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include "ui/plan/bit_map_model.h"

namespace nibble::ui {

struct MapPlace {
  enum class Part { None, Cell, RowHeader, ColumnHeader, Corner };
  Part part = Part::None;
  MapCell cell;  ///< of a header, the row or the column alone
  bool operator==(const MapPlace&) const = default;
};

class BitMapLayout {
 public:
  /// `fitAll` squeezes all layers into the width; else cells stay wide enough for a type's name and
  /// the map scrolls. Cells grow where there is room.
  void update(const BitMapModel& model, const QFontMetricsF& header, const QFontMetricsF& label,
              QSizeF viewport, bool fitAll);
  void setScroll(QPointF scroll) { scroll_ = scroll; }

  /// Of all cells, without headers.
  QSizeF contentSize() const { return content_; }
  /// The part of the viewport in which cells show.
  QRectF cellArea() const;
  double headerWidth() const { return headerWidth_; }
  double headerHeight() const { return headerHeight_; }
  double cellWidth() const { return cellWidth_; }
  double rowHeight() const { return rowHeight_; }
  /// Whether a cell has room for a second line.
  bool hasTwoLines() const { return rowHeight_ >= wishedRowHeight_ - 2; }
  /// With two lines in every cell, headers included.
  double wishedHeight() const;
  /// Whether names fit only when the map scrolls: then fitting all is a choice.
  bool wouldScroll() const { return wouldScroll_; }

  // In coordinates of the viewport.
  QRectF cellRect(const BitMapModel& model, MapCell cell) const;
  QRectF rowHeaderRect(int row) const;
  QRectF columnHeaderRect(int column) const;
  MapPlace placeAt(const BitMapModel& model, QPointF position) const;
  /// The cell nearest to a position, wherever it is; invalid on an empty map.
  MapCell nearestCell(const BitMapModel& model, QPointF position) const;
  /// The layer's column nearest to a position; -1 where there are no layers.
  int nearestColumn(const BitMapModel& model, QPointF position) const;

 private:
  double rowTop(int row) const;  ///< in content coordinates
  int rowAt(double y) const;

  double headerWidth_ = 0, headerHeight_ = 0, cellWidth_ = 1, rowHeight_ = 1;
  double wishedRowHeight_ = 1;
  double outsideGap_ = 0;
  int firstOutside_ = 0, rows_ = 0, layers_ = 1;
  bool wouldScroll_ = false;
  QSizeF content_, viewport_;
  QPointF scroll_;
};

}  // namespace nibble::ui
