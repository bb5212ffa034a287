// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/palette_model.h"

#include <QMimeData>
#include <cmath>

#include "quant/plan/method_info.h"
#include "quant/plan/targets.h"
#include "ui/core/text.h"
#include "ui/plan/plan_text.h"

namespace nibble::ui {

namespace {

/// The bits of a weight, which are what it costs less its share of the scales; floats all in one
/// group.
int groupOf(TensorType type) {
  const double bits = traits(type).bitsPerWeight();
  return bits >= 16 ? 16 : static_cast<int>(std::ceil(bits)) - 1;
}

}  // namespace

PaletteModel::PaletteModel(PlanEditor& editor, Content content, QObject* parent)
    : QAbstractListModel(parent), editor_(editor) {
  content == Content::Types ? addTypes() : addMethods();
  connect(&editor_, &PlanEditor::brushChanged, this, &PaletteModel::refresh);
  connect(&editor_.document(), &PlanDocument::importanceChanged, this, &PaletteModel::refresh);
}

void PaletteModel::addTypes() {
  int group = -1;
  for (const TargetType& target : targetTypes()) {
    if (const int own = groupOf(target.type); own != group) {
      group = own;
      items_.append({own == 16 ? tr("Floating point") : tr("%1-bit").arg(own), {}});
    }
    items_.append({{}, Paint::of(target.type)});
  }
}

void PaletteModel::addMethods() {
  for (const MethodInfo& method : allMethods()) {
    items_.append({{}, Paint::of(std::string(method.name))});
  }
}

void PaletteModel::refresh() {
  Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(items_.size());
}

std::optional<Paint> PaletteModel::paintAt(const QModelIndex& index) const {
  return index.isValid() ? items_[index.row()].paint : std::nullopt;
}

QModelIndex PaletteModel::indexOf(const Paint& paint) const {
  for (int row = 0; row < rowCount(); ++row) {
    if (items_[row].paint == paint) return index(row);
  }
  return {};
}

QString PaletteModel::detailOf(const Paint& paint) const {
  if (paint.type) return bitsText(*paint.type);
  if (editor_.problemOf(paint).isEmpty()) return {};
  const MethodInfo* info = methodInfo(paint.method);
  return info != nullptr && info->needsText() ? tr("needs text") : tr("needs data");
}

QString PaletteModel::tipOf(const Paint& paint) const {
  const QString problem = editor_.problemOf(paint);
  const QString hint = paint.type ? typeHint(*paint.type) : methodHint(paint.method);
  if (!problem.isEmpty()) {
    return hint + QStringLiteral(".\n") + problem + QStringLiteral(".") +
           (editor_.wantsCalibration(paint) ? QChar('\n') + tr("A click leads there") : QString());
  }
  return tr("%1.\nDrag it onto the map, or click and paint").arg(hint);
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Item& item = items_[index.row()];
  if (!item.paint) {
    if (role == Qt::DisplayRole) return item.heading;
    return role == HeadingRole ? QVariant(true) : QVariant();
  }
  switch (role) {
    case Qt::DisplayRole:
      return paintName(*item.paint);
    case Qt::ToolTipRole:
      return tipOf(*item.paint);
    case Qt::AccessibleTextRole:
      return detailOf(*item.paint).isEmpty()
                 ? paintName(*item.paint)
                 : paintName(*item.paint) + QStringLiteral(", ") + detailOf(*item.paint);
    case HeadingRole:
      return false;
    case TypeRole:
      return item.paint->type ? QVariant(static_cast<int>(*item.paint->type)) : QVariant();
    case DetailRole:
      return detailOf(*item.paint);
    case BrushRole:
      return editor_.brush() == item.paint;
    case FaintRole:
      return !editor_.problemOf(*item.paint).isEmpty();
    default:
      return {};
  }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
  const auto paint = paintAt(index);
  if (!paint) return Qt::NoItemFlags;
  // What only calibration is missing for can be asked for it.
  if (editor_.wantsCalibration(*paint)) return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (!editor_.problemOf(*paint).isEmpty()) return Qt::ItemIsSelectable;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled;
}

QStringList PaletteModel::mimeTypes() const {
  return {QLatin1String(kPaintMimeType)};
}

QMimeData* PaletteModel::mimeData(const QModelIndexList& indexes) const {
  const auto paint = indexes.isEmpty() ? std::nullopt : paintAt(indexes.first());
  return paint ? toMimeData(*paint) : nullptr;
}

}  // namespace nibble::ui
