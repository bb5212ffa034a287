// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/variant_delegate.h"

#include <QPainter>
#include <QPixmap>

#include "ui/evaluate/evaluation_model.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

QPixmap dot(const QColor& color, double ratio) {
  constexpr int kSize = 12;
  QPixmap pixmap(QSize(kSize, kSize) * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(QRectF(1, 1, kSize - 2, kSize - 2));
  return pixmap;
}

QColor stateColor(EvaluationRow::State state) {
  using State = EvaluationRow::State;
  switch (state) {
    case State::Done:
      return colors().good;
    case State::Failed:
      return colors().bad;
    case State::Running:
      return colors().accent;
    default:
      return colors().secondary;
  }
}

}  // namespace

void VariantDelegate::initStyleOption(QStyleOptionViewItem* option,
                                      const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  if (index.column() == EvaluationModel::NameColumn) {
    const double ratio = option->widget != nullptr ? option->widget->devicePixelRatioF() : 1;
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = QIcon(dot(seriesColor(index.data(EvaluationModel::SeriesRole).toInt()), ratio));
    option->decorationSize = QSize(12, 12);
  } else if (index.column() == EvaluationModel::StateColumn) {
    const auto state =
        static_cast<EvaluationRow::State>(index.data(EvaluationModel::StateRole).toInt());
    for (const auto role : {QPalette::Text, QPalette::HighlightedText}) {
      option->palette.setColor(role, stateColor(state));
    }
  }
}

}  // namespace nibble::ui
