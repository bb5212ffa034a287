// SPDX-License-Identifier: MIT
#include "jobs/fit_size_job.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "base/utf8.h"
#include "formats/gguf_writer.h"
#include "jobs/kept_sensitivity.h"
#include "jobs/measured_inputs.h"
#include "jobs/quantize_output.h"
#include "quant/plan/decisions.h"
#include "quant/plan/tensor_roles.h"

namespace nibble::jobs {

namespace {

// The header's size depends on the plan by some bytes: what is over is taken off the budget.
constexpr int kTrims = 8;

struct Unit {
  std::string_view name;
  double bytes;
};

constexpr Unit kUnits[] = {{"", 1},
                           {"b", 1},
                           {"kb", 1e3},
                           {"mb", 1e6},
                           {"gb", 1e9},
                           {"tb", 1e12},
                           {"kib", 1024.0},
                           {"mib", 1048576.0},
                           {"k", 1024.0},
                           {"m", 1048576.0},
                           {"gib", 1073741824.0},
                           {"g", 1073741824.0},
                           {"tib", 1099511627776.0}};

class Fitter {
 public:
  Fitter(const FitRequest& request, const JobContext& context)
      : request_(request), context_(context) {}

  Result<FitResult> run();

 private:
  Result<> measureImportance();
  Result<> splitTensors();
  Result<> measure();
  Result<> choose(std::uint64_t budget);
  std::uint64_t wantedBytes() const;
  Result<std::uint64_t> fileBytes(const Plan& plan) const;
  PlanRequest planRequestFor(const Recipe& recipe) const;

