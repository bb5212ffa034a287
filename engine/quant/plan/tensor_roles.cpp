// SPDX-License-Identifier: MIT
#include "quant/plan/tensor_roles.h"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace nibble {

namespace {

// Small matrices that every reader expects unquantized.
constexpr std::string_view kNeverQuantized[] = {
    "_norm.weight",
    "ffn_gate_inp.weight",
    "ssm_conv1d.weight",
    "time_mix_first.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    "attn_rel_b.weight",
};

/// Trailing dimensions of one do not count.
int effectiveRank(const Shape& shape) {
  int rank = 4;
  while (rank > 1 && shape.dims[static_cast<std::size_t>(rank - 1)] == 1) --rank;
  return rank;
}

}  // namespace

int layerOf(std::string_view name) {
  constexpr std::string_view kPrefix = "blk.";
  if (!name.starts_with(kPrefix)) return -1;
  int layer = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + kPrefix.size(), end, layer);
  return error == std::errc() && stop != end && *stop == '.' && layer >= 0 ? layer : -1;
}

std::string_view reasonToKeep(const TensorInfo& tensor) {
  const std::string_view name = tensor.name;
  if (!name.ends_with("weight")) return "not a weight";
  if (effectiveRank(tensor.shape) < 2) return "one-dimensional";
  if (name == "position_embd.weight" || name == "token_types.weight") {
    return "position or type embedding";
  }
  for (const std::string_view part : kNeverQuantized) {
    if (contains(name, part)) return "of a kind that readers expect unquantized";
  }
  if (!traits(tensor.type).isGrid) return "not a weight format";
  return {};
}

std::vector<std::size_t> outputOrder(std::span<const TensorInfo> tensors) {
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<int> layers;
  layers.reserve(tensors.size());
  for (const TensorInfo& tensor : tensors) layers.push_back(layerOf(tensor.name));
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (layers[a] != layers[b]) return layers[a] < layers[b];
    return tensors[a].name < tensors[b].name;
  });
  return order;
}

}  // namespace nibble
