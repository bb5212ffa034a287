// SPDX-License-Identifier: MIT
#include "infer/vulkan/lowering.h"

#include <algorithm>
#include <optional>

#include "infer/vulkan/regions.h"

namespace nibble::vulkan {

namespace {

constexpr int kMostExperts = 1024;  // shaders/route.comp, order_experts.comp

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// What both plans need to know of a graph.
struct Facts {
  std::vector<std::vector<int>> readers;  ///< operations that read a value
  std::vector<bool> allTokens;            ///< a value is needed of every token
  std::vector<int> groupOf;               ///< of each operation, kNone unless a product
  std::vector<int> columnOf;              ///< where its output begins in the group's
  std::vector<std::vector<int>> members;  ///< operations of each group
};

class Builder {
 public:
  Builder(const Graph& graph, const Facts& facts, const std::vector<MatrixGroup>& matrices,
          bool single)
      : graph_(graph),
        facts_(facts),
        matrices_(matrices),
        single_(single),
        places_(graph.values.size()),
        producer_(graph.values.size(), kNone),
        done_(graph.operations.size()) {}

  Result<Plan> build() {
    for (std::size_t i = 0; i < graph_.operations.size(); ++i) {
      producer_[at(graph_.operations[i].output)] = static_cast<int>(i);
    }
    if (graph_.input != kNone) {
      plan_.input = newRegion(graph_.value(graph_.input).width);
      place(graph_.input, plan_.input);
    }
    for (std::size_t i = 0; i < graph_.operations.size(); ++i) {
      if (!done_[i]) NIBBLE_CHECK(lower(static_cast<int>(i)));
    }
    if (plan_.logits == kNone) return unsupported(graph_.value(graph_.logits).name);
    shareRegions(plan_);
    return std::move(plan_);
  }

 private:
  const Operation& operation(int i) const { return graph_.operations[at(i)]; }
  const Operation& producerOf(ValueId value) const { return operation(producer_[at(value)]); }
  tl::unexpected<Error> unsupported(const std::string& value) const {
    return fail(ErrorCode::Unsupported, value, "the GPU has no form for this part of the model");
  }

  ValuePlace newRegion(int width) {
    plan_.regions.push_back(width);
    return {static_cast<int>(plan_.regions.size()) - 1, 0};
  }
  void place(ValueId value, ValuePlace where) { places_[at(value)] = where; }
  bool placed(ValueId value) const { return places_[at(value)].region != kNone; }
  Result<ValuePlace> placeOf(ValueId value) const {
    if (!placed(value)) return unsupported(graph_.value(value).name);
    return places_[at(value)];
  }
  std::optional<int> onlyReader(ValueId value) const {
    const auto& readers = facts_.readers[at(value)];
    if (readers.size() != 1 || value == graph_.logits) return std::nullopt;
    return readers.front();
  }

  void emit(Step step, ValueId output) {
    step.allTokens = facts_.allTokens[at(output)];
    step.logits = output == graph_.logits;
    if (step.logits) plan_.logits = step.out.region;
    plan_.steps.push_back(step);
  }

  Result<> lower(int index) {
    const Operation& op = operation(index);
    switch (op.kind) {
      case OpKind::RmsNorm:
        return norm(op);
      case OpKind::HeadNorm:
      case OpKind::Rope:
        // Done together with the attention that reads them.
        return onlyAttentionReads(op.output) ? Result<>{}
                                             : unsupported(graph_.value(op.output).name);
      case OpKind::MatMul:
      case OpKind::ExpertMatMul:
        return product(index);
      case OpKind::Attention:
        return attention(op);
      case OpKind::SwiGlu:
        return swiGlu(op);
      case OpKind::Embed:
        return simple(op, StepKind::Embed);
      case OpKind::Add:
        return simple(op, StepKind::Add);
      case OpKind::AddBias:
        return simple(op, StepKind::AddBias);
      case OpKind::Route:
        return route(op);
      case OpKind::ExpertSum:
        return expertSum(op);
      case OpKind::GateSigmoid:
        return simple(op, StepKind::GateSigmoid);
    }
    return unsupported(graph_.value(op.output).name);
  }

