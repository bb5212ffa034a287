// SPDX-License-Identifier: MIT
#include "infer/graph.h"

#include <fmt/format.h>

#include <utility>

namespace nibble {

namespace {

constexpr int kMostWidth = 1 << 26;  // of a value, as no model has

}  // namespace

std::string_view name(OpKind kind) {
  switch (kind) {
    case OpKind::Embed:
      return "embed";
    case OpKind::RmsNorm:
      return "rms_norm";
    case OpKind::HeadNorm:
      return "head_norm";
    case OpKind::MatMul:
      return "mat_mul";
    case OpKind::AddBias:
      return "add_bias";
    case OpKind::Rope:
      return "rope";
    case OpKind::Attention:
      return "attention";
    case OpKind::SwiGlu:
      return "swiglu";
    case OpKind::Add:
      return "add";
    case OpKind::Route:
      return "route";
    case OpKind::ExpertMatMul:
      return "expert_mat_mul";
    case OpKind::ExpertSum:
      return "expert_sum";
    case OpKind::GateSigmoid:
      return "gate_sigmoid";
  }
  return "unknown";
}

WeightId GraphBuilder::weight(const std::string& tensor, const Shape& shape) {
  const WeightId id = static_cast<WeightId>(graph_.weights.size());
  graph_.weights.push_back({tensor, shape});
  if (!status_) return id;
  const std::string where = source_.path().filename().string() + ", " + tensor;
  const TensorInfo* info = source_.find(tensor);
  if (info == nullptr) {
    status_ = fail(ErrorCode::NotFound, where, "the model lacks this tensor; expected shape {}",
                   toString(shape));
  } else if (info->shape.dims != shape.dims) {
    status_ = fail(ErrorCode::Corrupt, where, "the tensor has shape {}; expected {}",
                   toString(info->shape), toString(shape));
  } else if (!traits(info->type).isGrid) {
    status_ = fail(ErrorCode::Unsupported, where, "weights of type {} cannot be computed with",
                   nibble::name(info->type));
  }
  return id;
}

ValueId GraphBuilder::append(OpKind kind, std::vector<ValueId> inputs, int width, WeightId weight,
                             int parts) {
  const ValueId id = static_cast<ValueId>(graph_.values.size());
  const std::string place = layer_ == kNone ? std::string() : fmt::format("blk.{}.", layer_);
  graph_.values.push_back({fmt::format("{}{}_{}", place, nibble::name(kind), id), width, parts});
  graph_.operations.push_back({kind, layer_, std::move(inputs), id, weight});
  return id;
}

ValueId GraphBuilder::embed(const std::string& tensor, int vocabulary, int width) {
  return append(OpKind::Embed, {}, width, weight(tensor, Shape::of(width, vocabulary)));
}

ValueId GraphBuilder::rmsNorm(ValueId x, const std::string& tensor) {
  return append(OpKind::RmsNorm, {x}, width(x), weight(tensor, Shape::of(width(x))));
}

ValueId GraphBuilder::headNorm(ValueId x, const std::string& tensor, int headSize) {
  return append(OpKind::HeadNorm, {x}, width(x), weight(tensor, Shape::of(headSize)));
}

ValueId GraphBuilder::linear(ValueId x, const std::string& name, int width) {
  const ValueId product = matMul(x, name + ".weight", width);
  const std::string bias = name + ".bias";
  if (!has(bias)) return product;
  return append(OpKind::AddBias, {product}, width, weight(bias, Shape::of(width)));
}

ValueId GraphBuilder::matMul(ValueId x, const std::string& tensor, int outputs) {
  return append(OpKind::MatMul, {x}, outputs, weight(tensor, Shape::of(width(x), outputs)));
}

ValueId GraphBuilder::rope(ValueId x) {
  return append(OpKind::Rope, {x}, width(x));
}

ValueId GraphBuilder::attention(ValueId q, ValueId k, ValueId v) {
  return append(OpKind::Attention, {q, k, v}, width(q));
}

ValueId GraphBuilder::swiGlu(ValueId gate, ValueId up) {
  return append(OpKind::SwiGlu, {gate, up}, width(gate), kNone, graph_.value(gate).parts);
}

ValueId GraphBuilder::add(ValueId a, ValueId b) {
  return append(OpKind::Add, {a, b}, width(a));
}

ValueId GraphBuilder::route(ValueId logits) {
  return append(OpKind::Route, {logits}, graph_.routing.width());
}

ValueId GraphBuilder::expertMatMul(ValueId x, ValueId routing, const std::string& tensor,
                                   int outputs) {
  const Routing& r = graph_.routing;
  const int inputs = width(x) / graph_.value(x).parts;
  const WeightId stack = weight(tensor, Shape::of(inputs, outputs, r.experts));
  if (outputs > kMostWidth / r.used) {
    if (status_) {
      status_ = fail(ErrorCode::Unsupported, source_.path().filename().string() + ", " + tensor,
                     "{} experts with {} outputs each are too many for one token", r.used, outputs);
    }
    outputs = 0;
  }
  return append(OpKind::ExpertMatMul, {x, routing}, r.used * outputs, stack, r.used);
}

ValueId GraphBuilder::expertSum(ValueId parts, ValueId routing) {
  return append(OpKind::ExpertSum, {parts, routing}, width(parts) / graph_.value(parts).parts);
}

ValueId GraphBuilder::gateSigmoid(ValueId x, ValueId gate) {
  return append(OpKind::GateSigmoid, {x, gate}, width(x));
}

void GraphBuilder::ropeFrequencies(const std::string& tensor, int count) {
  if (has(tensor)) graph_.ropeFrequencies = weight(tensor, Shape::of(count));
}

Result<Graph> GraphBuilder::finish(ValueId logits) && {
  if (!status_) return tl::unexpected(std::move(status_).error());
  graph_.logits = logits;
  return std::move(graph_);
}

}  // namespace nibble
