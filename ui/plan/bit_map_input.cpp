// SPDX-License-Identifier: GPL-3.0-or-later
// What hands do to the bit map: mouse, keyboard, drag and drop.
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/plan/bit_map_view.h"
#include "ui/plan/edit_menu.h"

namespace nibble::ui {

namespace {

constexpr int kAutoScrollMilliseconds = 30;
constexpr double kPaintStep = 4;  ///< pixels: no cell is narrower

QVector<int> united(const QVector<int>& a, const QVector<int>& b) {
  QVector<int> all = a;
  all += b;
  return all;
}

}  // namespace

QVector<int> BitMapView::tensorsOf(const MapPlace& place) const {
  switch (place.part) {
    case MapPlace::Part::Cell: {
      const int tensor = model_.at(place.cell);
      return tensor >= 0 ? QVector<int>{tensor} : QVector<int>{};
    }
    case MapPlace::Part::RowHeader:
      return model_.rowTensors(place.cell.row);
    case MapPlace::Part::ColumnHeader:
      return model_.layerTensors(place.cell.column);
    case MapPlace::Part::Corner:
      return model_.allTensors();
    case MapPlace::Part::None:
      break;
  }
  return {};
}

QVector<int> BitMapView::dropTensors(const MapPlace& place) const {
  const QVector<int> here = tensorsOf(place);
  const PlanSelection& selection = editor_.selection();
  if (place.part == MapPlace::Part::Cell && here.size() == 1 && selection.contains(here.first())) {
    return selection.rows();
  }
  return here;
}

void BitMapView::mousePressEvent(QMouseEvent* event) {
  const MapPlace place = layout_.placeAt(model_, event->position());
  lastPosition_ = event->position();
  if (event->button() == Qt::RightButton) {
    const QVector<int> here = tensorsOf(place);
    const bool selected = std::all_of(here.begin(), here.end(), [this](int tensor) {
      return editor_.selection().contains(tensor);
    });
    if (!here.isEmpty() && !selected) beginSelecting(place, Qt::NoModifier);
    endGesture();
    return;
  }
  if (event->button() != Qt::LeftButton) return;
  const bool selecting = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
  if (editor_.brush() && !selecting) {
    gesture_ = Gesture::Paint;
    editor_.document().beginStroke(tr("Paint %1").arg(paintName(*editor_.brush())));
    paintTo(event->position());
  } else {
    beginSelecting(place, event->modifiers());
  }
}

void BitMapView::beginSelecting(const MapPlace& place, Qt::KeyboardModifiers modifiers) {
  PlanSelection& selection = editor_.selection();
  const QVector<int> here = tensorsOf(place);
  const bool shift = modifiers & Qt::ShiftModifier;
  const bool control = modifiers & Qt::ControlModifier;
  gesture_ = Gesture::Select;
  if (shift && anchor_.part == place.part && !here.isEmpty()) {
    if (!control) kept_.clear();
    extendSelection(place);
    return;
  }
  anchor_ = place;
  kept_ = control ? selection.rows() : QVector<int>();
  if (here.isEmpty()) {
    if (!control) selection.clear();
    return;
  }
  const bool allSelected =
      std::all_of(here.begin(), here.end(), [&](int tensor) { return selection.contains(tensor); });
  if (control && allSelected) {
    // A second Ctrl+click takes away again; a drag from here adds nothing.
    for (const int tensor : here) kept_.removeOne(tensor);
    selection.set(kept_, here.first());
    gesture_ = Gesture::None;
    return;
  }
  selection.set(united(kept_, here), here.first());
}

void BitMapView::extendSelection(const MapPlace& place) {
  QVector<int> tensors;
  int current = editor_.selection().current();
  switch (anchor_.part) {
    case MapPlace::Part::Cell: {
      tensors = model_.between(anchor_.cell, place.cell);
      if (model_.at(place.cell) >= 0) current = model_.at(place.cell);
      break;
    }
    case MapPlace::Part::RowHeader: {
      const auto [low, high] = std::minmax(anchor_.cell.row, place.cell.row);
      for (int row = low; row <= high; ++row) tensors += model_.rowTensors(row);
      break;
    }
    case MapPlace::Part::ColumnHeader: {
      const auto [low, high] = std::minmax(anchor_.cell.column, place.cell.column);
      for (int column = low; column <= std::min(high, model_.layerCount() - 1); ++column) {
        tensors += model_.layerTensors(column);
      }
      break;
    }
    default:
      return;
  }
  editor_.selection().set(united(kept_, tensors), current);
}

void BitMapView::dragSelection(QPointF position) {
  const MapCell cell = anchor_.part == MapPlace::Part::ColumnHeader
                           ? MapCell{-1, layout_.nearestColumn(model_, position)}
                           : layout_.nearestCell(model_, position);
  extendSelection({anchor_.part, cell});
}

void BitMapView::paintTo(QPointF position) {
  if (!editor_.brush()) return;
  // Fast moves skip pixels; the stroke does not skip cells.
  const QPointF from = lastPosition_;
  const QPointF way = position - from;
  const int steps = std::max(1, static_cast<int>(std::hypot(way.x(), way.y()) / kPaintStep));
  QVector<int> tensors;
  MapPlace last;
  for (int step = 0; step <= steps; ++step) {
    const MapPlace place = layout_.placeAt(model_, from + way * (double(step) / steps));
    if (place == last) continue;
    last = place;
    for (const int tensor : tensorsOf(place)) {
      if (!tensors.contains(tensor)) tensors.append(tensor);
    }
  }
  lastPosition_ = position;
  editor_.apply(*editor_.brush(), tensors);
}

void BitMapView::mouseMoveEvent(QMouseEvent* event) {
  const MapPlace place = layout_.placeAt(model_, event->position());
  if (gesture_ == Gesture::None) {
    setHover(place);
    if (editor_.brush()) setTarget(tensorsOf(place), editor_.brush());
    return;
  }
  const bool inside = viewport()->rect().contains(event->position().toPoint());
  if (!inside && !autoScroll_.isActive()) autoScroll_.start(kAutoScrollMilliseconds, this);
  if (inside) autoScroll_.stop();
  if (gesture_ == Gesture::Paint) {
    paintTo(event->position());
    return;
  }
  lastPosition_ = event->position();
  dragSelection(event->position());
}

void BitMapView::timerEvent(QTimerEvent* event) {
  if (event->timerId() != autoScroll_.timerId()) {
    QAbstractScrollArea::timerEvent(event);
    return;
  }
  const QRect area = viewport()->rect();
  const auto beyond = [](double value, int low, int high) {
    return value < low ? value - low : value > high ? value - high : 0.0;
  };
  const double dx = beyond(lastPosition_.x(), area.left(), area.right());
  const double dy = beyond(lastPosition_.y(), area.top(), area.bottom());
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(dx / 2));
  verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(dy / 2));
  if (gesture_ == Gesture::Select) dragSelection(lastPosition_);
}

