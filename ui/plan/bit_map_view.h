// SPDX-License-Identifier: GPL-3.0-or-later
// The bit map on screen: select, paint, drop and type on it.
#pragma once

#include <QAbstractScrollArea>
#include <QBasicTimer>

#include "ui/plan/bit_map_layout.h"
#include "ui/plan/bit_map_model.h"
#include "ui/plan/bit_map_painter.h"
#include "ui/plan/plan_editor.h"

namespace nibble::ui {

class BitMapView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit BitMapView(PlanEditor& editor, QWidget* parent = nullptr);

  const BitMapModel& model() const { return model_; }
  PlanEditor& editor() { return editor_; }
  /// In coordinates of the viewport.
  QRect cellRect(MapCell cell) const { return layout_.cellRect(model_, cell).toAlignedRect(); }
  QRect rowHeaderRect(int row) const { return layout_.rowHeaderRect(row).toAlignedRect(); }
  QRect columnHeaderRect(int column) const {
    return layout_.columnHeaderRect(column).toAlignedRect();
  }

  MapPlace placeAt(QPointF position) const { return layout_.placeAt(model_, position); }

  /// Tints cells by it while it is shown.
  void setSensitivity(const Sensitivity& sensitivity);
  /// Everything on one tensor, in one plain line.
  QString sentenceOf(int tensor) const;
  /// What a cell stands on.
  QColor cellColor(int tensor) const;

  /// All layers in the width at hand, where names would need more.
  bool fitsAll() const { return fitAll_; }
  void setFitAll(bool fit);
  bool canFitAll() const { return layout_.wouldScroll(); }
  /// Scrolls so far that the tensor shows.
  void reveal(int tensor);

  QSize sizeHint() const override;

 Q_SIGNALS:
  void canFitAllChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void timerEvent(QTimerEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  enum class Gesture { None, Select, Paint };

  void relayout();
  void showBrush();
  void describeCurrent();
  void updateTensors(const QVector<int>& tensors);
  void setHover(const MapPlace& place);
  void setTarget(const QVector<int>& tensors, const std::optional<Paint>& incoming);
  /// The tensors that a place stands for: a cell's, a row's, a layer's, all.
  QVector<int> tensorsOf(const MapPlace& place) const;
  /// The same for a drop: over a selected cell, the whole selection.
  QVector<int> dropTensors(const MapPlace& place) const;

  void beginSelecting(const MapPlace& place, Qt::KeyboardModifiers modifiers);
  void extendSelection(const MapPlace& place);
  /// The selection reaches to what lies nearest to the mouse.
  void dragSelection(QPointF position);
  void paintTo(QPointF position);
  void endGesture();
  void goTo(MapCell to, bool extend);
  QString tipAt(const MapPlace& place) const;

  PlanEditor& editor_;
  BitMapModel model_;
  BitMapLayout layout_;
  BitMapPainter painter_;
  BitMapState state_;
  bool fitAll_ = false;

  Gesture gesture_ = Gesture::None;
  MapPlace anchor_;       ///< where the gesture, or a selection by Shift, began
  QVector<int> kept_;     ///< selected before a gesture that adds to it
  QPointF lastPosition_;  ///< of the mouse
  QBasicTimer autoScroll_;
};

}  // namespace nibble::ui
