// SPDX-License-Identifier: MIT
#include "jobs/sensitivity_job.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "jobs/evaluation_run.h"
#include "jobs/machine.h"
#include "jobs/planned_source.h"
#include "jobs/quantize_output.h"
#include "jobs/weighted_error_job.h"
#include "quant/allocate/candidates.h"
#include "quant/plan/decisions.h"
#include "quant/plan/tensor_roles.h"

namespace nibble::jobs {

namespace {

constexpr int kProbeContext = 512;
// Probes that run beside each other share the reference's logits, and take a KV cache each.
constexpr std::size_t kProbesAtOnce = 8;
// Of the machine's memory: the reference may take so much.
constexpr double kMemoryShare = 0.8;
// A measured divergence below this is the rounding of activations.
constexpr double kLeastKl = 1e-7;
// For the estimate of time left, in nanoseconds on two cores: rounding a weight into one type, and
// a multiplication while a probe runs.
constexpr double kRoundingCost = 100;
constexpr double kProductCost = 0.02;

class Measurer {
 public:
  Measurer(const SensitivityRequest& request, const JobContext& context)
      : request_(request), context_(context) {}

  Result<std::vector<TensorSensitivity>> run();

 private:
  struct Item {
    const TensorInfo* tensor;
    std::vector<TensorType> types;
    std::string method;  ///< of all of them
  };

  Result<> collect();
  Result<> measureErrors(ProgressMeter& meter);
  Result<> probe(ProgressMeter& meter);
  Result<> probeSome(std::size_t first, std::size_t count, ProgressMeter& meter);
  Result<std::shared_ptr<const InferenceModel>> probeModel(std::size_t item);
  std::size_t probeType(std::size_t item) const;
  bool probes() const { return !request_.text.empty() && request_.probeChunks > 0; }
  bool fitsMemory() const;
  double errorCost(const Item& item) const;

