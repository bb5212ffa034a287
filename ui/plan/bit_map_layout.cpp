// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/bit_map_layout.h"

#include <algorithm>
#include <cmath>

namespace nibble::ui {

namespace {

constexpr double kGap = 3;         ///< between cells
constexpr double kMargin = 2;      ///< for outlines at the edge
constexpr double kHeaderGap = 10;  ///< between a row's name and its cells
constexpr double kLeastWidth = 5;  ///< of a cell when everything must fit

}  // namespace

void BitMapLayout::update(const BitMapModel& model, const QFontMetricsF& header,
                          const QFontMetricsF& label, QSizeF viewport, bool fitAll) {
  viewport_ = viewport;
  rows_ = model.rowCount();
  layers_ = std::max(1, model.layerCount());
  firstOutside_ = 0;
  headerWidth_ = 0;
  for (int row = 0; row < rows_; ++row) {
    headerWidth_ = std::max(headerWidth_, header.horizontalAdvance(model.rowTitle(row)));
    if (!model.isOutside(row)) firstOutside_ = row + 1;
  }
  headerWidth_ = std::ceil(std::min(headerWidth_, viewport.width() / 3)) + kHeaderGap;
  headerHeight_ = std::ceil(header.height()) + 4;
  outsideGap_ = firstOutside_ > 0 && firstOutside_ < rows_ ? 4 : 0;
  // Two lines: the type, and the error once it is measured. Less where there is no room for all
  // rows, down to one line; then the map scrolls.
  wishedRowHeight_ = std::ceil(label.height() * 2 + 6 + kGap);
  const double least = std::ceil(label.height() + 5 + kGap);
  const double all = viewport.height() - headerHeight_ - outsideGap_ - 2 * kMargin;
  rowHeight_ =
      std::clamp(std::floor(all / std::max(1, rows_)), least, std::max(least, wishedRowHeight_));

  const double room = viewport.width() - headerWidth_ - kMargin;
  const double named = std::ceil(label.horizontalAdvance(QStringLiteral("IQ4_XS"))) + 10 + kGap;
  const double filling = room / layers_;
  wouldScroll_ = filling < named;
  cellWidth_ = std::max(filling, fitAll ? kLeastWidth : named);
  content_ = {cellWidth_ * layers_ + kMargin, rowTop(rows_) + kMargin};
}

double BitMapLayout::wishedHeight() const {
  return headerHeight_ + rows_ * wishedRowHeight_ + outsideGap_ + 2 * kMargin;
}

QRectF BitMapLayout::cellArea() const {
  return {headerWidth_, headerHeight_, viewport_.width() - headerWidth_,
          viewport_.height() - headerHeight_};
}

double BitMapLayout::rowTop(int row) const {
  return kMargin + row * rowHeight_ + (row >= firstOutside_ ? outsideGap_ : 0);
}

int BitMapLayout::rowAt(double y) const {
  for (int row = 0; row < rows_; ++row) {
    if (y >= rowTop(row) && y < rowTop(row) + rowHeight_) return row;
  }
  return -1;
}

QRectF BitMapLayout::cellRect(const BitMapModel& model, MapCell cell) const {
  const double width = model.isOutside(cell.row)
                           ? cellWidth_ * layers_ / std::max(1, model.cellCount(cell.row))
                           : cellWidth_;
  const double gap = std::min(kGap, width / 4);
  return {headerWidth_ + cell.column * width - scroll_.x(),
          headerHeight_ + rowTop(cell.row) - scroll_.y(), width - gap, rowHeight_ - kGap};
}

QRectF BitMapLayout::rowHeaderRect(int row) const {
  return {0, headerHeight_ + rowTop(row) - scroll_.y(), headerWidth_ - 4, rowHeight_ - kGap};
}

QRectF BitMapLayout::columnHeaderRect(int column) const {
  return {headerWidth_ + column * cellWidth_ - scroll_.x(), 0, cellWidth_, headerHeight_};
}

MapPlace BitMapLayout::placeAt(const BitMapModel& model, QPointF position) const {
  using Part = MapPlace::Part;
  if (rows_ == 0 || position.x() < 0 || position.y() < 0) return {};
  const double x = position.x() - headerWidth_ + scroll_.x();
  const double y = position.y() - headerHeight_ + scroll_.y();
  const bool overRows = position.x() < headerWidth_;
  const bool overColumns = position.y() < headerHeight_;
  if (overRows && overColumns) return {Part::Corner, {}};
  if (overColumns) {
    const int column = static_cast<int>(std::floor(x / cellWidth_));
    if (column < 0 || column >= model.layerCount()) return {};
    return {Part::ColumnHeader, {-1, column}};
  }
  const int row = rowAt(y);
  if (row < 0) return {};
  if (overRows) return {Part::RowHeader, {row, -1}};
  const double width =
      model.isOutside(row) ? cellWidth_ * layers_ / std::max(1, model.cellCount(row)) : cellWidth_;
  const int column = static_cast<int>(std::floor(x / width));
  if (column < 0 || column >= model.cellCount(row)) return {};
  return {Part::Cell, {row, column}};
}

MapCell BitMapLayout::nearestCell(const BitMapModel& model, QPointF position) const {
  if (rows_ == 0) return {};
  const double x = position.x() - headerWidth_ + scroll_.x();
  const double y = position.y() - headerHeight_ + scroll_.y();
  int row = 0;
  while (row + 1 < rows_ && y >= rowTop(row + 1)) ++row;
  const int count = std::max(1, model.cellCount(row));
  const double width = model.isOutside(row) ? cellWidth_ * layers_ / count : cellWidth_;
  return {row, std::clamp(static_cast<int>(std::floor(x / width)), 0, count - 1)};
}

int BitMapLayout::nearestColumn(const BitMapModel& model, QPointF position) const {
  const double x = position.x() - headerWidth_ + scroll_.x();
  return std::min(std::max(0, static_cast<int>(std::floor(x / cellWidth_))),
                  model.layerCount() - 1);
}

}  // namespace nibble::ui
