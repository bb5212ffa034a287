// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_table_model.h"

#include <algorithm>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/plan/plan_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

PlanTableModel::PlanTableModel(PlanEditor& editor, QObject* parent)
    : QAbstractTableModel(parent), editor_(editor), document_(editor.document()) {
  connect(&document_, &PlanDocument::reset, this, [this] {
    beginResetModel();
    endResetModel();
  });
  connect(&document_, &PlanDocument::rowsChanged, this, &PlanTableModel::onRowsChanged);
}

void PlanTableModel::onRowsChanged(const QVector<int>& rows) {
  if (rows.isEmpty()) return;
  const auto [low, high] = std::minmax_element(rows.begin(), rows.end());
  updating_ = true;
  Q_EMIT dataChanged(index(*low, Type), index(*high, ErrorColumn));
  updating_ = false;
}

int PlanTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : document_.count();
}

int PlanTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant PlanTableModel::display(const PlanRow& row, int column) const {
  switch (column) {
    case Tensor:
      return row.name;
    case ShapeColumn:
      return shapeText(row.shape);
    case Original:
      return typeName(row.from);
    case Type:
      return typeName(row.decision.type);
    case Method:
      return methodTitle(row.decision.method);
    case Size:
      return formatBytes(row.bytes);
    case ErrorColumn:
      return row.error ? formatPercent(*row.error) : QStringLiteral("–");
    default:
      return {};
  }
}

QVariant PlanTableModel::sortKey(int index, int column) const {
  const PlanRow& row = document_.row(index);
  switch (column) {
    case Tensor:
      return index;  // the file's order is by layer, then by name
    case ShapeColumn:
      return static_cast<qlonglong>(row.shape.elements());
    case Original:
      return traits(row.from).bitsPerWeight();
    case Type:
      return traits(row.decision.type).bitsPerWeight();
    case Method:
      return methodTitle(row.decision.method);
    case Size:
      return static_cast<qulonglong>(row.bytes);
    case ErrorColumn:
      return row.error.value_or(-1);
    default:
      return {};
  }
}

QVariant PlanTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const PlanRow& row = document_.row(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return display(row, index.column());
    case Qt::EditRole:
      if (index.column() == Type) return static_cast<uint>(row.decision.type);
      if (index.column() == Method) return QByteArray::fromStdString(row.decision.method);
      return display(row, index.column());
    case Qt::ToolTipRole:
      return row.quantizable() ? tensorTip(row)
                               : tr("%1 is kept as it is: %2").arg(row.name, row.keepReason);
    case Qt::FontRole:
      return index.column() == Tensor ? QVariant(Theme::instance().monospaceFont()) : QVariant();
    case Qt::ForegroundRole:
      return index.column() == Tensor && row.quantizable() ? QVariant()
                                                           : QVariant(colors().secondary);
    case Qt::TextAlignmentRole: {
      const bool right = index.column() == Size || index.column() == ErrorColumn;
      const bool centre = index.column() == Type;
      return int(Qt::AlignVCenter | (right    ? Qt::AlignRight
                                     : centre ? Qt::AlignHCenter
                                              : Qt::AlignLeft));
    }
    case SortRole:
      return sortKey(index.row(), index.column());
    case SearchRole:
      return QStringList{row.name, typeName(row.from), typeName(row.decision.type),
                         methodTitle(row.decision.method)}
          .join(QChar(' '));
    default:
      return {};
  }
}

QVariant PlanTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) {
    const bool right = section == Size || section == ErrorColumn;
    return int(Qt::AlignVCenter | (right             ? Qt::AlignRight
                                   : section == Type ? Qt::AlignHCenter
                                                     : Qt::AlignLeft));
  }
  if (role == Qt::ToolTipRole) {
    if (section == Type) return tr("Double-click a type to choose another; 2 to 8 choose by bits");
    if (section == ErrorColumn) {
      return tr("Root mean square of the difference, relative to the weights, as last measured");
    }
    return {};
  }
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Tensor:
      return tr("Tensor");
    case ShapeColumn:
      return tr("Shape");
    case Original:
      return tr("Original");
    case Type:
      return tr("Type");
    case Method:
      return tr("Method");
    case Size:
      return tr("Size");
    default:
      return tr("Error");
  }
}

Qt::ItemFlags PlanTableModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (!index.isValid()) return flags;
  const PlanRow& row = document_.row(index.row());
  const bool editable = index.column() == Type     ? row.quantizable()
                        : index.column() == Method ? methodMatters(row.decision)
                                                   : false;
  return editable ? flags | Qt::ItemIsEditable : flags;
}

bool PlanTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) return false;
  const Paint paint = index.column() == Type ? Paint::of(static_cast<TensorType>(value.toUInt()))
                                             : Paint::of(value.toByteArray().toStdString());
  if (!editor_.problemOf(paint).isEmpty()) return false;
  const PlanSelection& selection = editor_.selection();
  editor_.apply(paint,
                selection.contains(index.row()) ? selection.rows() : QVector<int>{index.row()});
  return true;
}

}  // namespace nibble::ui
