// SPDX-License-Identifier: MIT
#include "quant/transforms/awq_pass.h"

#include <algorithm>
#include <optional>
#include <set>

#include "calib/statistics.h"
#include "calib/text_pass.h"
#include "quant/plan/method_info.h"
#include "quant/transforms/awq_search.h"

namespace nibble {

namespace {

bool wants(const PlannedTensor& planned) {
  const MethodInfo* info = methodInfo(planned.method);
  if (info != nullptr && info->needsFactors()) return true;
  const auto option = planned.options.find("awq");
  return option != planned.options.end() && option->second == OptionValue(true);
}

struct Measured {
  calib::InputStatistics statistics;
  linalg::Hessian hessian;

  explicit Measured(int width) : statistics(static_cast<std::size_t>(width)), hessian(width) {}
};

class AwqRun {
 public:
  AwqRun(calib::Executor& executor, const calib::Chunks& chunks, const Plan& plan,
         const AwqOptions& options)
      : executor_(executor),
        chunks_(chunks),
        options_(options),
        waiting_(options.folder, options.memoryBytes) {
    std::map<std::string_view, const PlannedTensor*> planned;
    for (const PlannedTensor& tensor : plan.tensors) {
      planned.emplace(tensor.name, &tensor);
      if (wants(tensor)) wanting_.insert(tensor.name);
    }
    for (const FoldGroup& group : foldGroups(executor.graph(), executor.hyperparameters())) {
      // All of a group or none: a factor changes every matrix that reads the value. One that stays
      // as it is, as routers do, takes factors without loss.
      std::vector<std::optional<TensorType>> types;
      for (const WeightId id : group.consumers) {
        const auto found = planned.find(executor.graph().weight(id).tensor);
        if (found == planned.end()) break;
        const PlannedTensor& tensor = *found->second;
        if (wants(tensor)) {
          types.emplace_back(tensor.to);
        } else if (tensor.method == kCopyMethod && tensor.from == TensorType::F32) {
          types.emplace_back();
        }
      }
      const bool any = std::ranges::any_of(types, [](const auto& type) { return bool(type); });
      if (any && types.size() == group.consumers.size()) groups_[group.value] = {group, types, {}};
    }
  }

  Result<Folding> run() {
    noteExperts();
    const auto stages = calib::makeStages(executor_.graph(), calib::Cut::Inputs);
    NIBBLE_CHECK(
        calib::fillStore(waiting_, chunks_, executor_.bytesPerToken(stages), options_.valueBytes));
    ProgressMeter meter(options_.progress, stages.size());
    for (const calib::Stage& stage : stages) {
      if (options_.stop.stop_requested()) return cancelled();
      if (options_.mayGoOn && !options_.mayGoOn()) return cancelled();
      NIBBLE_CHECK(search(stage));
      if (!stage.outgoing.empty()) {
        NIBBLE_CHECK(calib::advance(
            executor_, stage, waiting_,
            [&](const calib::ProductInput& input, const calib::InputRows& rows) {
              measure(input, rows);
              return Result<>();
            },
            options_.stop));
      }
      executor_.release(stage);
      meter.add(1, stage.layer == kNone ? "looking for factors"
                                        : fmt::format("factors of layer {}", stage.layer));
    }
    meter.finish("factors found");
    return std::move(folding_);
  }

 private:
  /// Within an expert factors would have to be its own.
  void noteExperts() const {
    const Graph& graph = executor_.graph();
    const auto left = std::ranges::count_if(graph.operations, [&](const Operation& op) {
      return op.kind == OpKind::ExpertMatMul && graph.value(op.inputs[0]).parts > 1 &&
             wanting_.contains(graph.weight(op.weight).tensor);
    });
    if (left == 0 || !options_.onNote) return;
    options_.onNote(fmt::format(
        "AWQ's factors are left out for the {} stacks of experts that end a feed-forward "
        "part; their ranges are chosen all the same",
        left));
  }

  struct Group {
    FoldGroup fold;
    std::vector<std::optional<TensorType>> types;  ///< of the consumers; nothing: it stays
    std::optional<Measured> measured;
  };

