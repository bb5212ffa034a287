// SPDX-License-Identifier: MIT
#include "quant/plan/plan.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "formats/integer_type.h"
#include "quant/plan/fallback.h"
#include "quant/plan/importance_needs.h"
#include "quant/plan/method_info.h"
#include "quant/plan/mix.h"
#include "quant/plan/mix_rules.h"
#include "quant/plan/tensor_roles.h"

namespace nibble {

namespace {

class Planner {
 public:
  Planner(const ModelSource& source, const PlanRequest& request, const TypeChoice& choice)
      : source_(source),
        request_(request),
        choice_(choice),
        hasImportance_(request.hasImportance || request.importance != nullptr ||
                       request.recipe.calibration.has_value()),
        pure_(request.recipe.pure || !choice.mix),
        rules_(choice.mix.value_or(Mix::F32),
               MixFacts::of(source.metadata(), source.tensors(), hasImportance_)),
        ruleUsed_(request.recipe.rules.size(), false) {}

  Result<Plan> run();

 private:
  struct Matched {
    const RecipeRule* rule = nullptr;
    std::size_t index = 0;
  };

  Result<> checkMethods() const;
  Result<PlannedTensor> decide(std::size_t index);
  Result<> quantize(const TensorInfo& tensor, PlannedTensor& out);
  Result<Matched> matchingRule(const std::string& name) const;
  Result<> chooseMethod(const TensorInfo& tensor, const Matched& matched, PlannedTensor& out) const;
  bool isCovered(const TensorInfo& tensor) const;
  /// AWQ and GPTQ leave what is outside the layers alone.
  bool isLeftAlone(const TensorInfo& tensor) const {
    return integerType(choice_.type) && layerOf(tensor.name) < 0;
  }
  bool copiesAll() const { return choice_.mix == Mix::Copy; }
  void addNotes(Plan& plan) const;

