// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/plan_document.h"

#include <algorithm>

#include "jobs/footprint.h"
#include "jobs/measured_inputs.h"
#include "quant/plan/decisions.h"
#include "quant/plan/method_info.h"
#include "quant/plan/targets.h"
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

PlanRow rowOf(const TensorInfo& tensor, double readShare) {
  PlanRow row;
  row.name = toQString(tensor.name);
  row.layer = layerOf(tensor.name);
  row.kind = kindOf(tensor.name, row.layer);
  row.shape = tensor.shape;
  row.from = tensor.type;
  row.sourceBytes = tensor.bytes;
  row.readShare = readShare;
  row.keepReason = toQString(reasonToKeep(tensor));
  row.decision = {tensor.type, std::string(kCopyMethod)};
  return row;
}

double bitsPerWeight(std::uint64_t bytes, std::int64_t elements) {
  return elements > 0 ? 8.0 * static_cast<double>(bytes) / static_cast<double>(elements) : 0;
}

std::uint64_t bytesOf(const PlanRow& row, TensorType type) {
  return tensorBytes(type, row.shape).value_or(row.sourceBytes);
}

}  // namespace

PlanDocument::PlanDocument(QObject* parent) : QObject(parent) {}

void PlanDocument::setSource(std::shared_ptr<const ModelSource> source) {
  source_ = std::move(source);
  rows_.clear();
  index_.clear();
  base_ = {};
  undo_.clear();
  if (source_) {
    const auto tensors = source_->tensors();
    const std::vector<double> shares = jobs::readShares(*source_);
    for (const std::size_t index : outputOrder(tensors)) {
      rows_.append(rowOf(tensors[index], shares[index]));
      index_.insert(rows_.last().name, count() - 1);
      base_.decisions.push_back(rows_.last().decision);
    }
    base_.reasons.resize(base_.decisions.size());
    Recipe recipe;
    recipe.type = kDefaultPreset;
    // A model that cannot have the default mix is still shown as it is.
    if (auto base = planned(recipe, nullptr)) base_ = std::move(*base);
  }
  measured_.assign(static_cast<std::size_t>(count()), {});
  for (int i = 0; i < count(); ++i) {
    rows_[i].decision = base_.decisions[static_cast<std::size_t>(i)];
    updateRow(i);
  }
  updateTotals();
  Q_EMIT reset();
  Q_EMIT totalsChanged();
  Q_EMIT titleChanged();
  Q_EMIT importanceChanged();
}

QString PlanDocument::preset() const {
  return toQString(base_.recipe.type);
}

bool PlanDocument::isModified() const {
  for (int i = 0; i < count(); ++i) {
    if (!(rows_[i].decision == presetDecision(i))) return true;
  }
  return false;
}

QString PlanDocument::title() const {
  if (base_.recipe.type.empty()) return tr("as it is");
  const bool own = isModified() || !base_.recipe.rules.empty();
  QString title = preset();
  // Methods that come with a matrix or without are no surprise.
  const MethodInfo* method = methodInfo(defaultMethod());
  if (method != nullptr && method->needsText()) {
    title += QLatin1Char(' ') + toQString(defaultMethod()).toUpper();
  }
  return own ? tr("%1, edited").arg(title) : title;
}

PlanBasis PlanDocument::basis() const {
  return {coverage().get(), base_.recipe.calibration.has_value()};
}

PlanRequest PlanDocument::presetRequest() const {
  // Another mix of types; by what method values are chosen stays.
  PlanRequest request;
  request.recipe.method = base_.recipe.method;
  request.recipe.options = base_.recipe.options;
  request.recipe.calibration = base_.recipe.calibration;
  request.importance = coverage().get();
  return request;
}

const Decision& PlanDocument::presetDecision(int index) const {
  return base_.decisions[static_cast<std::size_t>(index)];
}

std::uint64_t PlanDocument::presetBytes(int index) const {
  return bytesOf(rows_[index], presetDecision(index).type);
}

QString PlanDocument::edit(const QString& text, const QVector<int>& rows,
                           const std::function<Choice(const PlanRow& row)>& choose) {
  QVector<int> changed;
  std::vector<Decision> decisions;
  QString problem, refusal;
  for (const int index : rows) {
    Choice choice = choose(rows_[index]);
    // Among others that can be changed, kept tensors are no trouble.
    QString& told = choice.decision || rows_[index].quantizable() ? problem : refusal;
    if (told.isEmpty()) told = choice.problem;
    if (!choice.decision || *choice.decision == rows_[index].decision) continue;
    changed.append(index);
    decisions.push_back(std::move(*choice.decision));
  }
  const bool all = changed.isEmpty() && problem.isEmpty();
  push(text, changed, std::move(decisions));
  return all ? refusal : problem;
}

