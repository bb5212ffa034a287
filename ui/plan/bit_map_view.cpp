// SPDX-License-Identifier: GPL-3.0-or-later
// Showing: layout, scrolling, painting, tooltips. What hands do to it is in bit_map_input.cpp.
#include "ui/plan/bit_map_view.h"

#include <QHelpEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QtMath>

#include "ui/plan/bit_map_accessible.h"
#include "ui/plan/plan_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

BitMapView::BitMapView(PlanEditor& editor, QWidget* parent)
    : QAbstractScrollArea(parent),
      editor_(editor),
      model_(editor.document()),
      painter_(model_, editor.selection(), layout_) {
  BitMapAccessible::install();
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Bit map"));
  viewport()->setMouseTracking(true);
  viewport()->setAutoFillBackground(false);
  setAcceptDrops(true);
  viewport()->setAcceptDrops(true);
  connect(&model_, &BitMapModel::reset, this, [this] {
    endGesture();
    const Sensitivity* const sensitivity = state_.sensitivity;
    state_ = {};
    state_.sensitivity = sensitivity;
    anchor_ = {};
    relayout();
    if (QAccessible::isActive()) {
      QAccessibleTableModelChangeEvent event(this, QAccessibleTableModelChangeEvent::ModelReset);
      QAccessible::updateAccessibility(&event);
    }
  });
  connect(&editor_.document(), &PlanDocument::rowsChanged, this, [this](const QVector<int>& rows) {
    updateTensors(rows);
    describeCurrent();
  });
  connect(&editor_.selection(), &PlanSelection::changed, this, [this] {
    viewport()->update();
    describeCurrent();
  });
  connect(&editor_, &PlanEditor::brushChanged, this, &BitMapView::showBrush);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    painter_.reload();
    relayout();
  });
  relayout();
  describeCurrent();
}

void BitMapView::setFitAll(bool fit) {
  if (fit == fitAll_) return;
  fitAll_ = fit;
  relayout();
}

void BitMapView::setSensitivity(const Sensitivity& sensitivity) {
  state_.sensitivity = &sensitivity;
  connect(&sensitivity, &Sensitivity::changed, this, [this] {
    viewport()->update();
    describeCurrent();
  });
}

QString BitMapView::sentenceOf(int tensor) const {
  QString text = tensorSentence(editor_.document().row(tensor));
  if (!state_.showsSensitivity()) return text;
  const QString more = state_.sensitivity->sentence(tensor);
  return more.isEmpty() ? text : text + QStringLiteral("; ") + more;
}

QColor BitMapView::cellColor(int tensor) const {
  if (!state_.showsSensitivity()) return typeColor(editor_.document().row(tensor).decision.type);
  const auto error = state_.sensitivity->errorOf(tensor);
  return sensitivityColor(error ? state_.sensitivity->strength(*error) : 0);
}

QSize BitMapView::sizeHint() const {
  const int bar = canFitAll() && !fitAll_ ? horizontalScrollBar()->sizeHint().height() : 0;
  return {620, static_cast<int>(layout_.wishedHeight()) + 2 + bar};
}

void BitMapView::relayout() {
  const bool could = canFitAll();
  layout_.update(model_, QFontMetricsF(painter_.headerFont()), QFontMetricsF(painter_.labelFont()),
                 QSizeF(viewport()->size()), fitAll_);
  const QRectF area = layout_.cellArea();
  const QSizeF content = layout_.contentSize();
  horizontalScrollBar()->setRange(0, qMax(0, qCeil(content.width() - area.width())));
  horizontalScrollBar()->setPageStep(qMax(1, static_cast<int>(area.width())));
  horizontalScrollBar()->setSingleStep(qMax(1, static_cast<int>(layout_.cellWidth())));
  verticalScrollBar()->setRange(0, qMax(0, qCeil(content.height() - area.height())));
  verticalScrollBar()->setPageStep(qMax(1, static_cast<int>(area.height())));
  verticalScrollBar()->setSingleStep(qMax(1, static_cast<int>(layout_.rowHeight())));
  layout_.setScroll(QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value()));
  updateGeometry();
  viewport()->update();
  if (could != canFitAll()) Q_EMIT canFitAllChanged();
}

void BitMapView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  relayout();
}

void BitMapView::scrollContentsBy(int, int) {
  layout_.setScroll(QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value()));
  viewport()->update();
}

void BitMapView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  state_.focused = hasFocus();
  painter_.paint(painter, event->rect(), state_);
}

void BitMapView::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void BitMapView::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