  const FitRequest& request_;
  const JobContext& context_;
  std::shared_ptr<const ImportanceMatrix> importance_;
  std::vector<std::string> free_;                            ///< tensors whose type no rule decides
  std::map<std::string, std::string, std::less<>> methods_;  ///< that rules give some of them
  std::uint64_t fixedBytes_ = 0;                             ///< of all others
  std::uint64_t weights_ = 0;                                ///< of all
  std::vector<std::vector<Choice>> choices_;
  FitResult result_;
};

PlanRequest Fitter::planRequestFor(const Recipe& recipe) const {
  return {
      .recipe = recipe, .hasImportance = importance_ != nullptr, .importance = importance_.get()};
}

Result<> Fitter::measureImportance() {
  const Recipe& recipe = request_.recipe;
  importance_ = request_.importance;
  if (importance_ != nullptr) return {};
  if (!recipe.imatrix.empty()) {
    NIBBLE_TRY(auto matrix, ImportanceMatrix::open(recipe.imatrix));
    importance_ = std::make_shared<const ImportanceMatrix>(std::move(matrix));
    return {};
  }
  if (!recipe.calibration) return {};
  NIBBLE_TRY(auto matrix,
             importanceOn({request_.source, *recipe.calibration, request_.kept}, context_));
  importance_ = std::make_shared<const ImportanceMatrix>(std::move(matrix));
  return {};
}

/// Which tensors are free, and what the others take.
Result<> Fitter::splitTensors() {
  Recipe base = request_.recipe;
  // Stands for every type that a free tensor could get.
  base.type = name(TensorType::Q8_0);
  base.pure = true;
  NIBBLE_TRY(const Plan plan, makePlan(*request_.source, planRequestFor(base)));
  for (const PlannedTensor& tensor : plan.tensors) {
    weights_ += static_cast<std::uint64_t>(tensor.shape.elements());
    bool ruled = false;
    for (const RecipeRule& rule : base.rules) {
      NIBBLE_TRY(const bool matches, rule.match.matches(tensor.name));
      if (!matches) continue;
      ruled = rule.type.has_value();
      if (!ruled) methods_[tensor.name] = rule.method;
      break;
    }
    const TensorInfo& info = request_.source->tensors()[tensor.source];
    if (ruled || !reasonToKeep(info).empty()) {
      fixedBytes_ += tensor.bytes;
    } else {
      free_.push_back(tensor.name);
    }
  }
  if (free_.empty()) {
    return fail(ErrorCode::InvalidArgument, "target size",
                "the rules decide every tensor, nothing is left to fit");
  }
  return {};
}

Result<> Fitter::measure() {
  if (!request_.sensitivity.empty()) {
    std::map<std::string_view, const TensorSensitivity*> known;
    for (const TensorSensitivity& one : request_.sensitivity) known.emplace(one.tensor, &one);
    for (const std::string& tensor : free_) {
      if (const auto found = known.find(tensor); found != known.end()) {
        result_.sensitivity.push_back(*found->second);
      }
    }
  } else {
    SensitivityRequest wanted{.source = request_.source,
                              .importance = importance_,
                              .method = request_.recipe.method,
                              .tensors = free_,
                              .text = {},
                              .probeChunks = request_.probeChunks};
    if (request_.recipe.calibration) wanted.text = request_.recipe.calibration->text;
    NIBBLE_TRY(result_.sensitivity, sensitivityKeptIn(request_.kept, wanted, context_));
  }
  // What has no choice keeps what it is.
  std::set<std::string_view> chosen;
  for (const TensorSensitivity& one : result_.sensitivity) {
    chosen.insert(one.tensor);
    std::vector<Choice>& choices = choices_.emplace_back();
    for (const TypeCost& cost : one.types) choices.push_back({cost.bytes, cost.damage});
  }
  for (const std::string& tensor : free_) {
    if (!chosen.contains(tensor)) fixedBytes_ += request_.source->find(tensor)->bytes;
  }
  result_.curve = sizeDamageCurve(choices_);
  for (Choice& point : result_.curve) point.bytes += fixedBytes_;
  return {};
}

Result<std::uint64_t> Fitter::fileBytes(const Plan& plan) const {
  const Metadata metadata = outputMetadata(
      *request_.source, plan, {.importance = importance_.get(), .metadata = {}, .split = {}});
  NIBBLE_TRY(const GgufLayout layout,
             GgufLayout::plan(metadata, outputTensors(plan), request_.source->path().string()));
  return layout.fileBytes;
}

/// For the tensors, all of them.
std::uint64_t Fitter::wantedBytes() const {
  if (request_.target.fileBytes > 0) return request_.target.fileBytes;
  const double bytes = request_.target.bitsPerWeight * static_cast<double>(weights_) / 8.0;
  return static_cast<std::uint64_t>(bytes);
}

Result<> Fitter::choose(std::uint64_t budget) {
  if (budget < fixedBytes_) {
    return fail(ErrorCode::InvalidArgument, "target size",
                "{} bytes are not enough, what stays as it is takes {}", budget, fixedBytes_);
  }
  NIBBLE_TRY(const Allocation allocation, allocate(choices_, budget - fixedBytes_));
  result_.damage = allocation.damage;
  std::vector<TensorDecision> decisions;
  std::map<TensorType, std::uint64_t> shares;
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    const TensorSensitivity& tensor = result_.sensitivity[i];
    const TypeCost& cost = tensor.types[allocation.chosen[i]];
    const auto ruled = methods_.find(tensor.tensor);
    decisions.push_back(
        {tensor.tensor, cost.type, ruled == methods_.end() ? std::string() : ruled->second});
    shares[cost.type] += cost.bytes;
  }
  // The type that most bytes have is the default; rules name the rest.
  const auto most =
      std::max_element(shares.begin(), shares.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  Recipe recipe = request_.recipe;
  recipe.type = name(most->first);
  recipe.pure = true;
  NIBBLE_TRY(result_.recipe, recipeFor(*request_.source, planRequestFor(recipe), decisions));
  NIBBLE_TRY(result_.plan, makePlan(*request_.source, planRequestFor(result_.recipe)));
  NIBBLE_TRY(result_.fileBytes, fileBytes(result_.plan));
  return {};
}

Result<FitResult> Fitter::run() {
  NIBBLE_CHECK(measureImportance());
  result_.importance = importance_;
  NIBBLE_CHECK(splitTensors());
  NIBBLE_CHECK(measure());
  std::uint64_t budget = wantedBytes();
  NIBBLE_CHECK(choose(budget));
  for (int trim = 0; trim < kTrims && request_.target.fileBytes > 0; ++trim) {
    if (result_.fileBytes <= request_.target.fileBytes) break;
    const std::uint64_t over = result_.fileBytes - request_.target.fileBytes;
    // From what was taken, not from what was allowed: else the same may be taken again.
    budget = result_.plan.bytes > over ? result_.plan.bytes - over : 0;
    NIBBLE_CHECK(choose(budget));
  }
  if (request_.target.fileBytes > 0 && result_.fileBytes > request_.target.fileBytes) {
    return fail(ErrorCode::InvalidArgument, "target size", "{} bytes cannot be met, only {}",
                request_.target.fileBytes, result_.fileBytes);
  }
  return std::move(result_);
}

}  // namespace

Result<SizeTarget> parseSizeTarget(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  std::erase(unit, ' ');
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  // Beyond 2^62 no file goes.
  if (error == std::errc() && number > 0 && number < 4e18) {
    if (unit == "bpw" && number <= 64) return SizeTarget{0, number};
    for (const Unit& one : kUnits) {
      const double bytes = number * one.bytes;
      if (unit == one.name && bytes >= 1 && bytes < 4e18) {
        return SizeTarget{static_cast<std::uint64_t>(bytes), 0};
      }
    }
  }
  return withHint(
      fail(ErrorCode::InvalidArgument, "target size", "'{}' is no size", printable(text)),
      "write for example 4.5bpw or 3.2GiB");
}

Result<FitResult> fitToSize(const FitRequest& request, const JobContext& context) {
  return Fitter(request, context).run();
}

}  // namespace nibble::jobs