void BitMapView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) endGesture();
}

void BitMapView::mouseDoubleClickEvent(QMouseEvent* event) {
  mousePressEvent(event);
}

void BitMapView::endGesture() {
  if (gesture_ == Gesture::Paint) editor_.document().endStroke();
  gesture_ = Gesture::None;
  autoScroll_.stop();
}

void BitMapView::wheelEvent(QWheelEvent* event) {
  // Where nothing is left to scroll down to, the wheel moves through the layers.
  const bool sideways = event->modifiers() & Qt::ShiftModifier ||
                        (verticalScrollBar()->maximum() == 0 && event->angleDelta().x() == 0);
  if (!sideways) {
    QAbstractScrollArea::wheelEvent(event);
    return;
  }
  const int delta = event->angleDelta().y() + event->angleDelta().x();
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta);
  event->setAccepted(horizontalScrollBar()->maximum() > 0);
}

void BitMapView::goTo(MapCell to, bool extend) {
  const int tensor = model_.at(to);
  if (tensor < 0) return;
  if (extend && anchor_.part == MapPlace::Part::Cell && model_.at(anchor_.cell) >= 0) {
    kept_.clear();
    extendSelection({MapPlace::Part::Cell, to});
    editor_.selection().set(editor_.selection().rows(), tensor);
  } else {
    anchor_ = {MapPlace::Part::Cell, to};
    editor_.selection().set({tensor}, tensor);
  }
  reveal(tensor);
}

