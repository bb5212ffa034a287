// SPDX-License-Identifier: MIT
#include "quant/plan/targets.h"

#include <algorithm>

#include "quant/grids/grid.h"
#include "quant/plan/importance_needs.h"

namespace nibble {

std::vector<TargetType> targetTypes() {
  std::vector<TargetType> targets;
  for (const TensorTypeTraits& traits : allTensorTypes()) {
    if (!traits.isGrid || !traits.inGguf) continue;
    targets.push_back(
        {traits.type, grid(traits.type).canEncode(), typeNeedsImportance(traits.type)});
  }
  std::stable_sort(targets.begin(), targets.end(), [](const TargetType& a, const TargetType& b) {
    return traits(a.type).bitsPerWeight() > traits(b.type).bitsPerWeight();
  });
  return targets;
}

}  // namespace nibble