QString PlanDocument::setType(const QVector<int>& rows, TensorType type) {
  return edit(tr("Set %1").arg(toQString(name(type))), rows,
              [&](const PlanRow& row) { return chooseType(row, type, basis()); });
}

QString PlanDocument::setMethod(const QVector<int>& rows, const std::string& method) {
  return edit(tr("Use %1").arg(toQString(method)), rows, [&](const PlanRow& row) {
    // Copies and plain floats within a selection are passed over; alone they say so.
    if (rows.size() > 1 && !methodMatters(row.decision)) return Choice{row.decision, {}};
    return chooseMethod(row, method, basis());
  });
}

void PlanDocument::revert(const QVector<int>& rows) {
  QVector<int> changed;
  std::vector<Decision> decisions;
  for (const int index : rows) {
    if (rows_[index].decision == presetDecision(index)) continue;
    changed.append(index);
    decisions.push_back(presetDecision(index));
  }
  push(tr("Back to %1").arg(preset()), changed, std::move(decisions));
}

void PlanDocument::beginStroke(const QString& text) {
  ++strokes_;
  strokeText_ = text;
}

void PlanDocument::endStroke() {
  strokeText_.clear();
}

Result<> PlanDocument::applyPreset(const QString& type) {
  Recipe recipe = presetRequest().recipe;
  recipe.type = type.toStdString();
  NIBBLE_TRY(Base base, planned(recipe, base_.importance));
  std::vector<Decision> decisions = base.decisions;
  pushBase(tr("Preset %1").arg(type), std::move(base), std::move(decisions));
  return {};
}

Result<> PlanDocument::applyRecipe(const Recipe& recipe,
                                   std::shared_ptr<const ImportanceMatrix> importance) {
  NIBBLE_TRY(Base base, planned(recipe, std::move(importance)));
  std::vector<Decision> decisions = base.decisions;
  pushBase(tr("Recipe"), std::move(base), std::move(decisions));
  return {};
}

namespace {

/// The method that came with what the plan counted on before goes with it.
void dropMethod(Recipe& recipe) {
  const MethodInfo* method = methodInfo(recipe.method);
  const bool stays = method != nullptr && (recipe.calibration || !method->needsText()) &&
                     recipe.method != "importance";
  if (stays) return;
  recipe.method.clear();
  recipe.options.clear();
}

}  // namespace

Result<> PlanDocument::setImportance(std::shared_ptr<const ImportanceMatrix> importance) {
  Recipe recipe = base_.recipe;
  recipe.calibration.reset();
  dropMethod(recipe);
  const QString text = importance ? tr("Importance matrix") : tr("No importance matrix");
  return rebase(text, std::move(recipe), std::move(importance));
}

Result<> PlanDocument::setCalibration(const std::optional<CalibrationText>& calibration) {
  if (calibration == base_.recipe.calibration && !base_.importance) return {};
  Recipe recipe = base_.recipe;
  recipe.calibration = calibration;
  recipe.imatrix.clear();
  dropMethod(recipe);
  return rebase(calibration ? tr("Calibration text") : tr("No calibration"), std::move(recipe),
                nullptr);
}

Result<> PlanDocument::setDefaultMethod(const std::string& method) {
  if (method == defaultMethod()) return {};
  Recipe recipe = base_.recipe;
  recipe.method = method;
  recipe.options.clear();
  return rebase(tr("Use %1").arg(toQString(method)), std::move(recipe), base_.importance);
}

