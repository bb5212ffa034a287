// SPDX-License-Identifier: MIT
#include "infer/cpu/plan.h"

#include <algorithm>
#include <map>
#include <utility>

namespace nibble::cpu {

namespace {

bool isCollective(StepKind kind) {
  return kind == StepKind::MatMul || kind == StepKind::ExpertMatMul || kind == StepKind::Attend ||
         kind == StepKind::Dispatch;
}

StepKind stepKind(OpKind kind) {
  switch (kind) {
    case OpKind::RmsNorm:
      return StepKind::RmsNorm;
    case OpKind::HeadNorm:
      return StepKind::HeadNorm;
    case OpKind::AddBias:
      return StepKind::AddBias;
    case OpKind::Rope:
      return StepKind::Rope;
    case OpKind::SwiGlu:
      return StepKind::SwiGlu;
    case OpKind::Add:
      return StepKind::Add;
    case OpKind::Route:
      return StepKind::Route;
    case OpKind::ExpertMatMul:
      return StepKind::ExpertMatMul;
    case OpKind::ExpertSum:
      return StepKind::ExpertSum;
    case OpKind::GateSigmoid:
      return StepKind::GateSigmoid;
    default:
      return StepKind::MatMul;
  }
}

class Planner {
 public:
  explicit Planner(const Graph& graph)
      : graph_(graph),
        lastUse_(graph.values.size(), -1),
        feedsMatMul_(graph.values.size()),
        allTokens_(graph.values.size()),
        bufferOf_(graph.values.size(), kNone) {}

  Result<Plan> make() {
    if (graph_.input != kNone) {
      return fail(ErrorCode::Unsupported, graph_.value(graph_.input).name,
                  "on the processor a model begins with tokens");
    }
    analyse();
    if (hasRope_) plan_.steps.push_back({.kind = StepKind::RopeAngles});
    for (std::size_t i = 0; i < graph_.operations.size(); ++i) {
      NIBBLE_CHECK(lower(graph_.operations[i], static_cast<int>(i)));
    }
    placeBarriers(false);
    placeBarriers(true);
    return std::move(plan_);
  }

 private:
  static std::size_t at(ValueId id) { return static_cast<std::size_t>(id); }

  void analyse() {
    const auto& operations = graph_.operations;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      for (const ValueId input : operations[i].inputs) {
        lastUse_[at(input)] = static_cast<int>(i);
      }
      if (isProduct(operations[i].kind)) feedsMatMul_[at(operations[i].inputs[0])] = true;
      hasRope_ = hasRope_ || operations[i].kind == OpKind::Rope;
    }
    // What becomes a key or a value is needed of every token, and so is all that leads there.
    for (auto op = operations.rbegin(); op != operations.rend(); ++op) {
      for (std::size_t i = 0; i < op->inputs.size(); ++i) {
        const bool cached = op->kind == OpKind::Attention && i > 0;
        if (cached || allTokens_[at(op->output)]) allTokens_[at(op->inputs[i])] = true;
      }
    }
  }

  Result<> lower(const Operation& op, int index) {
    if (op.kind == OpKind::Embed) {
      plan_.embedding =
          newBuffer(op.output, op.output == graph_.logits ? Storage::Logits : Storage::Shared);
      plan_.embeddingWeight = op.weight;
      return {};
    }
    Step step{.kind = stepKind(op.kind), .layer = op.layer, .weight = op.weight};
    step.allTokens = allTokens_[at(op.output)];
    for (std::size_t i = 0; i < op.inputs.size(); ++i) step.inputs[i] = bufferOf_[at(op.inputs[i])];
    if (op.kind == OpKind::Attention) {
      lowerAttention(op, step, index);
    } else if (isProduct(op.kind)) {
      if (buffer(step.inputs[0]).storage != Storage::Activations) {
        return fail(ErrorCode::Internal, graph_.value(op.output).name,
                    "a matrix product must follow an operation on rows");
      }
      if (op.kind == OpKind::ExpertMatMul) step.inputs[2] = orderedByExpert(op, step);
      // Workers read all of the input while others write the output: never the same memory.
      step.output =
          newBuffer(op.output, leadsToLogits(op.output) ? Storage::Logits : Storage::Shared);
      freeInputs(op, index);
      plan_.steps.push_back(step);
    } else if (op.kind == OpKind::ExpertSum) {
      // It reads its routing until its output is complete.
      step.output = newBuffer(op.output, rowStorage(op.output));
      freeInputs(op, index);
      plan_.steps.push_back(step);
    } else {
      freeInputs(op, index);
      step.output = newBuffer(op.output, rowStorage(op.output));
      plan_.steps.push_back(step);
    }
    return {};
  }

  /// The buffer of x ordered by expert; the first product that needs it has the step before it.
  int orderedByExpert(const Operation& op, const Step& product) {
    const GraphValue& x = graph_.value(op.inputs[0]);
    if (x.parts > 1) return kNone;
    const auto [found, isNew] = ordered_.try_emplace({op.inputs[0], op.inputs[1]}, kNone);
    if (isNew) {
      const int parts = graph_.value(op.output).parts;
      found->second = takeBuffer({Storage::Activations, parts * x.width, parts});
      Step dispatch = product;
      dispatch.kind = StepKind::Dispatch;
      dispatch.weight = kNone;
      dispatch.output = found->second;
      plan_.steps.push_back(dispatch);
    }
    return found->second;
  }