  const SensitivityRequest& request_;
  const JobContext& context_;
  std::vector<Item> items_;
  std::vector<TensorSensitivity> found_;
  EvaluationText text_;
  LoadedModel reference_;
  double probeCost_ = 0;  ///< of one probe and one chunk, for the estimate of time left
};

Result<> Measurer::collect() {
  std::vector<const TensorInfo*> tensors;
  for (const std::string& name : request_.tensors) {
    tensors.push_back(request_.source->find(name));
    if (tensors.back() == nullptr) {
      return fail(ErrorCode::InvalidArgument, "tensor " + name, "the model has no such tensor");
    }
  }
  if (request_.tensors.empty()) {
    for (const TensorInfo& tensor : request_.source->tensors()) {
      if (reasonToKeep(tensor).empty()) tensors.push_back(&tensor);
    }
  }
  for (const TensorInfo* tensor : tensors) {
    const ImportanceEntry* entry =
        request_.importance ? request_.importance->find(tensor->name) : nullptr;
    if (entry != nullptr) NIBBLE_CHECK(checkFits(*entry, *tensor, *request_.importance));
    const bool used = entry != nullptr && request_.method != "rtn";
    items_.push_back(
        {tensor, candidateTypes(*tensor, used, request_.method), used ? "importance" : "rtn"});
    if (items_.back().types.empty()) items_.pop_back();
  }
  return {};
}

bool Measurer::fitsMemory() const {
  const std::uint64_t memory = machineFacts().memoryBytes;
  const std::uint64_t bytes = sourceBytes(*request_.source);
  return memory == 0 || static_cast<double>(bytes) < kMemoryShare * static_cast<double>(memory);
}

double Measurer::errorCost(const Item& item) const {
  const auto weights = std::min(WeightedErrorRequest{}.sample, item.tensor->shape.elements());
  return static_cast<double>(weights) * static_cast<double>(item.types.size()) * kRoundingCost;
}

Result<> Measurer::measureErrors(ProgressMeter& meter) {
  // The measuring's own progress would begin anew with every tensor.
  JobContext quiet = context_;
  quiet.progress = nullptr;
  for (const Item& item : items_) {
    if (!context_.mayGoOn()) return cancelled();
    WeightedErrorRequest request;
    request.source = request_.source;
    request.importance = request_.importance;
    for (const TensorType type : item.types) {
      request.items.push_back(
          {item.tensor->name,
           {.type = type, .method = item.method, .importance = request_.importance}});
    }
    NIBBLE_TRY(const auto errors, weightedErrors(request, quiet));
    TensorSensitivity& found = found_.emplace_back();
    found.tensor = item.tensor->name;
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const auto bytes = tensorBytes(item.types[i], item.tensor->shape);
      if (!bytes) {
        return fail(ErrorCode::Corrupt, "tensor " + item.tensor->name, "its size overflows");
      }
      const double lost = errors[i] * errors[i];
      found.types.push_back({item.types[i], *bytes, lost, lost});
    }
    meter.add(static_cast<std::uint64_t>(errorCost(item)), item.tensor->name);
  }
  return {};
}

/// The type nearest to the wanted bits: coarse enough that its damage stands out from the rounding
/// of activations, fine enough that it is like the damage of the types that will be chosen.
std::size_t Measurer::probeType(std::size_t item) const {
  const auto& types = items_[item].types;
  const auto distance = [&](TensorType type) {
    return std::fabs(traits(type).bitsPerWeight() - request_.probeBits);
  };
  const auto best = std::min_element(types.begin(), types.end(), [&](TensorType a, TensorType b) {
    return distance(a) < distance(b);
  });
  return static_cast<std::size_t>(best - types.begin());
}

Result<std::shared_ptr<const InferenceModel>> Measurer::probeModel(std::size_t item) {
  const std::string& tensor = items_[item].tensor->name;
  PlanRequest request = planRequest("COPY");
  request.importance = request_.importance.get();
  const TensorDecision decision{tensor, items_[item].types[probeType(item)], items_[item].method};
  NIBBLE_TRY(request.recipe, recipeFor(*request_.source, request, std::span(&decision, 1)));
  NIBBLE_TRY(Plan plan, makePlan(*request_.source, request));
  NIBBLE_TRY(auto planned, planSource(request_.source, std::move(plan), request_.importance));
  LoadOptions options{.pool = context_.pool, .stop = context_.stop};
  options.shareWith = reference_.model;
  options.isShared = [tensor](const std::string& name) { return name != tensor; };
  return loadCpuModel(std::move(planned), options);
}

Result<> Measurer::probeSome(std::size_t first, std::size_t count, ProgressMeter& meter) {
  std::vector<std::shared_ptr<const InferenceModel>> kept;
  std::vector<const InferenceModel*> models{reference_.model.get()};
  for (std::size_t i = first; i < first + count; ++i) {
    if (!context_.mayGoOn()) return cancelled();
    NIBBLE_TRY(auto model, probeModel(i));
    models.push_back(model.get());
    kept.push_back(std::move(model));
  }
  eval::EvalOptions options;
  options.windows.context = kProbeContext;
  options.windows.maxChunks = request_.probeChunks;
  eval::EvalContext evaluation{.pool = context_.pool.get(),
                               .progress = nullptr,
                               .stop = context_.stop,
                               .pause = context_.pause,
                               .onPoint = {}};
  evaluation.onPoint = [&](std::size_t model, const eval::CurvePoint&) {
    if (model == 0) return;
    meter.add(static_cast<std::uint64_t>(probeCost_),
              "probing " + found_[first + model - 1].tensor);
  };
  NIBBLE_TRY(const auto reports, eval::evaluateTogether(models, true, *reference_.tokenizer,
                                                        text_.text, options, evaluation));
  for (std::size_t i = 0; i < count; ++i) {
    const auto& report = reports[i + 1];
    if (!report) return tl::unexpected(within(Error(report.error()), found_[first + i].tensor));
    TensorSensitivity& found = found_[first + i];
    const double kl = std::max(kLeastKl, report->comparison->klMean);
    const double error = found.types[probeType(first + i)].error;
    found.probedKl = kl;
    // A type without any error costs nothing, whatever the slope.
    for (TypeCost& cost : found.types) cost.damage = error > 0 ? kl * cost.error / error : 0.0;
  }
  return {};
}

Result<> Measurer::probe(ProgressMeter& meter) {
  const LoadOptions options{.pool = context_.pool, .stop = context_.stop};
  NIBBLE_TRY(reference_, withTokenizer(request_.source));
  NIBBLE_TRY(reference_.model, loadCpuModel(request_.source, options));
  for (std::size_t i = 0; i < items_.size(); i += kProbesAtOnce) {
    NIBBLE_CHECK(probeSome(i, std::min(kProbesAtOnce, items_.size() - i), meter));
  }
  return {};
}

Result<std::vector<TensorSensitivity>> Measurer::run() {
  NIBBLE_CHECK(collect());
  bool probing = probes();
  if (probing && !fitsMemory()) {
    probing = false;
    context_.note("the model does not fit into memory; tensors are compared by their errors alone");
  }
  if (probing) {
    NIBBLE_TRY(text_, openEvaluationText(request_.text));
  }
  double cost = 0;
  for (const Item& item : items_) cost += errorCost(item);
  probeCost_ =
      static_cast<double>(inspect(request_.source).parameters) * kProbeContext * kProductCost;
  if (probing) cost += probeCost_ * static_cast<double>(items_.size()) * request_.probeChunks;
  ProgressMeter meter(context_.progress, static_cast<std::uint64_t>(cost));
  NIBBLE_CHECK(measureErrors(meter));
  if (probing) NIBBLE_CHECK(probe(meter));
  meter.finish("sensitivity measured");
  return std::move(found_);
}

}  // namespace

Result<std::vector<TensorSensitivity>> measureSensitivity(const SensitivityRequest& request,
                                                          const JobContext& context) {
  return Measurer(request, context).run();
}

}  // namespace nibble::jobs