  Result<> simple(const Operation& op, StepKind kind) {
    Step step{.kind = kind, .layer = op.layer};
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      NIBBLE_TRY(step.in[i], placeOf(op.inputs[i]));
    }
    step.weight = op.weight;
    step.width = graph_.value(op.output).width;
    step.out = newRegion(step.width);
    place(op.output, step.out);
    emit(step, op.output);
    return {};
  }

  Result<> norm(const Operation& op) {
    const auto& readers = facts_.readers[at(op.output)];
    const bool folded = single_ && op.output != graph_.logits &&
                        std::all_of(readers.begin(), readers.end(),
                                    [&](int reader) { return isProduct(operation(reader).kind); });
    return folded ? Result<>{} : simple(op, StepKind::Norm);
  }

  bool onlyAttentionReads(ValueId value) const {
    const auto reader = onlyReader(value);
    if (!reader) return false;
    const Operation& op = operation(*reader);
    if (op.kind == OpKind::Rope) return onlyAttentionReads(op.output);
    return op.kind == OpKind::Attention;
  }

  /// All products of a group, with what can be done in the same dispatch.
  Result<> product(int index) {
    const int group = facts_.groupOf[at(index)];
    const MatrixGroup& matrix = matrices_[at(group)];
    const auto& members = facts_.members[at(group)];
    const Operation& first = operation(members.front());
    Step step{.kind = StepKind::MatMul, .layer = first.layer, .matrix = group};
    ValueId input = first.inputs[0];
    if (!placed(input) && producerOf(input).kind == OpKind::RmsNorm) {
      step.weight = producerOf(input).weight;
      input = producerOf(input).inputs[0];
    }
    NIBBLE_TRY(step.in[0], placeOf(input));
    if (first.kind == OpKind::ExpertMatMul) {
      step.kind = StepKind::ExpertMatMul;
      NIBBLE_TRY(step.in[2], placeOf(first.inputs[1]));
      step.parts = graph_.value(first.inputs[0]).parts;
    }
    step.bias = !matrix.biases.empty();
    step.paired = matrix.interleaved && single_;
    for (const int member : members) step.width += graph_.value(operation(member).output).width;
    if (step.paired) step.width /= 2;
    step.out = newRegion(step.width);
    ValueId last = kNone;
    for (const int member : members) {
      done_[at(member)] = true;
      last = operation(member).output;
      const ValuePlace where{step.out.region, matrix.interleaved ? 0 : facts_.columnOf[at(member)]};
      place(last, where);
      if (const auto reader = biasOf(last)) {
        done_[at(*reader)] = true;
        last = operation(*reader).output;
        place(last, where);
      }
    }
    if (members.size() == 1) last = withResidual(step, last);
    if (step.paired) {
      last = operation(*onlyReader(last)).output;
      place(last, step.out);
    }
    emit(step, last);
    for (const int member : members) {
      plan_.steps.back().allTokens |= facts_.allTokens[at(operation(member).output)];
    }
    return {};
  }

  Result<> route(const Operation& op) {
    NIBBLE_CHECK(simple(op, StepKind::Route));
    if (single_) return {};
    Step order{.kind = StepKind::Order, .layer = op.layer};
    NIBBLE_TRY(order.in[0], placeOf(op.output));
    emit(order, op.output);
    return {};
  }

  Result<> expertSum(const Operation& op) {
    Step step{.kind = StepKind::ExpertSum, .layer = op.layer};
    NIBBLE_TRY(step.in[0], placeOf(op.inputs[0]));
    NIBBLE_TRY(step.in[2], placeOf(op.inputs[1]));
    step.width = graph_.value(op.output).width;
    step.out = newRegion(step.width);
    place(op.output, step.out);
    const ValueId last = withResidual(step, op.output);
    emit(step, last);
    return {};
  }

