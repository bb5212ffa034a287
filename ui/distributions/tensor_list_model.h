// SPDX-License-Identifier: GPL-3.0-or-later
// The tensors of the open model with the error of each, as far as it is known.
#pragma once

#include <QAbstractListModel>
#include <QHash>

#include "ui/core/plan_document.h"

namespace nibble::ui {

class TensorListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role {
    NameRole = Qt::UserRole,  ///< in full
    ErrorRole,                ///< relative, double; invalid while unknown
    TypeRole,                 ///< TensorType under the plan, as int
  };

  explicit TensorListModel(PlanDocument& plan, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

  /// What was measured here for a tensor under a decision; forgotten when that changes.
  void setError(const QString& tensor, const Decision& decision, double relativeError);

 private:
  struct Measured {
    Decision decision;
    double error = 0;
  };

  QVariant errorOf(const PlanRow& row) const;

  PlanDocument& plan_;
  QHash<QString, Measured> measured_;
};

}  // namespace nibble::ui
