// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_model.h"

#include <algorithm>

#include "ui/core/format.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using State = EvaluationRow::State;

const QString kNone = QStringLiteral("–");

QString number(const std::optional<double>& value, int decimals) {
  return value ? formatNumber(*value, decimals) : kNone;
}

/// Divergences span decades, and three digits are what the sampling error leaves of them.
QString divergence(const std::optional<double>& value) {
  return value ? formatSignificant(*value, 3) : kNone;
}

}  // namespace

VariantFigures figuresOf(const eval::EvalReport& report) {
  VariantFigures figures;
  figures.perplexity = report.perplexity;
  figures.perplexityError = report.perplexityError;
  figures.tokensPerSecond = report.tokensPerSecond;
  if (report.comparison) {
    figures.klMean = report.comparison->klMean;
    figures.klP99 = report.comparison->klP99;
    figures.sameTop = report.comparison->top1Agreement;
  }
  return figures;
}

VariantFigures figuresOf(const eval::CurvePoint& point, bool compared) {
  VariantFigures figures;
  figures.perplexity = point.perplexity;
  figures.perplexityError = point.perplexityError;
  if (compared) figures.klMean = point.klDivergence;
  return figures;
}

int EvaluationModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int EvaluationModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant EvaluationModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rows_.size()) return {};
  const EvaluationRow& row = rows_[index.row()];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.column());
    case Qt::TextAlignmentRole:
      return index.column() == NameColumn ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                          : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
      return toolTip(row, index.column());
    case Qt::AccessibleTextRole:
      return headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString() +
             QStringLiteral(": ") + text(row, index.column());
    case SeriesRole:
      return row.series;
    case StateRole:
      return static_cast<int>(row.state);
    default:
      return {};
  }
}

QVariant EvaluationModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) {
    return section == NameColumn ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                 : QVariant(Qt::AlignRight | Qt::AlignVCenter);
  }
  const bool tip = role == Qt::ToolTipRole;
  if (!tip && role != Qt::DisplayRole) return {};
  switch (section) {
    case NameColumn:
      return tip ? tr("A version of the model; the first is what the others are compared with")
                 : tr("Variant");
    case SizeColumn:
      return tip ? tr("Size of the file, or what it will be") : tr("Size");
    case BitsColumn:
      return tip ? tr("Bits per weight, over all tensors") : tr("bpw");
    case PerplexityColumn:
      return tip ? tr("How surprised the model is by the text: lower is better. ± is the standard "
                      "error of sampling this text")
                 : tr("Perplexity");
    case DeltaColumn:
      return tip ? tr("Perplexity above that of the first variant") : tr("Δ");
    case KlMeanColumn:
      return tip ? tr("Mean KL divergence from the first variant, in nats: how much the "
                      "predictions "
                      "moved. 0 is no change")
                 : tr("KLD mean");
    case KlP99Column:
      return tip ? tr("The divergence that only one token in a hundred exceeds: how bad it gets")
                 : tr("KLD 99 %");
    case SameTopColumn:
      return tip ? tr("How often both find the same token most likely") : tr("Same top token");
    case AccuracyColumn:
      return tip ? tr("Multiple-choice questions answered right: the choice with the highest "
                      "probability for its length counts. ± is the standard error of sampling "
                      "these questions")
                 : tr("Right answers");
    case SpeedColumn:
      return tip ? tr("Tokens read a second on this computer") : tr("Tokens/s");
    case StateColumn:
      return tip ? tr("What has been done of it") : tr("State");
    default:
      return {};
  }
}

QString EvaluationModel::text(const EvaluationRow& row, int column) const {
  const std::optional<VariantFigures>& f = row.figures;
  switch (column) {
    case NameColumn:
      return row.variant.label;
    case SizeColumn:
      return row.bytes ? formatBytes(*row.bytes) : kNone;
    case BitsColumn:
      return number(row.bitsPerWeight, 2);
    case PerplexityColumn:
      return f ? formatNumber(f->perplexity, 2) + QStringLiteral(" ± ") +
                     formatNumber(f->perplexityError, 2)
               : kNone;
    case DeltaColumn:
      return deltaText(row);
    case KlMeanColumn:
      return f ? divergence(f->klMean) : kNone;
    case KlP99Column:
      return f ? divergence(f->klP99) : kNone;
    case SameTopColumn:
      return f && f->sameTop ? formatPercent(*f->sameTop, 1) : kNone;
    case AccuracyColumn:
      return f && f->accuracy ? formatNumber(100 * *f->accuracy, 1) + QStringLiteral(" ± ") +
                                    formatPercent(f->accuracyError.value_or(0), 1)
                              : kNone;
    case SpeedColumn:
      return f && f->tokensPerSecond > 0 ? formatNumber(f->tokensPerSecond, 0) : kNone;
    case StateColumn:
      return stateText(row);
    default:
      return {};
  }
}

