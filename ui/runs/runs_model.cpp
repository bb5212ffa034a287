// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_model.h"

#include <QFileInfo>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

QString number(const std::optional<double>& value, int decimals) {
  return value ? formatNumber(*value, decimals) : QString();
}

QColor statusColor(RunStatus status) {
  switch (status) {
    case RunStatus::Done:
      return colors().good;
    case RunStatus::Failed:
      return colors().bad;
    case RunStatus::Interrupted:
      return colors().warning;
    case RunStatus::Running:
      return colors().accent;
    case RunStatus::Cancelled:
      break;
  }
  return colors().secondary;
}

bool sameText(const RunSummary& a, const RunSummary& b) {
  return a.status == b.status && a.perplexity == b.perplexity && a.bytes == b.bytes &&
         a.klDivergence == b.klDivergence && a.message == b.message;
}

}  // namespace

int RunsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= runs_.size()) return {};
  const RunSummary& run = runs_[index.row()];
  switch (role) {
    case Qt::DisplayRole:
      return text(run, index.column());
    case SortRole:
      return sortKey(run, index.column());
    case StatusRole:
      return static_cast<int>(run.status);
    case Qt::TextAlignmentRole: {
      const bool figure = index.column() >= SizeColumn && index.column() <= DivergenceColumn;
      return QVariant((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case Qt::ForegroundRole:
      // The kind too: the status gives way where there is little room.
      return index.column() == StatusColumn ||
                     (index.column() == KindColumn && run.status != RunStatus::Done)
                 ? QVariant(statusColor(run.status))
                 : QVariant();
    case Qt::ToolTipRole:
      if ((index.column() == StatusColumn || index.column() == KindColumn) &&
          !run.message.isEmpty()) {
        return run.message;
      }
      if (index.column() == OutputColumn) return run.output;
      return text(run, index.column());
    default:
      return {};
  }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) {
    const bool figure = section >= SizeColumn && section <= DivergenceColumn;
    return QVariant((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case WhenColumn:
      return tr("When");
    case KindColumn:
      return tr("Kind");
    case StatusColumn:
      return tr("Status");
    case ModelColumn:
      return tr("Model");
    case RecipeColumn:
      return tr("Recipe");
    case SizeColumn:
      return tr("Size");
    case BitsColumn:
      return tr("bpw");
    case PerplexityColumn:
      return tr("Perplexity");
    case DivergenceColumn:
      return tr("KLD mean");
    case OutputColumn:
      return tr("Output");
    default:
      return {};
  }
}

QString RunsModel::text(const RunSummary& run, int column) const {
  switch (column) {
    case WhenColumn:
      return formatTime(run.started);
    case KindColumn:
      return kindText(run.kind);
    case StatusColumn:
      return statusText(run.status);
    case ModelColumn:
      return run.model;
    case RecipeColumn:
      return run.recipe;
    case SizeColumn:
      return run.bytes ? formatBytes(*run.bytes) : QString();
    case BitsColumn:
      return number(run.bitsPerWeight, 2);
    case PerplexityColumn:
      return number(run.perplexity, 2);
    case DivergenceColumn:
      return run.klDivergence ? formatSignificant(*run.klDivergence, 3) : QString();
    case OutputColumn:
      return QFileInfo(run.output).fileName();
    default:
      return {};
  }
}

QVariant RunsModel::sortKey(const RunSummary& run, int column) const {
  switch (column) {
    case WhenColumn:
      return QVariant::fromValue<qlonglong>(run.id);
    case SizeColumn:
      return run.bytes ? static_cast<double>(*run.bytes) : -1.0;
    case BitsColumn:
      return run.bitsPerWeight.value_or(-1);
    case PerplexityColumn:
      return run.perplexity.value_or(-1);
    case DivergenceColumn:
      return run.klDivergence.value_or(-1);
    default:
      return text(run, column);
  }
}

int RunsModel::rowOf(std::int64_t id) const {
  for (int i = 0; i < runs_.size(); ++i) {
    if (runs_[i].id == id) return i;
  }
  return -1;
}

void RunsModel::setRuns(QVector<RunSummary> runs) {
  // Runs only ever come in front and go anywhere: what stays keeps its place.
  for (int i = static_cast<int>(runs_.size()) - 1; i >= 0; --i) {
    const auto same = std::find_if(runs.begin(), runs.end(),
                                   [&](const RunSummary& run) { return run.id == runs_[i].id; });
    if (same == runs.end()) {
      beginRemoveRows({}, i, i);
      runs_.removeAt(i);
      endRemoveRows();
    }
  }
  for (int i = 0; i < runs.size(); ++i) {
    if (i < runs_.size() && runs_[i].id == runs[i].id) {
      const bool differs = !sameText(runs_[i], runs[i]);
      runs_[i] = runs[i];
      if (differs) Q_EMIT dataChanged(index(i, 0), index(i, ColumnCount - 1));
      continue;
    }
    beginInsertRows({}, i, i);
    runs_.insert(i, runs[i]);
    endInsertRows();
  }
}

void RunsModel::remove(std::int64_t id) {
  const int row = rowOf(id);
  if (row < 0) return;
  beginRemoveRows({}, row, row);
  runs_.removeAt(row);
  endRemoveRows();
}

void RunsModel::refresh() {
  if (!runs_.isEmpty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

RunsFilter::RunsFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(RunsModel::SortRole);
  setSortLocaleAware(true);
  setDynamicSortFilter(true);
}

void RunsFilter::setSearch(const QString& text) {
  words_ = text.split(' ', Qt::SkipEmptyParts);
  invalidateFilter();
}

bool RunsFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  QString all;
  for (int column = 0; column < sourceModel()->columnCount(parent); ++column) {
    all += sourceModel()->index(row, column, parent).data().toString() + '\n';
  }
  return std::all_of(words_.begin(), words_.end(),
                     [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

}  // namespace nibble::ui
