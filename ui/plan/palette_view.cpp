// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/palette_view.h"

#include <QApplication>
#include <QDrag>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {

constexpr double kRadius = 6;
constexpr float kFaint = 0.42f;  ///< of what cannot be had

QFont badgeFont() {
  return Theme::instance().scaledFont(0.85, QFont::DemiBold);
}

QSize badgeSize() {
  const QFontMetrics metrics(badgeFont());
  return {metrics.horizontalAdvance(QStringLiteral("IQ2_XXS")) + 10, metrics.height() + 6};
}

class PaletteDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
    if (index.data(PaletteModel::HeadingRole).toBool()) {
      const int height = QFontMetrics(Theme::instance().scaledFont(0.85)).height();
      return {10, height + (index.row() == 0 ? 3 : 10)};
    }
    const int detail =
        QFontMetrics(Theme::instance().textFont()).horizontalAdvance(QStringLiteral("32.00 bpw"));
    return {badgeSize().width() + detail + 22, badgeSize().height() + 6};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (index.data(PaletteModel::HeadingRole).toBool()) {
      painter->setFont(Theme::instance().scaledFont(0.85));
      painter->setPen(colors().secondary);
      painter->drawText(option.rect.adjusted(4, 0, 0, -2), Qt::AlignLeft | Qt::AlignBottom,
                        index.data().toString());
    } else {
      paintItem(*painter, option, index);
    }
    painter->restore();
  }

 private:
  static void paintItem(QPainter& painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) {
    const QRectF line = QRectF(option.rect).adjusted(0, 1, 0, -1);
    const bool brush = index.data(PaletteModel::BrushRole).toBool();
    const bool enabled = option.state & QStyle::State_Enabled;
    painter.setPen(Qt::NoPen);
    if (brush) {
      painter.setBrush(colors().accentSoft);
      painter.drawRoundedRect(line, kRadius, kRadius);
    } else if (enabled && option.state & QStyle::State_MouseOver) {
      QColor hover = colors().text;
      hover.setAlphaF(0.06f);
      painter.setBrush(hover);
      painter.drawRoundedRect(line, kRadius, kRadius);
    }
    if (option.state & QStyle::State_HasFocus) {
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(colors().accent, 1));
      painter.drawRoundedRect(line.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    }
    if (!enabled || index.data(PaletteModel::FaintRole).toBool()) painter.setOpacity(kFaint);
    double x = line.left() + 5;
    const QVariant type = index.data(PaletteModel::TypeRole);
    if (type.isValid()) {
      const QSizeF size = badgeSize();
      const QRectF badge(x, line.center().y() - size.height() / 2, size.width(), size.height());
      paintTypeBadge(painter, badge, static_cast<TensorType>(type.toInt()));
      x = badge.right() + 9;
    } else {
      painter.setFont(Theme::instance().textFont());
      painter.setPen(brush ? colors().accent : colors().text);
      const QString text = index.data().toString();
      painter.drawText(QRectF(x, line.top(), line.width(), line.height()),
                       Qt::AlignLeft | Qt::AlignVCenter, text);
      x += QFontMetricsF(painter.font()).horizontalAdvance(text) + 8;
    }
    painter.setFont(Theme::instance().scaledFont(type.isValid() ? 1.0 : 0.85));
    painter.setPen(brush ? colors().accent : colors().secondary);
    const QRectF rest(x, line.top(), line.right() - x - 4, line.height());
    const QString detail = QFontMetricsF(painter.font())
                               .elidedText(index.data(PaletteModel::DetailRole).toString(),
                                           Qt::ElideRight, rest.width());
    painter.drawText(rest, (type.isValid() ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
                     detail);
  }
};

}  // namespace

PaletteView::PaletteView(PlanEditor& editor, PaletteModel::Content content, QWidget* parent)
    : QListView(parent), editor_(editor), model_(editor, content) {
  setModel(&model_);
  setItemDelegate(new PaletteDelegate(this));
  setFrameShape(QFrame::NoFrame);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setDragEnabled(true);
  setDropIndicatorShown(false);  // nothing drops here, but a drag would leave a dot
  setDragDropMode(QAbstractItemView::DragOnly);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setMouseTracking(true);
  setTabKeyNavigation(false);
  connect(&Theme::instance(), &Theme::changed, this, &QListView::doItemsLayout);
}

int PaletteView::fullHeight() const {
  int height = 0;
  for (int row = 0; row < model_.rowCount(); ++row) height += sizeHintForRow(row);
  return height + 2;
}

void PaletteView::toggleBrush(const QModelIndex& index) {
  const auto paint = model_.paintAt(index);
  if (!paint || !(index.flags() & Qt::ItemIsEnabled)) return;
  if (editor_.wantsCalibration(*paint)) return editor_.askForCalibration();
  editor_.setBrush(editor_.brush() == paint ? std::nullopt : paint);
}

void PaletteView::mouseReleaseEvent(QMouseEvent* event) {
  const bool dragged = state() == DraggingState;
  const QModelIndex pressed = currentIndex();
  QListView::mouseReleaseEvent(event);
  if (!dragged && event->button() == Qt::LeftButton && indexAt(event->pos()) == pressed) {
    toggleBrush(pressed);
  }
}

void PaletteView::keyPressEvent(QKeyEvent* event) {
  const auto paint = model_.paintAt(currentIndex());
  switch (event->key()) {
    case Qt::Key_Space:
      toggleBrush(currentIndex());
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (!paint || !(currentIndex().flags() & Qt::ItemIsEnabled)) return;
      if (editor_.wantsCalibration(*paint)) return editor_.askForCalibration();
      editor_.applyToSelection(*paint);
      return;
    case Qt::Key_Escape:
      if (editor_.brush()) {
        editor_.setBrush(std::nullopt);
        return;
      }
      break;
    default:
      break;
  }
  QListView::keyPressEvent(event);
}

void PaletteView::startDrag(Qt::DropActions) {
  const auto paint = model_.paintAt(currentIndex());
  if (!paint || !(currentIndex().flags() & Qt::ItemIsDragEnabled)) return;
  // What is dragged looks like what it will become.
  const QSize size = badgeSize();
  const double ratio = devicePixelRatioF();
  QPixmap pixmap(size * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  {
    QPainter painter(&pixmap);
    const QRectF rect(0, 0, size.width(), size.height());
    if (paint->type) {
      paintTypeBadge(painter, rect, *paint->type);
    } else {
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setPen(QPen(colors().accent, 1));
      painter.setBrush(colors().raised);
      painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
      painter.setFont(badgeFont());
      painter.setPen(colors().text);
      painter.drawText(rect.adjusted(3, 0, -3, 0), Qt::AlignCenter,
                       QFontMetricsF(badgeFont())
                           .elidedText(paintName(*paint), Qt::ElideRight, rect.width() - 8));
    }
  }
  auto* drag = new QDrag(this);
  drag->setMimeData(toMimeData(*paint));
  drag->setPixmap(pixmap);
  drag->setHotSpot(QPoint(-10, -8));  // beside the pointer, so that the cell below it shows
  drag->exec(Qt::CopyAction);
}

}  // namespace nibble::ui