void BitMapView::updateTensors(const QVector<int>& tensors) {
  constexpr int kMany = 64;  // one large region is cheaper than many small ones
  if (tensors.size() > kMany) {
    viewport()->update();
    return;
  }
  for (const int tensor : tensors) {
    if (const auto cell = model_.find(tensor)) {
      viewport()->update(cellRect(*cell).adjusted(-2, -2, 2, 2));
    }
  }
}

void BitMapView::reveal(int tensor) {
  const auto cell = model_.find(tensor);
  if (!cell) return;
  const QRectF rect = layout_.cellRect(model_, *cell);
  const QRectF area = layout_.cellArea();
  const auto follow = [](QScrollBar* bar, double begin, double end, double low, double high) {
    if (begin < low) {
      bar->setValue(bar->value() - qCeil(low - begin));
    } else if (end > high) {
      bar->setValue(bar->value() + qCeil(qMin(end - high, begin - low)));
    }
  };
  follow(horizontalScrollBar(), rect.left(), rect.right() + 2, area.left(), area.right());
  follow(verticalScrollBar(), rect.top() - 2, rect.bottom() + 2, area.top(), area.bottom());
}

void BitMapView::showBrush() {
  if (!editor_.brush()) endGesture();
  viewport()->setCursor(editor_.brush() ? Qt::CrossCursor : Qt::ArrowCursor);
  setTarget({}, std::nullopt);
}

void BitMapView::describeCurrent() {
  const int current = editor_.selection().current();
  const int selected = static_cast<int>(editor_.selection().rows().size());
  QString text = tr("%n tensor(s) selected", nullptr, selected);
  if (current >= 0 && current < editor_.document().count()) {
    text = sentenceOf(current) + QStringLiteral("; ") + text;
  }
  if (text != accessibleDescription()) setAccessibleDescription(text);
  if (!QAccessible::isActive() || !hasFocus()) return;
  // Read out as one moves from cell to cell.
  const auto* table = static_cast<BitMapAccessible*>(QAccessible::queryAccessibleInterface(this));
  const auto cell = model_.find(current);
  if (table == nullptr || !cell) return;
  QAccessibleEvent event(this, QAccessible::Focus);
  event.setChild(table->indexOf(*cell));
  QAccessible::updateAccessibility(&event);
}

void BitMapView::setHover(const MapPlace& place) {
  if (place == state_.hover) return;
  const auto refresh = [this](const MapPlace& where) {
    switch (where.part) {
      case MapPlace::Part::Cell:
        viewport()->update(cellRect(where.cell).adjusted(-2, -2, 2, 2));
        break;
      case MapPlace::Part::RowHeader:
        viewport()->update(rowHeaderRect(where.cell.row));
        break;
      case MapPlace::Part::ColumnHeader:
        viewport()->update(0, 0, viewport()->width(), qCeil(layout_.headerHeight()));
        break;
      default:
        break;
    }
  };
  refresh(state_.hover);
  state_.hover = place;
  refresh(state_.hover);
}

void BitMapView::setTarget(const QVector<int>& tensors, const std::optional<Paint>& incoming) {
  const QSet<int> target(tensors.begin(), tensors.end());
  if (target == state_.target && incoming == state_.incoming) return;
  updateTensors(QVector<int>(state_.target.begin(), state_.target.end()));
  state_.target = target;
  state_.incoming = incoming;
  updateTensors(tensors);
}

QString BitMapView::tipAt(const MapPlace& place) const {
  switch (place.part) {
    case MapPlace::Part::Cell: {
      const int tensor = model_.at(place.cell);
      if (tensor < 0) return model_.holeText(place.cell);
      const QString more =
          state_.showsSensitivity() ? state_.sensitivity->sentence(tensor) : QString();
      return tensorTip(editor_.document().row(tensor)) +
             (more.isEmpty() ? more : QStringLiteral("<br>") + more);
    }
    case MapPlace::Part::RowHeader:
      return tr("%1: click to select the row, drop a type to give it to every layer")
          .arg(model_.rowTitle(place.cell.row));
    case MapPlace::Part::ColumnHeader:
      return tr("Layer %1: click to select it, drop a type to give it to the whole layer")
          .arg(model_.layerAt(place.cell.column));
    default:
      return {};
  }
}

bool BitMapView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const MapPlace place = layout_.placeAt(model_, help->pos());
    const QString tip = tipAt(place);
    const QRect area = place.part == MapPlace::Part::Cell ? cellRect(place.cell) : QRect();
    QToolTip::showText(help->globalPos(), tip, viewport(), area);
    return true;
  }
  if (event->type() == QEvent::Leave) {
    setHover({});
    if (gesture_ == Gesture::None) setTarget({}, std::nullopt);
  }
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace nibble::ui
