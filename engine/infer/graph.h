// SPDX-License-Identifier: MIT
// A model as a short list of named operations with explicit inputs and outputs. The graph says what
// is computed, not how: backends lower it, and rules that run backwards can be attached to each
// kind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/tensor_type.h"
#include "model/hyperparameters.h"
#include "model/model_source.h"

namespace nibble {

/// All operations work on each token alone, except Attention. Values are [tokens][width]. Those of
/// a mixture of experts are [tokens][used][width / used]: a part for each expert a token goes to,
/// in the order of its routing.
enum class OpKind {
  Embed,         ///< () -> row `token id` of weight
  RmsNorm,       ///< (x) -> x / rms(x) * weight
  HeadNorm,      ///< (x) -> RmsNorm of each head, all with the same weight [headSize]
  MatMul,        ///< (x) -> weight x
  AddBias,       ///< (x) -> x + weight
  Rope,          ///< (x) -> each head rotated by the token's position
  Attention,     ///< (q, k, v) -> softmax(q K / sqrt(headSize)) V over this and all earlier tokens
  SwiGlu,        ///< (gate, up) -> silu(gate) * up
  Add,           ///< (a, b) -> a + b
  Route,         ///< (router's outputs) -> the experts each token goes to, as Routing says
  ExpertMatMul,  ///< (x, routing) -> for each expert its matrix of weight times x, or times its
                 ///< part
  ExpertSum,     ///< (parts, routing) -> their sum, each times what its expert counts
  GateSigmoid,   ///< (x, gate [1]) -> x / (1 + exp(-gate))
};

std::string_view name(OpKind kind);
/// Products with a matrix, or with some of a stack; their first input is what they multiply.
constexpr bool isProduct(OpKind kind) {
  return kind == OpKind::MatMul || kind == OpKind::ExpertMatMul;
}

using ValueId = int;
using WeightId = int;
inline constexpr int kNone = -1;

struct GraphValue {
  std::string name;  ///< "blk.3.q"
  int width = 0;
  int parts = 1;  ///< of which width is made up, see OpKind
};

/// How Route chooses experts, in every layer alike; infer/routing.h does it.
struct Routing {
  int experts = 0;
  int used = 0;             ///< by each token
  bool normalized = false;  ///< what the chosen ones count is made to add up to 1

  /// Of a routing: what each counts, then their numbers.
  int width() const { return 2 * used; }
};

struct GraphWeight {
  std::string tensor;  ///< name in the model source
  Shape shape;
};

struct Operation {
  OpKind kind;
  int layer = kNone;  ///< kNone before the first and after the last layer
  std::vector<ValueId> inputs;
  ValueId output = kNone;
  WeightId weight = kNone;
};

/// Every value but `input` is written by exactly one operation, before all that read it.
struct Graph {
  std::vector<GraphValue> values;
  std::vector<GraphWeight> weights;
  std::vector<Operation> operations;
  ValueId logits = kNone;            ///< of an earlier part: what the next one is given (split.h)
  ValueId input = kNone;             ///< of a later part: given in place of token ids
  bool adjacentRopePairs = true;     ///< Rope turns (2i, 2i+1), otherwise (i, i + n/2)
  WeightId ropeFrequencies = kNone;  ///< divisors of the rope frequencies, if the model has any
  Routing routing;                   ///< of a mixture of experts

  const GraphValue& value(ValueId id) const { return values[static_cast<std::size_t>(id)]; }
  const GraphWeight& weight(WeightId id) const { return weights[static_cast<std::size_t>(id)]; }
};

/// Adds operations one after another and checks every tensor they need against the model. After a
/// failure the rest is ignored; finish() reports it.
class GraphBuilder {
 public:
  explicit GraphBuilder(const ModelSource& source) : source_(source) {}

  void setLayer(int layer) { layer_ = layer; }
  bool has(const std::string& tensor) const { return source_.find(tensor) != nullptr; }

  ValueId embed(const std::string& tensor, int vocabulary, int width);
  ValueId rmsNorm(ValueId x, const std::string& tensor);
  ValueId headNorm(ValueId x, const std::string& tensor, int headSize);
  /// NAME.weight, and NAME.bias where the model has it.
  ValueId linear(ValueId x, const std::string& name, int width);
  ValueId matMul(ValueId x, const std::string& tensor, int width);
  ValueId rope(ValueId x);
  ValueId attention(ValueId q, ValueId k, ValueId v);
  ValueId swiGlu(ValueId gate, ValueId up);
  ValueId add(ValueId a, ValueId b);
  ValueId route(ValueId logits);
  /// A stack of matrices, one for each expert: [width of x or of its parts, width, experts].
  ValueId expertMatMul(ValueId x, ValueId routing, const std::string& tensor, int width);
  ValueId expertSum(ValueId parts, ValueId routing);
  ValueId gateSigmoid(ValueId x, ValueId gate);

  /// NAME.weight as divisors of the rope frequencies, where the model has it.
  void ropeFrequencies(const std::string& tensor, int count);
  void adjacentRopePairs(bool adjacent) { graph_.adjacentRopePairs = adjacent; }
  void routing(const Routing& routing) { graph_.routing = routing; }

  Result<Graph> finish(ValueId logits) &&;

 private:
  int width(ValueId id) const { return graph_.value(id).width; }
  WeightId weight(const std::string& tensor, const Shape& shape);
  ValueId append(OpKind kind, std::vector<ValueId> inputs, int width, WeightId weight = kNone,
                 int parts = 1);

  const ModelSource& source_;
  Graph graph_;
  int layer_ = kNone;
  Result<> status_;
};

}  // namespace nibble