  std::optional<int> biasOf(ValueId value) const {
    const auto reader = onlyReader(value);
    return reader && operation(*reader).kind == OpKind::AddBias ? reader : std::nullopt;
  }

  /// The value after an Add that this step can do as well.
  ValueId withResidual(Step& step, ValueId value) {
    const auto reader = onlyReader(value);
    if (!reader || operation(*reader).kind != OpKind::Add) return value;
    const Operation& sum = operation(*reader);
    const ValueId other = sum.inputs[0] == value ? sum.inputs[1] : sum.inputs[0];
    if (other == value || !placed(other)) return value;
    step.residual = true;
    step.in[1] = places_[at(other)];
    done_[at(*reader)] = true;
    place(sum.output, step.out);
    return sum.output;
  }

  Result<> attention(const Operation& op) {
    Step prepare{.kind = StepKind::Prepare, .layer = op.layer};
    for (std::size_t i = 0; i < 3; ++i) {
      ValueId value = op.inputs[i];
      if (i < 2 && !placed(value) && producerOf(value).kind == OpKind::Rope) {
        (i == 0 ? prepare.ropeQueries : prepare.ropeKeys) = true;
        value = producerOf(value).inputs[0];
      }
      if (i < 2 && !placed(value) && producerOf(value).kind == OpKind::HeadNorm) {
        (i == 0 ? prepare.queryNorm : prepare.keyNorm) = producerOf(value).weight;
        value = producerOf(value).inputs[0];
      }
      NIBBLE_TRY(prepare.in[i], placeOf(value));
    }
    prepare.width = graph_.value(op.output).width;
    prepare.out = newRegion(prepare.width);
    if (single_) {
      prepare.kind = StepKind::AttendToken;
      place(op.output, prepare.out);
      emit(prepare, op.inputs[1]);
      return {};
    }
    emit(prepare, op.inputs[1]);
    Step attend{.kind = StepKind::Attend, .layer = op.layer};
    attend.in[0] = prepare.out;
    attend.width = prepare.width;
    attend.out = newRegion(attend.width);
    place(op.output, attend.out);
    emit(attend, op.output);
    return {};
  }

  Result<> swiGlu(const Operation& op) {
    if (placed(op.output)) return {};
    NIBBLE_CHECK(simple(op, StepKind::SwiGlu));
    Step& step = plan_.steps.back();
    const int producer = producer_[at(op.inputs[0])];
    const int group = facts_.groupOf[at(producer)];
    step.paired = group != kNone && matrices_[at(group)].interleaved;
    if (step.paired) step.in[1].offset = step.in[0].offset + 1;
    return {};
  }

  const Graph& graph_;
  const Facts& facts_;
  const std::vector<MatrixGroup>& matrices_;
  bool single_;
  Plan plan_;
  std::vector<ValuePlace> places_;
  std::vector<int> producer_;
  std::vector<bool> done_;
};

class Grouper {
 public:
  Grouper(const Graph& graph, const ModelSource& source) : graph_(graph), source_(source) {}

  Facts facts() {
    const auto& operations = graph_.operations;
    facts_.readers.resize(graph_.values.size());
    facts_.allTokens.resize(graph_.values.size());
    facts_.groupOf.assign(operations.size(), kNone);
    facts_.columnOf.assign(operations.size(), 0);
    for (std::size_t i = 0; i < operations.size(); ++i) {
      for (const ValueId input : operations[i].inputs) {
        facts_.readers[at(input)].push_back(static_cast<int>(i));
      }
    }
    // What becomes a key or a value is needed of every token, and so is all that leads there.
    for (auto op = operations.rbegin(); op != operations.rend(); ++op) {
      for (std::size_t i = 0; i < op->inputs.size(); ++i) {
        const bool cached = op->kind == OpKind::Attention && i > 0;
        if (cached || facts_.allTokens[at(op->output)]) facts_.allTokens[at(op->inputs[i])] = true;
      }
    }
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (isProduct(operations[i].kind) && facts_.groupOf[i] == kNone) group(i);
    }
    return std::move(facts_);
  }
  std::vector<MatrixGroup> matrices() { return std::move(matrices_); }