  void lowerAttention(const Operation& op, Step step, int index) {
    Step append = step;
    append.kind = StepKind::AppendKv;
    append.allTokens = true;
    plan_.steps.push_back(append);
    step.kind = StepKind::Attend;
    step.output = newBuffer(op.output, rowStorage(op.output));
    plan_.steps.push_back(step);
    step.kind = StepKind::FinishAttention;
    step.inputs = {kNone, kNone, kNone};
    plan_.steps.push_back(step);
    freeInputs(op, index);
  }

  bool leadsToLogits(ValueId value) const {
    if (value == graph_.logits) return true;
    const Operation& last = graph_.operations.back();
    return last.kind == OpKind::AddBias && last.output == graph_.logits && last.inputs[0] == value;
  }

  Storage rowStorage(ValueId value) const {
    if (value == graph_.logits) return Storage::Logits;
    return feedsMatMul_[at(value)] ? Storage::Activations : Storage::Row;
  }

  const PlanBuffer& buffer(int id) const { return plan_.buffers[static_cast<std::size_t>(id)]; }

  int newBuffer(ValueId value, Storage storage) {
    const GraphValue& v = graph_.value(value);
    return bufferOf_[at(value)] = takeBuffer({storage, v.width, v.parts});
  }

  int takeBuffer(const PlanBuffer& wanted) {
    const auto free = std::find_if(free_.begin(), free_.end(), [&](int id) {
      return buffer(id).storage == wanted.storage && buffer(id).width == wanted.width &&
             buffer(id).parts == wanted.parts;
    });
    if (free == free_.end()) {
      plan_.buffers.push_back(wanted);
      return static_cast<int>(plan_.buffers.size()) - 1;
    }
    const int id = *free;
    free_.erase(free);
    return id;
  }

  void freeInputs(const Operation& op, int index) {
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      const bool repeated = std::find(op.inputs.begin(), op.inputs.begin() + static_cast<long>(i),
                                      op.inputs[i]) != op.inputs.begin() + static_cast<long>(i);
      if (!repeated && lastUse_[at(op.inputs[i])] == index) release(op.inputs[i]);
    }
  }

  void release(ValueId value) {
    free_.push_back(bufferOf_[at(value)]);
    for (const auto& [input, buffer] : ordered_) {
      if (input.first == value) free_.push_back(buffer);
    }
  }

  /// What has touched a buffer since the workers last met.
  struct Touched {
    bool rowRead = false, rowWrite = false, collectiveRead = false, collectiveWrite = false;
  };

  void placeBarriers(bool single) {
    // Two more for what is not a buffer: the KV cache and the partial results of attention.
    std::vector<Touched> touched(plan_.buffers.size() + 2);
    for (Step& step : plan_.steps) {
      if (single && isForBatches(step.kind)) continue;
      bool meet = false;
      forEachAccess(step, single, [&](std::size_t b, bool collective, bool write) {
        const Touched& t = touched[b];
        meet = meet || t.collectiveWrite || (write && t.collectiveRead) ||
               (collective && (t.rowWrite || (write && t.rowRead)));
      });
      if (meet) std::fill(touched.begin(), touched.end(), Touched{});
      (single ? step.barrierSingle : step.barrierBatch) = meet;
      forEachAccess(step, single, [&](std::size_t b, bool collective, bool write) {
        Touched& t = touched[b];
        (collective ? (write ? t.collectiveWrite : t.collectiveRead)
                    : (write ? t.rowWrite : t.rowRead)) = true;
      });
    }
  }

  template <typename F>
  void forEachAccess(const Step& step, bool single, const F& f) const {
    const std::size_t cache = plan_.buffers.size(), partials = cache + 1;
    const auto access = [&](int id, bool write) {
      if (id == kNone) return;
      const Storage storage = buffer(id).storage;
      // A worker's own row concerns nobody else.
      if (single && (storage == Storage::Row || storage == Storage::Activations)) return;
      // Only one worker writes the logits' row, when there is a single token. A sum over experts
      // reads rows wherever their order put them.
      const bool anyRow = step.kind == StepKind::ExpertSum && !write;
      const bool collective =
          isCollective(step.kind) || anyRow || (single && storage == Storage::Logits);
      f(static_cast<std::size_t>(id), collective, write);
    };
    for (const int input : step.inputs) access(input, false);
    access(step.output, true);
    if (step.kind == StepKind::AppendKv) f(cache, false, true);
    if (step.kind == StepKind::Attend) f(single ? partials : cache, true, single);
    if (step.kind == StepKind::FinishAttention && single) f(partials, false, false);
  }

  const Graph& graph_;
  Plan plan_;
  std::vector<int> lastUse_;  ///< index of the last operation that reads a value
  std::vector<bool> feedsMatMul_;
  std::vector<bool> allTokens_;
  std::vector<int> bufferOf_;
  std::vector<int> free_;
  std::map<std::pair<ValueId, ValueId>, int> ordered_;  ///< buffers of (x, routing)
  bool hasRope_ = false;
};

}  // namespace

Result<Plan> makePlan(const Graph& graph) {
  return Planner(graph).make();
}

}  // namespace nibble::cpu