  const ModelSource& source_;
  const PlanRequest& request_;
  const TypeChoice choice_;
  const bool hasImportance_;
  const bool pure_;
  MixRules rules_;
  std::vector<bool> ruleUsed_;
};

void addReason(std::string& reason, std::string_view more) {
  if (!reason.empty()) reason += "; ";
  reason += more;
}

Result<> checkKnown(const std::string& method, const std::string& where) {
  if (method.empty()) return {};
  const MethodInfo* info = methodInfo(method);
  if (info == nullptr) {
    return withHint(
        fail(ErrorCode::InvalidArgument, where, "unknown method '{}'", printable(method)),
        "available: " + availableMethods());
  }
  return {};
}

Result<> Planner::checkMethods() const {
  NIBBLE_CHECK(checkKnown(request_.recipe.method, "default"));
  for (std::size_t i = 0; i < request_.recipe.rules.size(); ++i) {
    NIBBLE_CHECK(checkKnown(request_.recipe.rules[i].method, fmt::format("rules[{}]", i)));
  }
  return {};
}

bool Planner::isCovered(const TensorInfo& tensor) const {
  if (request_.importance != nullptr) return request_.importance->find(tensor.name) != nullptr;
  return hasImportance_ && layerOf(tensor.name) >= 0;
}

Result<Planner::Matched> Planner::matchingRule(const std::string& tensor) const {
  const auto& rules = request_.recipe.rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto matches = rules[i].match.matches(tensor);
    if (!matches) return tl::unexpected(within(matches.error(), fmt::format("rules[{}]", i)));
    if (*matches) return Matched{&rules[i], i};
  }
  return Matched{};
}

Result<> Planner::chooseMethod(const TensorInfo& tensor, const Matched& matched,
                               PlannedTensor& out) const {
  const Recipe& recipe = request_.recipe;
  const bool ruled = matched.rule != nullptr && !matched.rule->method.empty();
  const std::string& asked = ruled ? matched.rule->method : recipe.method;
  const MethodInfo* info = methodInfo(asked);
  if (info != nullptr && info->needsText() && !recipe.calibration) {
    return withHint(fail(ErrorCode::InvalidArgument, "tensor " + printable(tensor.name),
                         "the method '{}' needs calibration text", asked),
                    "give it with --calibration");
  }
  if (info != nullptr && info->needsImportance() && !hasImportance_) {
    return withHint(fail(ErrorCode::InvalidArgument, "tensor " + printable(tensor.name),
                         "the method '{}' needs an importance matrix", asked),
                    "give one with --imatrix, or calibration text with --calibration");
  }
  // A rule's options belong to its method; without one, both come from the default.
  const bool covered = isCovered(tensor);
  if (info == nullptr) {
    out.method = covered ? "importance" : "rtn";
  } else if ((info->needsImportance() || info->needsHessian()) && !covered) {
    out.method = "rtn";
    addReason(out.reason, info->needsHessian() ? "nothing is multiplied with it"
                                               : "no entry in the importance matrix");
  } else {
    out.method = asked;
    out.options = ruled ? matched.rule->options : recipe.options;
  }
  // Plain floating point rounds each value alone; no method has a say, and no option.
  if (traits(out.to).blockElements == 1) {
    out.method = "rtn";
    out.options.clear();
  }
  return {};
}

Result<> Planner::quantize(const TensorInfo& tensor, PlannedTensor& out) {
  // Asked even when a rule overrides the answer, because the mix counts tensors.
  const TensorType mixed = pure_ || copiesAll() ? choice_.type : rules_.typeOf(tensor);
  NIBBLE_TRY(const Matched matched, matchingRule(tensor.name));
  TensorType wanted = copiesAll() ? tensor.type : mixed;
  if (matched.rule != nullptr) {
    ruleUsed_[matched.index] = true;
    wanted = matched.rule->type.value_or(wanted);
    addReason(out.reason, fmt::format("rule {} '{}'", matched.index + 1,
                                      printable(matched.rule->match.text())));
  } else if (isLeftAlone(tensor)) {
    addReason(out.reason, "kept: integer types are for the matrices of the layers");
    return {};
  } else if (mixed != choice_.type) {
    addReason(out.reason, fmt::format("{} mix", traits(*choice_.mix).name));
  }
  wanted = forColumns(wanted, tensor.shape.columns()).value_or(wanted);
  if (wanted == tensor.type) {
    addReason(out.reason, "has this type already");
    return {};
  }
  out.to = typeThatFits(wanted, tensor.shape.columns());
  if (out.to != wanted) {
    out.fellBackFrom = wanted;
    addReason(out.reason,
              fmt::format("{} not possible: rows of {} are no multiple of {}", name(wanted),
                          tensor.shape.columns(), traits(wanted).blockElements));
  }
  // Readers of such folders take a matrix as it was where groups do not divide it.
  if (out.to != wanted && integerType(wanted)) {
    out.to = tensor.type;
    return {};
  }
  if (traits(tensor.type).blockElements > 1) addReason(out.reason, "quantized before");
  NIBBLE_CHECK(chooseMethod(tensor, matched, out));
  return checkImportance(tensor, out, pure_ ? std::nullopt : choice_.mix, hasImportance_);
}

Result<PlannedTensor> Planner::decide(std::size_t index) {
  const TensorInfo& tensor = source_.tensors()[index];
  PlannedTensor out{index,       tensor.name,  tensor.shape,
                    tensor.type, tensor.type,  std::string(kCopyMethod),
                    {},          tensor.bytes, {}};
  if (const auto keep = reasonToKeep(tensor); !keep.empty()) {
    out.reason = fmt::format("kept: {}", keep);
    return out;
  }
  if (request_.importance != nullptr) {
    if (const ImportanceEntry* entry = request_.importance->find(tensor.name)) {
      NIBBLE_CHECK(checkFits(*entry, tensor, *request_.importance));
    }
  }
  NIBBLE_CHECK(quantize(tensor, out));
  const auto bytes = tensorBytes(out.to, tensor.shape);
  if (!bytes) {
    return fail(ErrorCode::Corrupt, "tensor " + printable(tensor.name),
                "the shape {} cannot be stored as {}", toString(tensor.shape), name(out.to));
  }
  out.bytes = *bytes;
  return out;
}

void Planner::addNotes(Plan& plan) const {
  plan.notes.assign(source_.notes().begin(), source_.notes().end());
  for (std::size_t i = 0; i < ruleUsed_.size(); ++i) {
    if (ruleUsed_[i]) continue;
    plan.notes.push_back(fmt::format("rule {} '{}' decides no tensor", i + 1,
                                     printable(request_.recipe.rules[i].match.text())));
  }
  std::size_t again = 0;
  for (const PlannedTensor& t : plan.tensors) {
    again += t.method != kCopyMethod && traits(t.from).blockElements > 1;
  }
  if (again > 0) {
    plan.notes.push_back(fmt::format(
        "{} tensors were quantized before; starting from the original weights loses less", again));
  }
}

Result<Plan> Planner::run() {
  NIBBLE_CHECK(checkMethods());
  NIBBLE_CHECK(checkMixImportance(pure_ ? std::nullopt : choice_.mix, hasImportance_));
  Plan plan;
  plan.recipe = request_.recipe;
  if (plan.recipe.method.empty() && hasImportance_) plan.recipe.method = "importance";
  if (request_.importance != nullptr && !plan.recipe.calibration) {
    plan.recipe.imatrix = request_.importance->path;
  }
  if (!copiesAll()) plan.fileType = pure_ ? fileTypeOfPure(choice_.type) : choice_.fileType;
  std::uint64_t weights = 0;
  for (const std::size_t index : outputOrder(source_.tensors())) {
    NIBBLE_TRY(PlannedTensor tensor, decide(index));
    const auto elements = static_cast<std::uint64_t>(tensor.shape.elements());
    if (!checkedAdd(plan.bytes, tensor.bytes, plan.bytes) ||
        !checkedAdd(weights, elements, weights)) {
      return fail(ErrorCode::Corrupt, "tensor " + printable(tensor.name), "the model is too large");
    }
    plan.tensors.push_back(std::move(tensor));
  }
  if (weights > 0) {
    plan.bitsPerWeight = 8.0 * static_cast<double>(plan.bytes) / static_cast<double>(weights);
  }
  addNotes(plan);
  return plan;
}

}  // namespace

PlanRequest planRequest(std::string type) {
  PlanRequest request;
  request.recipe.type = std::move(type);
  return request;
}

Result<Plan> makePlan(const ModelSource& source, const PlanRequest& request) {
  const auto choice = typeChoiceFromName(request.recipe.type);
  if (!choice) {
    return withHint(fail(ErrorCode::InvalidArgument, "type", "unknown type or mix '{}'",
                         printable(request.recipe.type)),
                    "write for example Q4_K_M, Q5_K_S, Q8_0, Q4_K or int4-g128");
  }
  return Planner(source, request, *choice).run();
}

}  // namespace nibble
