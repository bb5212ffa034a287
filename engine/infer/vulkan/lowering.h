// SPDX-License-Identifier: MIT
// A graph lowered for the GPU: which matrices lie together, which operations one dispatch does, and
// where values live.
//
// Products of the same input whose weights have the same type become one matrix: q, k and v below
// each other; gate and up row by row in turn, so that both halves of a SwiGLU meet in one place.
// With a single token norms are folded into the products that read them, and SwiGLU into the
// product before it; with many tokens these are steps of their own.
//
// Stacks of experts' matrices stay as they are, but gate and up, row by row in turn. What experts
// give lies in a token's row side by side, in the order of its routing; many tokens are sorted by
// expert on the way in and out of a product (Order).
#pragma once

#include <array>
#include <vector>

#include "base/result.h"
#include "infer/graph.h"
#include "model/model_source.h"

namespace nibble::vulkan {

struct MatrixGroup {
  TensorType type = TensorType::F32;
  std::vector<WeightId> parts;
  std::vector<WeightId> biases;  ///< one a part, or none at all; kNone for a part without
  bool interleaved = false;      ///< rows of two parts in turn
  int experts = 1;               ///< matrices of a stack
};

enum class StepKind {
  Embed,
  Norm,          ///< in[0] -> out
  MatMul,        ///< matrix in[0] (+ bias) (+ in[1]) -> out
  Prepare,       ///< q, k, v: norms of heads, rope; q -> out, k and v -> cache
  Attend,        ///< in[0] = q -> out
  AttendToken,   ///< both of them for one token
  SwiGlu,        ///< in[0], in[1] -> out
  Add,           ///< in[0] + in[1] -> out
  AddBias,       ///< in[0] + weight -> out
  Route,         ///< in[0], outputs of the router -> out, the experts each token goes to
  Order,         ///< in[0], of a batch -> what the products need to take them by expert
  ExpertMatMul,  ///< stack in[0], by the routing in[2] -> out
  ExpertSum,     ///< in[0] by the routing in[2] (+ in[1]) -> out
  GateSigmoid,   ///< in[0] / (1 + exp(-in[1])) -> out
};

/// A value: columns [offset, offset + its width) of a region, one row a token.
struct ValuePlace {
  int region = kNone;
  int offset = 0;
};

struct Step {
  StepKind kind;
  int layer = kNone;
  std::array<ValuePlace, 3> in{};
  ValuePlace out{};
  int width = 0;            ///< of the output; of a row of q for Prepare
  int matrix = kNone;       ///< index of a MatrixGroup
  WeightId weight = kNone;  ///< of Norm, AddBias and Embed; of the norm folded into MatMul
  bool bias = false;
  bool residual = false;
  bool paired = false;  ///< a product ends in SwiGLU; SwiGlu reads interleaved columns
  int parts = 1;        ///< of in[0]: the experts of a token, if each has its own
  WeightId queryNorm = kNone;
  WeightId keyNorm = kNone;
  bool ropeQueries = false;
  bool ropeKeys = false;
  bool allTokens = true;  ///< otherwise only those whose logits are asked for
  bool logits = false;    ///< the output is the logits
};

struct Plan {
  std::vector<Step> steps;
  std::vector<int> regions;  ///< width of each; a region serves several values in turn
  int logits = kNone;        ///< the region of the logits
  ValuePlace input{};  ///< where the graph's input is put before the first step, if it has one
};

struct LoweredGraph {
  std::vector<MatrixGroup> matrices;
  Plan single;  ///< for one token
  Plan batch;
};

/// Fails for graphs that do not have the form of a decoder with rotary attention.
Result<LoweredGraph> lower(const Graph& graph, const ModelSource& source);

}  // namespace nibble::vulkan
