// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/plan_document.h"

#include <QHash>
#include <algorithm>

#include "quant/plan/decisions.h"
#include "quant/plan/fallback.h"
#include "quant/plan/tensor_roles.h"
#include "ui/core/plan_commands.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

constexpr const char* kDefaultPreset = "Q4_K_M";

/// "ffn_down" of "blk.3.ffn_down.weight".
QString kindOf(const std::string& name, int layer) {
  std::string_view kind = name;
  if (layer >= 0) kind = kind.substr(kind.find('.', std::string_view("blk.").size()) + 1);
  if (kind.ends_with(".weight")) kind.remove_suffix(std::string_view(".weight").size());
  return toQString(kind);
}

PlanRow rowOf(const TensorInfo& tensor) {
  PlanRow row;
  row.name = toQString(tensor.name);
  row.layer = layerOf(tensor.name);
  row.kind = kindOf(tensor.name, row.layer);
  row.shape = tensor.shape;
  row.from = tensor.type;
  row.sourceBytes = tensor.bytes;
  row.keepReason = toQString(reasonToKeep(tensor));
  row.decision = {tensor.type, std::string(kCopyMethod)};
  return row;
}

double bitsPerWeight(std::uint64_t bytes, std::int64_t elements) {
  return elements > 0 ? 8.0 * static_cast<double>(bytes) / static_cast<double>(elements) : 0;
}

}  // namespace

PlanDocument::PlanDocument(QObject* parent) : QObject(parent) {}

void PlanDocument::setSource(std::shared_ptr<const ModelSource> source) {
  source_ = std::move(source);
  rows_.clear();
  base_ = {};
  undo_.clear();
  if (source_) {
    const auto tensors = source_->tensors();
    for (const std::size_t index : outputOrder(tensors)) rows_.append(rowOf(tensors[index]));
    base_.decisions.resize(static_cast<std::size_t>(count()));
    base_.reasons.resize(static_cast<std::size_t>(count()));
    for (int i = 0; i < count(); ++i) {
      base_.decisions[static_cast<std::size_t>(i)] = rows_[i].decision;
    }
    Recipe recipe;
    recipe.type = kDefaultPreset;
    auto base = planned(recipe);
    // A model that cannot have the default mix is still shown as it is.
    if (base) base_ = std::move(*base);
    for (int i = 0; i < count(); ++i) {
      rows_[i].decision = base_.decisions[static_cast<std::size_t>(i)];
      updateRow(i);
    }
  }
  updateTotals();
  Q_EMIT reset();
  Q_EMIT totalsChanged();
  Q_EMIT titleChanged();
}

int PlanDocument::indexOf(const QString& tensor) const {
  for (int i = 0; i < count(); ++i) {
    if (rows_[i].name == tensor) return i;
  }
  return -1;
}

QString PlanDocument::preset() const {
  return toQString(base_.recipe.type);
}

bool PlanDocument::isModified() const {
  for (int i = 0; i < count(); ++i) {
    if (!(rows_[i].decision == base_.decisions[static_cast<std::size_t>(i)])) return true;
  }
  return false;
}

QString PlanDocument::title() const {
  if (base_.recipe.type.empty()) return tr("as it is");
  const bool own = isModified() || !base_.recipe.rules.empty();
  return own ? tr("%1, edited").arg(preset()) : preset();
}

QString PlanDocument::setType(const QVector<int>& rows, TensorType type) {
  QVector<int> changed;
  std::vector<Decision> decisions;
  QString problem;
  for (const int index : rows) {
    const PlanRow& row = rows_[index];
    if (!row.quantizable()) {
      if (problem.isEmpty()) problem = tr("%1 is kept: %2").arg(row.name, row.keepReason);
      continue;
    }
    const TensorType fitting = typeThatFits(type, row.shape.columns());
    if (fitting != type && problem.isEmpty()) {
      problem = tr("%1: rows of %2 do not divide into blocks of %3, so it gets %4")
                    .arg(row.name)
                    .arg(row.shape.columns())
                    .arg(traits(type).blockElements)
                    .arg(toQString(name(fitting)));
    }
    Decision decision{fitting, row.decision.method};
    if (fitting == row.from) {
      decision.method = kCopyMethod;
    } else if (decision.method == kCopyMethod || traits(fitting).blockElements == 1) {
      decision.method = "rtn";
    }
    if (decision == row.decision) continue;
    changed.append(index);
    decisions.push_back(std::move(decision));
  }
  push(tr("Set %1").arg(toQString(name(type))), changed, std::move(decisions));
  return problem;
}

