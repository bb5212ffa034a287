// SPDX-License-Identifier: MIT
#include "quant/plan/decisions.h"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/utf8.h"
#include "quant/plan/tensor_roles.h"

namespace nibble {

namespace {

/// "ffn_down.weight" of "blk.3.ffn_down.weight"; the whole name outside the layers.
std::string_view suffixOf(std::string_view tensor) {
  if (layerOf(tensor) < 0) return tensor;
  return tensor.substr(tensor.find('.', std::string_view("blk.").size()) + 1);
}

std::string escaped(std::string_view text) {
  constexpr std::string_view kSpecial = R"(\^$.|?*+()[]{})";
  std::string out;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// "^blk\.(2|5)\.ffn_down\.weight$", or with "\d+" when these are all the layers that have one.
std::string patternFor(std::string_view suffix, const std::set<int>& layers,
                       const std::set<int>& all) {
  if (layers.contains(-1)) return "^" + escaped(suffix) + "$";
  std::string which = R"(\d+)";
  if (layers.size() == 1 && all.size() > 1) {
    which = std::to_string(*layers.begin());
  } else if (layers != all) {
    which = "(";
    for (const int layer : layers) {
      if (which.size() > 1) which += '|';
      which += std::to_string(layer);
    }
    which += ')';
  }
  return fmt::format(R"(^blk\.{}\.{}$)", which, escaped(suffix));
}

/// Layers of one kind of tensor that share a decision.
using GroupKey = std::tuple<std::string_view, TensorType, std::string>;  // suffix, type, method
using Layers = std::map<std::string_view, std::set<int>>;                // by suffix

Layers layersBySuffix(const ModelSource& source) {
  Layers layers;
  for (const TensorInfo& tensor : source.tensors()) {
    layers[suffixOf(tensor.name)].insert(layerOf(tensor.name));
  }
  return layers;
}

bool agrees(const PlannedTensor& planned, const TensorDecision& decision) {
  if (planned.to != decision.type) return false;
  const bool free = decision.method.empty() || decision.method == kCopyMethod;
  return free || planned.method == decision.method || planned.method == kCopyMethod;
}

}  // namespace

Result<Recipe> recipeFor(const ModelSource& source, const PlanRequest& request,
                         std::span<const TensorDecision> decisions) {
  NIBBLE_TRY(const Plan plan, makePlan(source, request));
  std::map<std::string_view, const PlannedTensor*> planned;
  for (const PlannedTensor& tensor : plan.tensors) planned.emplace(tensor.name, &tensor);
  std::map<GroupKey, std::set<int>> groups;
  for (const TensorDecision& decision : decisions) {
    const auto found = planned.find(decision.tensor);
    if (found == planned.end()) {
      return fail(ErrorCode::InvalidArgument, "tensor " + printable(decision.tensor),
                  "the model has no such tensor");
    }
    if (agrees(*found->second, decision)) continue;
    std::string method = decision.method == kCopyMethod ? std::string() : decision.method;
    groups[{suffixOf(decision.tensor), decision.type, std::move(method)}].insert(
        layerOf(decision.tensor));
  }
  const Layers all = layersBySuffix(source);
  Recipe recipe = request.recipe;
  std::vector<RecipeRule> rules;
  for (const auto& [key, layers] : groups) {
    const auto& [suffix, type, method] = key;
    NIBBLE_TRY(Pattern pattern, Pattern::compile(patternFor(suffix, layers, all.at(suffix))));
    rules.push_back({std::move(pattern), type, method, {}});
  }
  recipe.rules.insert(recipe.rules.begin(), std::make_move_iterator(rules.begin()),
                      std::make_move_iterator(rules.end()));
  return recipe;
}

}  // namespace nibble
