// SPDX-License-Identifier: MIT
#include "infer/vulkan/prepared.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {

constexpr int kLargestHead = 256;  // shaders/attention.comp keeps a row of heads in shared memory
constexpr std::uint64_t kSliceAlignment = 256;

std::uint64_t matrixBytes(const TensorInfo& info) {
  return alignUp(static_cast<std::uint64_t>(info.shape.rows()) *
                     static_cast<std::uint64_t>(packedRowBytes(info.type, info.shape.columns())),
                 kSliceAlignment);
}

}  // namespace

Result<PreparedPart> prepare(ModelPart part, const ModelSource& source) {
  const int headSize = part.hyperparameters.headSize;
  const std::string file = source.path().filename().string();
  if (headSize > kLargestHead || headSize % 2 != 0) {
    return fail(ErrorCode::Unsupported, file, "heads of {} elements cannot be run on a GPU",
                headSize);
  }
  for (const GraphWeight& weight : part.graph.weights) {
    const TensorInfo* info = source.find(weight.tensor);
    if (info == nullptr || hasLayout(info->type)) continue;
    return withHint(fail(ErrorCode::Unsupported, file + ", " + weight.tensor,
                         "weights of type {} cannot be run on a GPU", name(info->type)),
                    "run it on the processor");
  }
  PreparedPart prepared{std::move(part), {}};
  NIBBLE_TRY(prepared.lowered, lower(prepared.part.graph, source));
  return prepared;
}

HeadShape headShape(const ModelPart& part) {
  const Hyperparameters& h = part.hyperparameters;
  const auto word = [](int value) { return static_cast<std::uint32_t>(value); };
  return {.heads = word(h.heads),
          .kvHeads = word(h.kvHeads),
          .size = word(h.headSize),
          .turned = word(h.rope.dimensions / 2 * 2),
          .adjacentPairs = part.graph.adjacentRopePairs,
          .epsilon = static_cast<float>(h.normEpsilon)};
}

std::uint64_t weightBytes(const PreparedPart& prepared, const ModelSource& source) {
  const Graph& graph = prepared.part.graph;
  const auto tensor = [&](WeightId id) -> const TensorInfo& {
    return *source.find(graph.weight(id).tensor);
  };
  std::uint64_t bytes = 0, floats = 0;
  std::set<std::string> alone;
  std::set<TensorType> types;
  const auto addMatrix = [&](WeightId id) {
    bytes += matrixBytes(tensor(id));
    types.insert(tensor(id).type);
  };
  for (const MatrixGroup& group : prepared.lowered.matrices) {
    for (const WeightId part : group.parts) {
      addMatrix(part);
      // Biases of a group lie together, with zeros for parts that have none.
      if (!group.biases.empty()) floats += static_cast<std::uint64_t>(tensor(part).shape.rows());
    }
    if (group.parts.size() == 1) alone.insert(graph.weight(group.parts.front()).tensor);
  }
  std::vector<bool> isMatrix(graph.weights.size());
  for (const Operation& op : graph.operations) {
    if (!isProduct(op.kind) && op.kind != OpKind::Embed) continue;
    isMatrix[static_cast<std::size_t>(op.weight)] = true;
    if (op.kind == OpKind::Embed && !alone.contains(graph.weight(op.weight).tensor)) {
      addMatrix(op.weight);
    }
  }
  constexpr std::uint64_t kVectorAlignment = 16;
  for (std::size_t i = 0; i < graph.weights.size(); ++i) {
    if (isMatrix[i]) continue;
    floats +=
        alignUp(static_cast<std::uint64_t>(graph.weights[i].shape.columns()), kVectorAlignment);
  }
  floats += (prepared.lowered.matrices.size() + 2) * kVectorAlignment;
  for (const TensorType type : types) {
    bytes += alignUp(lookupTable(type).size() * sizeof(std::uint32_t), kSliceAlignment);
  }
  return bytes + alignUp(floats * sizeof(float), kSliceAlignment);
}

int layersWithShaders(const ModelPart& whole, const ModelSource& source) {
  int first = 0;
  for (const Operation& op : whole.graph.operations) {
    if (op.weight == kNone || op.kind == OpKind::Embed) continue;
    const TensorInfo* info = source.find(whole.graph.weight(op.weight).tensor);
    if (info == nullptr || hasLayout(info->type)) continue;
    first = op.layer == kNone ? whole.hyperparameters.layers : std::max(first, op.layer + 1);
  }
  return whole.hyperparameters.layers - first;
}

}  // namespace nibble::vulkan