QString PlanDocument::setMethod(const QVector<int>& rows, const std::string& method) {
  QVector<int> changed;
  std::vector<Decision> decisions;
  for (const int index : rows) {
    const PlanRow& row = rows_[index];
    // Copied tensors and plain floats have nothing a method could choose.
    if (!row.quantizable() || row.decision.method == kCopyMethod ||
        traits(row.decision.type).blockElements == 1 || row.decision.method == method) {
      continue;
    }
    changed.append(index);
    decisions.push_back({row.decision.type, method});
  }
  push(tr("Use %1").arg(toQString(method)), changed, std::move(decisions));
  return {};
}

void PlanDocument::beginStroke(const QString& text) {
  if (inStroke_) return;
  inStroke_ = true;
  undo_.beginMacro(text);
}

void PlanDocument::endStroke() {
  if (!inStroke_) return;
  inStroke_ = false;
  undo_.endMacro();
}

Result<> PlanDocument::applyPreset(const QString& type) {
  Recipe recipe;
  recipe.type = type.toStdString();
  return applyBase(tr("Preset %1").arg(type), recipe);
}

Result<> PlanDocument::applyRecipe(const Recipe& recipe) {
  return applyBase(tr("Recipe"), recipe);
}

Result<> PlanDocument::applyBase(const QString& text, const Recipe& recipe) {
  NIBBLE_TRY(Base base, planned(recipe));
  undo_.push(new PresetCommand(*this, text, std::move(base)));
  return {};
}

Result<PlanDocument::Base> PlanDocument::planned(const Recipe& recipe) const {
  PlanRequest request;
  request.recipe = recipe;
  NIBBLE_TRY(Plan plan, makePlan(*source_, request));
  Base base;
  base.recipe = std::move(plan.recipe);
  for (PlannedTensor& tensor : plan.tensors) {
    base.decisions.push_back({tensor.to, std::move(tensor.method)});
    base.reasons.push_back(toQString(tensor.reason));
  }
  return base;
}

Result<Recipe> PlanDocument::recipe() const {
  std::vector<TensorDecision> decisions;
  for (const PlanRow& row : rows_) {
    if (!row.quantizable()) continue;
    decisions.push_back({row.name.toStdString(), row.decision.type, row.decision.method});
  }
  PlanRequest request;
  request.recipe = base_.recipe;
  if (request.recipe.type.empty()) request.recipe.type = "COPY";
  return recipeFor(*source_, request, decisions);
}

Result<Plan> PlanDocument::plan() const {
  PlanRequest request;
  NIBBLE_TRY(request.recipe, recipe());
  return makePlan(*source_, request);
}

void PlanDocument::setMeasured(const jobs::QuantizedTensor& tensor) {
  const int index = indexOf(toQString(tensor.name));
  if (index < 0) return;
  PlanRow& row = rows_[index];
  if (row.decision.type != tensor.to || row.decision.method != tensor.method) return;
  row.error = tensor.relativeError;
  Q_EMIT rowsChanged({index});
}

void PlanDocument::push(const QString& text, const QVector<int>& rows,
                        std::vector<Decision> decisions) {
  if (rows.isEmpty()) return;
  undo_.push(new DecisionCommand(*this, text, rows, std::move(decisions)));
}

void PlanDocument::setDecisions(const QVector<int>& rows, const std::vector<Decision>& decisions) {
  for (qsizetype i = 0; i < rows.size(); ++i) {
    rows_[rows[i]].decision = decisions[static_cast<std::size_t>(i)];
    rows_[rows[i]].error.reset();
    updateRow(rows[i]);
  }
  updateTotals();
  Q_EMIT rowsChanged(rows);
  Q_EMIT totalsChanged();
  Q_EMIT titleChanged();
}

void PlanDocument::setBase(const Base& base) {
  base_ = base;
}

void PlanDocument::updateRow(int index) {
  PlanRow& row = rows_[index];
  row.bytes = tensorBytes(row.decision.type, row.shape).value_or(row.sourceBytes);
  const auto at = static_cast<std::size_t>(index);
  row.reason = row.decision == base_.decisions[at] ? base_.reasons[at] : tr("chosen by hand");
}

void PlanDocument::updateTotals() {
  totals_ = {};
  for (const PlanRow& row : rows_) {
    totals_.sourceBytes += row.sourceBytes;
    totals_.bytes += row.bytes;
    totals_.elements += row.shape.elements();
  }
  totals_.sourceBitsPerWeight = bitsPerWeight(totals_.sourceBytes, totals_.elements);
  totals_.bitsPerWeight = bitsPerWeight(totals_.bytes, totals_.elements);
}

}  // namespace nibble::ui
