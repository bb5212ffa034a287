// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/tensor_list_model.h"

#include "ui/core/format.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {

/// Without the ".weight" that nearly all names end with.
QString shortName(const QString& name) {
  static const QString suffix = QStringLiteral(".weight");
  return name.endsWith(suffix) ? name.chopped(suffix.size()) : name;
}

}  // namespace

TensorListModel::TensorListModel(PlanDocument& plan, QObject* parent)
    : QAbstractListModel(parent), plan_(plan) {
  connect(&plan_, &PlanDocument::reset, this, [this] {
    beginResetModel();
    measured_.clear();
    endResetModel();
  });
  connect(&plan_, &PlanDocument::rowsChanged, this, [this](const QVector<int>& rows) {
    for (const int row : rows) Q_EMIT dataChanged(index(row), index(row));
  });
}

int TensorListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : plan_.count();
}

QVariant TensorListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= plan_.count()) return {};
  const PlanRow& row = plan_.row(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return shortName(row.name);
    case NameRole:
      return row.name;
    case ErrorRole:
      return errorOf(row);
    case TypeRole:
      return static_cast<int>(row.decision.type);
    case Qt::ToolTipRole:
      return tr("%1: %2 → %3").arg(row.name, typeName(row.from), typeName(row.decision.type));
    case Qt::AccessibleTextRole: {
      const QVariant error = errorOf(row);
      return error.isValid() ? tr("%1, error %2").arg(row.name, formatPercent(error.toDouble(), 1))
                             : row.name;
    }
    default:
      return {};
  }
}

QVariant TensorListModel::errorOf(const PlanRow& row) const {
  if (row.error) return *row.error;
  const auto measured = measured_.constFind(row.name);
  if (measured == measured_.constEnd() || !(measured->decision == row.decision)) return {};
  return measured->error;
}

void TensorListModel::setError(const QString& tensor, const Decision& decision,
                               double relativeError) {
  measured_.insert(tensor, {decision, relativeError});
  const int row = plan_.indexOf(tensor);
  if (row >= 0) Q_EMIT dataChanged(index(row), index(row));
}

}  // namespace nibble::ui
