// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/core/plan_document.h"
#include "ui/widgets/card.h"

class QLineEdit;
class QListView;
class QPushButton;
class QSortFilterProxyModel;

namespace nibble::ui {

class TensorListModel;

/// Card with all tensors and a filter; one is current.
class TensorList : public Card {
  Q_OBJECT

 public:
  explicit TensorList(PlanDocument& plan, QWidget* parent = nullptr);

  TensorListModel& model() { return *model_; }
  /// In full; empty when none is.
  QString current() const { return current_; }
  /// Not a focus proxy: Tab would pass the filter by.
  void focusList();
  /// Does nothing for a tensor the model has not.
  void setCurrent(const QString& tensor);
  /// What of the tensor is looked at: what goes into it, or its weights.
  bool showsInputs() const;
  void setShowsInputs(bool inputs);

 Q_SIGNALS:
  void showsInputsChanged(bool inputs);
  void currentChanged(const QString& tensor);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void takeCurrent();
  void keepCurrent();

  TensorListModel* model_;
  QSortFilterProxyModel* filtered_;
  QPushButton* weights_;
  QPushButton* inputs_;
  QLineEdit* filter_;
  QListView* view_;
  QString current_;
  bool filtering_ = false;
};

}  // namespace nibble::ui