Result<> PlanDocument::rebase(const QString& text, Recipe recipe,
                              std::shared_ptr<const ImportanceMatrix> importance) {
  if (recipe.type.empty()) recipe.type = "COPY";
  NIBBLE_TRY(Base base, planned(recipe, std::move(importance)));
  const PlanBasis basis{base.coverage ? base.coverage.get() : base.importance.get(),
                        base.recipe.calibration.has_value()};
  std::vector<Decision> decisions = base.decisions;
  for (int i = 0; i < count(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (rows_[i].decision == base_.decisions[at]) continue;
    PlanRow row = rows_[i];
    // Chosen by hand: the type stays, and with it a method that is still to be had. A method that
    // was none of the choice follows.
    const bool follows = row.decision.method == base_.decisions[at].method;
    const std::string method = follows ? base.decisions[at].method : row.decision.method;
    row.decision.method =
        chooseMethod(row, method, basis).decision ? method : std::string(kCopyMethod);
    const Choice choice = chooseType(row, rows_[i].decision.type, basis);
    if (choice.decision) decisions[at] = *choice.decision;
  }
  pushBase(text, std::move(base), std::move(decisions));
  return {};
}

Result<PlanDocument::Base> PlanDocument::planned(
    const Recipe& recipe, std::shared_ptr<const ImportanceMatrix> importance) const {
  if (!source_) return fail(ErrorCode::InvalidArgument, "plan", "no model is open");
  Base base;
  PlanRequest request;
  request.recipe = recipe;
  if (recipe.calibration) {
    base.coverage = base_.coverage;  // one model, one coverage
    if (!base.coverage) {
      NIBBLE_TRY(ImportanceMatrix measurable, jobs::measurableInputs(*source_));
      base.coverage = std::make_shared<const ImportanceMatrix>(std::move(measurable));
    }
    request.importance = base.coverage.get();
  } else {
    base.importance = std::move(importance);
    request.importance = base.importance.get();
    if (!base.importance) request.recipe.imatrix.clear();
  }
  NIBBLE_TRY(Plan plan, makePlan(*source_, request));
  NIBBLE_CHECK(checkTargets(plan));
  base.recipe = std::move(plan.recipe);
  for (PlannedTensor& tensor : plan.tensors) {
    base.decisions.push_back({tensor.to, std::move(tensor.method)});
    base.reasons.push_back(toQString(tensor.reason));
  }
  return base;
}

PlanRequest PlanDocument::request() const {
  PlanRequest request;
  request.recipe = base_.recipe;
  request.importance = basis().importance;
  if (request.recipe.type.empty()) request.recipe.type = "COPY";
  return request;
}

Result<Recipe> PlanDocument::recipe() const {
  if (!source_) return fail(ErrorCode::InvalidArgument, "plan", "no model is open");
  std::vector<TensorDecision> decisions;
  for (const PlanRow& row : rows_) {
    if (!row.quantizable()) continue;
    decisions.push_back({row.name.toStdString(), row.decision.type, row.decision.method});
  }
  return recipeFor(*source_, request(), decisions);
}

Result<Plan> PlanDocument::plan() const {
  PlanRequest request = this->request();
  NIBBLE_TRY(request.recipe, recipe());
  return makePlan(*source_, request);
}

void PlanDocument::setMeasured(const jobs::QuantizedTensor& tensor) {
  const int index = indexOf(toQString(tensor.name));
  if (index < 0 || tensor.method == kCopyMethod) return;
  std::vector<Measured>& known = measured_[static_cast<std::size_t>(index)];
  const Decision decision{tensor.to, tensor.method};
  std::erase_if(known, [&](const Measured& measured) { return measured.decision == decision; });
  known.push_back({decision, tensor.relativeError});
  if (!(rows_[index].decision == decision)) return;
  updateRow(index);
  Q_EMIT rowsChanged({index});
}

void PlanDocument::push(const QString& text, const QVector<int>& rows,
                        std::vector<Decision> decisions) {
  if (rows.isEmpty()) return;
  const bool inStroke = !strokeText_.isEmpty();
  undo_.push(new DecisionCommand(*this, inStroke ? strokeText_ : text, rows, std::move(decisions),
                                 inStroke ? strokes_ : -1));
}

void PlanDocument::pushBase(const QString& text, Base base, std::vector<Decision> decisions) {
  undo_.push(new PresetCommand(*this, text, std::move(base), std::move(decisions)));
}

void PlanDocument::setDecisions(const QVector<int>& rows, const std::vector<Decision>& decisions) {
  for (qsizetype i = 0; i < rows.size(); ++i) {
    rows_[rows[i]].decision = decisions[static_cast<std::size_t>(i)];
    updateRow(rows[i]);
  }
  updateTotals();
  Q_EMIT rowsChanged(rows);
  Q_EMIT totalsChanged();
  Q_EMIT titleChanged();
}

void PlanDocument::setBase(const Base& base) {
  const bool other =
      base.importance != base_.importance || base.recipe.calibration != base_.recipe.calibration;
  const bool otherMethod = base.recipe.method != base_.recipe.method;
  base_ = base;
  if (other) Q_EMIT importanceChanged();
  if (otherMethod) Q_EMIT defaultMethodChanged();
}

void PlanDocument::updateRow(int index) {
  PlanRow& row = rows_[index];
  const auto at = static_cast<std::size_t>(index);
  row.bytes = bytesOf(row, row.decision.type);
  row.reason = row.decision == base_.decisions[at] ? base_.reasons[at] : tr("chosen by hand");
  row.error.reset();
  for (const Measured& measured : measured_[at]) {
    if (measured.decision == row.decision) row.error = measured.error;
  }
}

void PlanDocument::updateTotals() {
  totals_ = {};
  for (const PlanRow& row : rows_) {
    totals_.sourceBytes += row.sourceBytes;
    totals_.bytes += row.bytes;
    totals_.elements += row.shape.elements();
    totals_.bytesPerToken += row.readShare * static_cast<double>(row.bytes);
  }
  totals_.sourceBitsPerWeight = bitsPerWeight(totals_.sourceBytes, totals_.elements);
  totals_.bitsPerWeight = bitsPerWeight(totals_.bytes, totals_.elements);
}

}  // namespace nibble::ui
