// SPDX-License-Identifier: MIT
// A graph lowered for the processor: which buffer each value lives in, and between which steps the
// workers must meet.
//
// Steps are of two kinds. Collective ones (matrix products, attention) share out one result over
// all workers. Row steps work on each token alone: with many tokens every worker takes some of
// them; with a single token every worker does all of it for itself, since a barrier costs more.
//
// Values with a part for each expert have their rows ordered by expert in a batch (Dispatch), so
// that each expert's matrix is read once; for a single token parts stand in the order of its
// routing.
#pragma once

#include <array>
#include <vector>

#include "base/result.h"
#include "infer/graph.h"

namespace nibble::cpu {

enum class StepKind {
  RopeAngles,
  RmsNorm,
  HeadNorm,
  MatMul,
  ExpertMatMul,  ///< inputs: x, routing, and x ordered by expert where x has no parts itself
  AddBias,
  Rope,
  AppendKv,  ///< writes k and v to the cache; left out for a single token
  Attend,
  FinishAttention,  ///< completes the result of Attend; for a single token merges its parts
  SwiGlu,
  Add,
  Route,
  Dispatch,  ///< (x, routing) -> x ordered by expert; left out for a single token
  ExpertSum,
  GateSigmoid,
};

/// Whether a step is left out for a single token.
constexpr bool isForBatches(StepKind kind) {
  return kind == StepKind::AppendKv || kind == StepKind::Dispatch;
}

enum class Storage {
  Row,          ///< one row a token; for a single token one a worker
  Activations,  ///< the same, and read by matrix products
  Shared,       ///< one row a token, written by collective steps and before the region
  Logits,       ///< the caller's memory
};

struct PlanBuffer {
  Storage storage;
  int width;
  int parts = 1;  ///< rows a token, width / parts each

  int partWidth() const { return width / parts; }
};

struct Step {
  StepKind kind;
  int layer = kNone;
  std::array<int, 3> inputs{kNone, kNone, kNone};  ///< buffers
  int output = kNone;
  WeightId weight = kNone;
  bool allTokens = true;       ///< otherwise only those whose logits are asked for
  bool barrierBatch = false;   ///< workers meet before this step
  bool barrierSingle = false;  ///< the same when there is a single token
};

struct Plan {
  std::vector<PlanBuffer> buffers;
  std::vector<Step> steps;
  int embedding = kNone;  ///< buffer that token embeddings are written to
  WeightId embeddingWeight = kNone;
};

Result<Plan> makePlan(const Graph& graph);

}  // namespace nibble::cpu
