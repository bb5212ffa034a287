// SPDX-License-Identifier: GPL-3.0-or-later
// The plan as a map: layers across, kinds of tensors down, and below them what stands outside the
// layers. Norms, biases and whatever else is always kept are not on it.
#pragma once

#include <QHash>
#include <QObject>
#include <QString>
#include <QVector>
#include <optional>
#include <utility>

#include "ui/core/plan_document.h"

namespace nibble::ui {

struct MapCell {
  int row = -1;
  int column = -1;  ///< the how-manieth of its row; rows outside the layers have few, wide cells
  bool operator==(const MapCell&) const = default;
};

class BitMapModel : public QObject {
  Q_OBJECT

 public:
  explicit BitMapModel(const PlanDocument& document, QObject* parent = nullptr);

  const PlanDocument& document() const { return document_; }
  int rowCount() const { return static_cast<int>(rows_.size()); }
  int layerCount() const { return static_cast<int>(layers_.size()); }
  /// The number of the layer shown in a column.
  int layerAt(int column) const { return layers_[column]; }
  QString rowTitle(int row) const { return rows_[row].title; }
  bool isOutside(int row) const { return rows_[row].outside; }
  int cellCount(int row) const { return static_cast<int>(rows_[row].tensors.size()); }
  /// Index into the document, -1 where the map has a hole.
  int at(MapCell cell) const;
  /// What a cell without a tensor says: "output (tied)".
  QString holeText(MapCell cell) const;

  /// As many as there are layers, or more where a row outside them has more cells.
  int columnCount() const;
  /// The first column of columnCount() that a cell covers, and how many.
  std::pair<int, int> columnSpan(MapCell cell) const;

  std::optional<MapCell> find(int tensor) const;
  QVector<int> rowTensors(int row) const;
  QVector<int> layerTensors(int column) const;
  QVector<int> allTensors() const;
  /// Everything in the rectangle spanned by two cells.
  QVector<int> between(MapCell a, MapCell b) const;

  /// The next cell with a tensor in that direction, the same one where there is none.
  MapCell moved(MapCell from, int down, int right) const;
  /// The first or last cell with a tensor of the row.
  MapCell rowEnd(int row, bool last) const;

 Q_SIGNALS:
  void reset();

 private:
  struct Row {
    QString title;
    bool outside = false;
    QVector<int> tensors;
  };
  struct Span {
    double begin, end;  ///< in columns
  };

  void rebuild();
  void addLayerRows();
  void addOutsideRows();
  Span spanOf(MapCell cell) const;

  const PlanDocument& document_;
  QVector<int> layers_;
  QVector<Row> rows_;
  QHash<int, MapCell> cells_;
};

}  // namespace nibble::ui
