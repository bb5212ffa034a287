// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/tensor_list.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/core/format.h"
#include "ui/distributions/tensor_list_model.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

constexpr int kMargin = 8;

/// Name at the left, error at the right.
class TensorDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    const QFontMetrics metrics(Theme::instance().monospaceFont());
    return {metrics.averageCharWidth() * 24, metrics.height() + 10};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    background.text.clear();
    const QStyle* style = option.widget->style();
    style->drawControl(QStyle::CE_ItemViewItem, &background, painter, option.widget);

    const bool selected = option.state.testFlag(QStyle::State_Selected);
    QRect area = option.rect.adjusted(kMargin, 0, -kMargin, 0);
    const QVariant error = index.data(TensorListModel::ErrorRole);
    painter->save();
    painter->setFont(Theme::instance().monospaceFont());
    if (error.isValid()) {
      const QString text = formatPercent(error.toDouble(), 1);
      painter->setPen(selected ? colors().accent : colors().secondary);
      painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight, text);
      area.setRight(area.right() - painter->fontMetrics().horizontalAdvance(text) - kMargin);
    }
    painter->setPen(selected ? colors().accent : colors().text);
    painter->drawText(
        area, Qt::AlignVCenter | Qt::AlignLeft,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, area.width()));
    painter->restore();
  }
};

}  // namespace

TensorList::TensorList(PlanDocument& plan, QWidget* parent)
    : Card(tr("Tensors"), parent),
      model_(new TensorListModel(plan, this)),
      filtered_(new QSortFilterProxyModel(this)),
      weights_(new QPushButton(tr("Weights"))),
      inputs_(new QPushButton(tr("Inputs"))),
      filter_(new QLineEdit),
      view_(new QListView) {
  filtered_->setSourceModel(model_);
  filtered_->setFilterRole(TensorListModel::NameRole);
  filtered_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  filter_->setPlaceholderText(tr("Filter…"));
  filter_->setAccessibleName(tr("Filter tensors"));
  filter_->setToolTip(tr("Shows the tensors whose name holds this text; ↓ moves into the list"));
  filter_->setClearButtonEnabled(true);
  filter_->installEventFilter(this);
  view_->setModel(filtered_);
  view_->setItemDelegate(new TensorDelegate(view_));
  view_->setUniformItemSizes(true);
  view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  view_->setAccessibleName(tr("Tensors"));
  auto* aspects = new QHBoxLayout;
  aspects->setSpacing(6);
  auto* group = new QButtonGroup(this);
  for (QPushButton* button : {weights_, inputs_}) {
    button->setCheckable(true);
    group->addButton(button);
    aspects->addWidget(button, 1);
  }
  weights_->setChecked(true);
  weights_->setToolTip(tr("The weights, and what rounding does to them"));
  inputs_->setToolTip(tr("What goes into the matrix, as measured on calibration text"));
  connect(inputs_, &QPushButton::toggled, this, &TensorList::showsInputsChanged);
  body()->addLayout(aspects);
  body()->addWidget(filter_);
  body()->addWidget(view_, 1);
  connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
    // The view moves on when its current row is filtered away; the tensor shown stays.
    filtering_ = true;
    filtered_->setFilterFixedString(text);
    keepCurrent();
    filtering_ = false;
  });
  connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          &TensorList::takeCurrent);
}

bool TensorList::showsInputs() const {
  return inputs_->isChecked();
}

void TensorList::setShowsInputs(bool inputs) {
  (inputs ? inputs_ : weights_)->setChecked(true);
}

void TensorList::setCurrent(const QString& tensor) {
  const auto found = model_->match(model_->index(0), TensorListModel::NameRole, tensor, 1,
                                   Qt::MatchExactly | Qt::MatchCaseSensitive);
  if (found.isEmpty()) return;
  QModelIndex index = filtered_->mapFromSource(found.first());
  if (!index.isValid()) {
    filter_->clear();
    index = filtered_->mapFromSource(found.first());
  }
  view_->setCurrentIndex(index);
  view_->scrollTo(index);
}

void TensorList::focusList() {
  view_->setFocus();
}

void TensorList::takeCurrent() {
  const QString tensor = view_->currentIndex().data(TensorListModel::NameRole).toString();
  if (filtering_ || tensor.isEmpty() || tensor == current_) return;
  current_ = tensor;
  Q_EMIT currentChanged(tensor);
}

void TensorList::keepCurrent() {
  const auto found = filtered_->match(filtered_->index(0, 0), TensorListModel::NameRole, current_,
                                      1, Qt::MatchExactly | Qt::MatchCaseSensitive);
  if (found.isEmpty()) {
    view_->setCurrentIndex({});
    return;
  }
  view_->setCurrentIndex(found.first());
  view_->scrollTo(found.first());
}

bool TensorList::eventFilter(QObject* watched, QEvent* event) {
  if (watched == filter_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
      view_->setFocus();
      if (!view_->currentIndex().isValid()) {
        view_->setCurrentIndex(filtered_->index(0, 0));
      }
      return true;
    }
  }
  return Card::eventFilter(watched, event);
}

}  // namespace nibble::ui