std::optional<double> EvaluationModel::referencePerplexity() const {
  if (!compared_ || rows_.isEmpty() || !rows_.front().figures) return {};
  return rows_.front().figures->perplexity;
}

QString EvaluationModel::deltaText(const EvaluationRow& row) const {
  const auto reference = referencePerplexity();
  if (!reference || !row.figures || &row == &rows_.front()) return kNone;
  const double delta = row.figures->perplexity - *reference;
  return (delta < 0 ? QStringLiteral("−") : QStringLiteral("+")) + formatNumber(std::abs(delta), 2);
}

QString EvaluationModel::stateText(const EvaluationRow& row) const {
  switch (row.state) {
    case State::Ready:
      return tr("ready");
    case State::Waiting:
      return tr("waiting");
    case State::Running:
      return chunks_ > 0 ? formatPercent(static_cast<double>(row.curve.size()) / chunks_, 0)
                         : tr("running");
    case State::Done:
      return row.when > 0 ? formatTime(row.when) : tr("done");
    case State::Failed:
      return tr("failed");
    case State::Cancelled:
      return tr("cancelled");
  }
  return {};
}

QString EvaluationModel::toolTip(const EvaluationRow& row, int column) const {
  if (row.error) {
    const QString advice = adviceOf(*row.error);
    return problemOf(*row.error) + (advice.isEmpty() ? QString() : QStringLiteral("\n") + advice);
  }
  if (column == NameColumn) return row.variant.path;
  if (column == SpeedColumn && !row.device.isEmpty()) return tr("On %1").arg(row.device);
  return {};
}

int EvaluationModel::indexOf(const Variant& variant) const {
  const QString identity = variant.identity();
  for (int i = 0; i < rows_.size(); ++i) {
    if (rows_[i].variant.identity() == identity) return i;
  }
  return -1;
}

void EvaluationModel::setCompared(bool compared) {
  if (compared_ == compared) return;
  compared_ = compared;
  refresh();
}

void EvaluationModel::clear() {
  beginResetModel();
  rows_.clear();
  endResetModel();
}

int EvaluationModel::freeSeries() const {
  for (int series = 0;; ++series) {
    if (std::none_of(rows_.begin(), rows_.end(),
                     [&](const EvaluationRow& row) { return row.series == series; })) {
      return series;
    }
  }
}

void EvaluationModel::add(EvaluationRow row) {
  row.series = freeSeries();
  const int at = static_cast<int>(rows_.size());
  beginInsertRows({}, at, at);
  rows_.append(std::move(row));
  endInsertRows();
  Q_EMIT curveChanged(at);
}

void EvaluationModel::remove(int index) {
  beginRemoveRows({}, index, index);
  rows_.removeAt(index);
  endRemoveRows();
}

void EvaluationModel::changed(int index) {
  Q_EMIT dataChanged(this->index(index, 0), this->index(index, ColumnCount - 1));
}

void EvaluationModel::setVariant(int index, const Variant& variant) {
  rows_[index].variant = variant;
  changed(index);
}

void EvaluationModel::setState(int index, State state, const std::optional<Error>& error) {
  rows_[index].state = state;
  rows_[index].error = error;
  changed(index);
}

void EvaluationModel::restart(int index) {
  EvaluationRow& row = rows_[index];
  row.curve.clear();
  row.figures.reset();
  row.device.clear();
  row.fallback.reset();
  row.when = 0;
  setState(index, State::Waiting);
  Q_EMIT curveChanged(index);
}

void EvaluationModel::setFacts(int index, std::uint64_t bytes, double bitsPerWeight) {
  rows_[index].bytes = bytes;
  rows_[index].bitsPerWeight = bitsPerWeight;
  changed(index);
}

void EvaluationModel::setDevice(int index, const QString& device,
                                const std::optional<Error>& fallback) {
  rows_[index].device = device;
  rows_[index].fallback = fallback;
  changed(index);
}

void EvaluationModel::addPoint(int index, const eval::CurvePoint& point) {
  EvaluationRow& row = rows_[index];
  row.state = State::Running;
  row.curve.append(point);
  row.figures = figuresOf(point, compared_ && index > 0);
  // The others' distance from the reference moves with it.
  if (index == 0) {
    refresh();
  } else {
    changed(index);
  }
  Q_EMIT curveChanged(index);
}

void EvaluationModel::setResult(int index, const jobs::EvaluateResult& result) {
  EvaluationRow& row = rows_[index];
  row.figures = figuresOf(result.report);
  if (result.choices) {
    row.figures->accuracy = result.choices->normalizedAccuracy;
    row.figures->accuracyError = result.choices->normalizedError;
  }
  row.curve = QVector<eval::CurvePoint>(result.report.curve.begin(), result.report.curve.end());
  row.bytes = result.facts.fileBytes;
  row.bitsPerWeight = result.facts.bitsPerWeight;
  setState(index, State::Done);
  Q_EMIT curveChanged(index);
}

void EvaluationModel::refresh() {
  if (rows_.isEmpty()) return;
  Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

}  // namespace nibble::ui
