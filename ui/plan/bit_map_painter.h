// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the bit map: what is in sight of it, in the colours of the theme.
#pragma once

#include <QFont>
#include <QHash>
#include <QSet>

#include "ui/plan/bit_map_layout.h"
#include "ui/plan/bit_map_model.h"
#include "ui/plan/paint.h"
#include "ui/plan/plan_selection.h"
#include "ui/plan/sensitivity.h"

class QPainter;

namespace nibble::ui {

/// What changes from frame to frame.
struct BitMapState {
  MapPlace hover;
  bool focused = false;
  /// Tensors that would get `incoming` if it were dropped or painted now.
  QSet<int> target;
  std::optional<Paint> incoming;
  /// Where that is set and shown, cells are tinted by it instead of by bits.
  const Sensitivity* sensitivity = nullptr;

  bool showsSensitivity() const { return sensitivity != nullptr && sensitivity->isShown(); }
};

class BitMapPainter {
 public:
  BitMapPainter(const BitMapModel& model, const PlanSelection& selection,
                const BitMapLayout& layout);

  /// Fonts and widths anew, after the theme changed.
  void reload();
  const QFont& headerFont() const { return headerFont_; }
  const QFont& labelFont() const { return labelFont_; }

  void paint(QPainter& painter, const QRectF& clip, const BitMapState& state);

 private:
  void paintColumnHeaders(QPainter& painter, const BitMapState& state) const;
  void paintRowHeaders(QPainter& painter, const BitMapState& state) const;
  void paintCell(QPainter& painter, MapCell cell, const BitMapState& state);
  void paintHole(QPainter& painter, MapCell cell) const;
  /// `error` is shown below the type.
  void paintLabel(QPainter& painter, const QRectF& rect, const PlanRow& tensor, TensorType type,
                  bool outside, const std::optional<double>& error);
  void paintError(QPainter& painter, const QRectF& rect, double error);
  double labelWidth(TensorType type);

  const BitMapModel& model_;
  const PlanSelection& selection_;
  const BitMapLayout& layout_;
  QFont headerFont_, labelFont_, errorFont_;
  QHash<TensorType, double> widths_;
};

}  // namespace nibble::ui