void BitMapView::keyPressEvent(QKeyEvent* event) {
  PlanSelection& selection = editor_.selection();
  const bool shift = event->modifiers() & Qt::ShiftModifier;
  const bool control = event->modifiers() & Qt::ControlModifier;
  const auto found = model_.find(selection.current());
  const MapCell at = found ? *found : MapCell{};
  const auto step = [&](int down, int right) {
    if (!found) {
      for (int row = 0; row < model_.rowCount(); ++row) {
        if (const MapCell first = model_.rowEnd(row, false); model_.at(first) >= 0) {
          goTo(first, false);
          return;
        }
      }
      return;
    }
    MapCell to = model_.moved(at, down, right);
    // With Ctrl as far as it goes.
    for (MapCell next = to; control && (next = model_.moved(to, down, right)) != to;) to = next;
    goTo(to, shift);
  };
  if (event->matches(QKeySequence::SelectAll)) {
    selection.set(model_.allTensors(), selection.current());
    return;
  }
  switch (event->key()) {
    case Qt::Key_Left:
      return step(0, -1);
    case Qt::Key_Right:
      return step(0, 1);
    case Qt::Key_Up:
      return step(-1, 0);
    case Qt::Key_Down:
      return step(1, 0);
    case Qt::Key_Home:
    case Qt::Key_End:
      if (found) goTo(model_.rowEnd(at.row, event->key() == Qt::Key_End), shift);
      return;
    case Qt::Key_Space:
      if (!found) return;
      if (editor_.brush() && !control) {
        editor_.apply(*editor_.brush(), {selection.current()});
      } else {
        selection.toggle(selection.current());
      }
      return;
    case Qt::Key_Escape:
      if (editor_.brush()) return editor_.setBrush(std::nullopt);
      return selection.clear();
    default:
      break;
  }
  if (!control && editor_.applyKey(event->key())) return;
  QAbstractScrollArea::keyPressEvent(event);
}

void BitMapView::contextMenuEvent(QContextMenuEvent* event) {
  if (editor_.selection().isEmpty()) return;
  QMenu menu;
  fillEditMenu(menu, editor_);
  QPoint position = event->globalPos();
  const auto cell = model_.find(editor_.selection().current());
  if (event->reason() == QContextMenuEvent::Keyboard && cell) {
    position = viewport()->mapToGlobal(cellRect(*cell).center());
  }
  menu.exec(position);
}

void BitMapView::dragEnterEvent(QDragEnterEvent* event) {
  if (fromMimeData(event->mimeData())) event->acceptProposedAction();
}

void BitMapView::dragMoveEvent(QDragMoveEvent* event) {
  const auto paint = fromMimeData(event->mimeData());
  if (!paint) return event->ignore();
  const MapPlace place = layout_.placeAt(model_, event->position());
  const QVector<int> tensors = dropTensors(place);
  setHover(place);
  setTarget(tensors, paint);
  if (tensors.isEmpty()) return event->ignore();
  event->acceptProposedAction();
}

void BitMapView::dragLeaveEvent(QDragLeaveEvent*) {
  setHover({});
  setTarget({}, std::nullopt);
}

void BitMapView::dropEvent(QDropEvent* event) {
  const auto paint = fromMimeData(event->mimeData());
  const QVector<int> tensors = dropTensors(layout_.placeAt(model_, event->position()));
  setHover({});
  setTarget({}, std::nullopt);
  if (!paint || tensors.isEmpty()) return event->ignore();
  event->acceptProposedAction();
  editor_.apply(*paint, tensors);
}

}  // namespace nibble::ui