  void measure(const calib::ProductInput& input, const calib::InputRows& rows) {
    // Whatever goes into some expert goes into their router.
    const auto found = groups_.find(input.value);
    if (found == groups_.end() || input.routing != kNone) return;
    if (!found->second.measured) found->second.measured.emplace(rows.width());
    Measured& measured = *found->second.measured;
    measured.statistics.add(executor_.pool(), rows);
    calib::addFinite(measured.hessian, executor_.pool(), rows.of(0), options_.stop);
  }

  Result<> search(const calib::Stage& stage) {
    if (stage.products.empty()) return {};
    const Operation& first =
        executor_.graph().operations[static_cast<std::size_t>(stage.products.front())];
    const auto found = groups_.find(first.inputs[0]);
    if (found == groups_.end() || !found->second.measured) return {};
    Group& group = found->second;
    const int width = executor_.graph().value(group.fold.value).width;
    std::vector<std::vector<float>> rows(group.fold.consumers.size());
    std::vector<AwqMatrix> matrices;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!group.types[i]) continue;
      NIBBLE_TRY(const calib::FloatTensor values, executor_.weights().get(group.fold.consumers[i]));
      rows[i] = someRows(*values, width);
      matrices.push_back({grid(*group.types[i]), rows[i]});
    }
    std::vector<double> magnitudes;
    magnitudes.reserve(static_cast<std::size_t>(width));
    for (int i = 0; i < width; ++i) {
      magnitudes.push_back(group.measured->statistics.meanMagnitude(static_cast<std::size_t>(i)));
    }
    const AwqFactors factors =
        searchAwq(executor_.pool(), group.fold, matrices, {magnitudes, group.measured->hessian},
                  options_.gridPoints);
    if (factors.loss < factors.plainLoss) fold(group.fold, factors.factors, width);
    group.measured.reset();
    return {};
  }

  /// Evenly spread over the matrix.
  std::vector<float> someRows(const std::vector<float>& values, int width) const {
    const auto all = static_cast<std::int64_t>(values.size()) / width;
    const std::int64_t count = std::min<std::int64_t>(all, options_.rows);
    std::vector<float> rows;
    for (std::int64_t r = 0; r < count; ++r) {
      const float* row = values.data() + r * all / count * width;
      rows.insert(rows.end(), row, row + width);
    }
    return rows;
  }

  static void multiply(std::vector<float>& factors, const std::vector<float>& by) {
    if (factors.empty()) factors.assign(by.size(), 1.0f);
    for (std::size_t i = 0; i < by.size(); ++i) factors[i] *= by[i];
  }

  void fold(const FoldGroup& group, const std::vector<float>& factors, int width) {
    std::vector<float> columns, inverse;
    columns.reserve(static_cast<std::size_t>(width));
    inverse.reserve(factors.size());
    for (int i = 0; i < width; ++i) {
      columns.push_back(factors[static_cast<std::size_t>(group.producerChannel(i))]);
    }
    for (const float factor : factors) inverse.push_back(1.0f / factor);
    const auto of = [&](WeightId id) -> FoldFactors& {
      return folding_[executor_.graph().weight(id).tensor];
    };
    for (const WeightId id : group.consumers) multiply(of(id).columns, columns);
    for (const WeightId id : group.producers) {
      const bool matrix = executor_.graph().weight(id).shape.rank > 1;
      multiply(matrix ? of(id).rows : of(id).columns, inverse);
    }
  }

  calib::Executor& executor_;
  const calib::Chunks& chunks_;
  const AwqOptions& options_;
  calib::ActivationStore waiting_;
  std::set<std::string> wanting_;  ///< tensors whose method wants factors
  std::map<ValueId, Group> groups_;
  Folding folding_;
};

}  // namespace

bool wantsFactors(const Plan& plan) {
  return std::any_of(plan.tensors.begin(), plan.tensors.end(), wants);
}

Result<Folding> findAwqFactors(calib::Executor& executor, const calib::Chunks& chunks,
                               const Plan& plan, const AwqOptions& options) {
  return AwqRun(executor, chunks, plan, options).run();
}

}  // namespace nibble