 private:
  TensorType type(const Operation& op) const {
    return source_.find(graph_.weight(op.weight).tensor)->type;
  }

  void group(std::size_t first) {
    const auto& operations = graph_.operations;
    const Operation& leader = operations[first];
    MatrixGroup matrix;
    matrix.type = type(leader);
    std::vector<int> members;
    for (std::size_t i = first; i < operations.size(); ++i) {
      const Operation& op = operations[i];
      if (op.kind == leader.kind && op.inputs == leader.inputs && op.layer == leader.layer &&
          type(op) == matrix.type) {
        members.push_back(static_cast<int>(i));
      }
    }
    const bool stack = leader.kind == OpKind::ExpertMatMul;
    const bool pair = feedsSwiGlu(members);
    // The matrices of one expert must lie together: only rows in turn keep them so.
    if (stack && !pair) members.resize(1);
    if (stack) matrix.experts = static_cast<int>(graph_.weight(leader.weight).shape.matrices());
    int column = 0;
    bool biased = false;
    for (const int member : members) {
      const Operation& op = operations[at(member)];
      facts_.groupOf[at(member)] = static_cast<int>(matrices_.size());
      facts_.columnOf[at(member)] = column;
      column += graph_.value(op.output).width;
      matrix.parts.push_back(op.weight);
      matrix.biases.push_back(bias(op.output));
      biased = biased || matrix.biases.back() != kNone;
    }
    if (!biased) matrix.biases.clear();
    matrix.interleaved = !biased && pair;
    matrices_.push_back(std::move(matrix));
    facts_.members.push_back(std::move(members));
  }

  WeightId bias(ValueId value) const {
    const auto& readers = facts_.readers[at(value)];
    if (readers.size() != 1 || value == graph_.logits) return kNone;
    const Operation& reader = graph_.operations[at(readers.front())];
    return reader.kind == OpKind::AddBias ? reader.weight : kNone;
  }

  bool feedsSwiGlu(const std::vector<int>& members) const {
    if (members.size() != 2) return false;
    const ValueId gate = graph_.operations[at(members[0])].output;
    const ValueId up = graph_.operations[at(members[1])].output;
    const auto &first = facts_.readers[at(gate)], &second = facts_.readers[at(up)];
    if (first.size() != 1 || second != first) return false;
    const Operation& reader = graph_.operations[at(first.front())];
    return reader.kind == OpKind::SwiGlu && reader.inputs[0] == gate && reader.inputs[1] == up;
  }

  const Graph& graph_;
  const ModelSource& source_;
  Facts facts_;
  std::vector<MatrixGroup> matrices_;
};

}  // namespace

Result<LoweredGraph> lower(const Graph& graph, const ModelSource& source) {
  if (graph.routing.experts > kMostExperts) {
    return withHint(fail(ErrorCode::Unsupported, source.path().filename().string(),
                         "mixtures of {} experts cannot be run on a GPU, only of {}",
                         graph.routing.experts, kMostExperts),
                    "run it on the processor");
  }
  Grouper grouper(graph, source);
  const Facts facts = grouper.facts();
  LoweredGraph lowered;
  lowered.matrices = grouper.matrices();
  NIBBLE_TRY(lowered.single, Builder(graph, facts, lowered.matrices, true).build());
  NIBBLE_TRY(lowered.batch, Builder(graph, facts, lowered.matrices, false).build());
  return lowered;
}

}  // namespace nibble::vulkan
