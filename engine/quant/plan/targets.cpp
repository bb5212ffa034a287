// SPDX-License-Identifier: MIT
#include "quant/plan/targets.h"

#include <algorithm>

#include "base/utf8.h"
#include "quant/grids/grid.h"
#include "quant/plan/group_order.h"
#include "quant/plan/importance_needs.h"
#include "quant/plan/method_info.h"

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

bool canRoundInto(const MethodInfo& method, TensorType type) {
  return !method.needsColumns() || traits(type).blockElements == 1 || grid(type).open() != nullptr;
}

Result<> checkTargets(const Plan& plan) {
  for (const PlannedTensor& tensor : plan.tensors) {
    if (tensor.method == kCopyMethod) continue;
    if (!traits(tensor.to).isGrid || !grid(tensor.to).canEncode()) {
      return withHint(fail(ErrorCode::Unsupported, "tensor " + printable(tensor.name),
                           "quantizing to {} is not available yet", name(tensor.to)),
                      "choose another type for this tensor");
    }
    const MethodInfo* method = methodInfo(tensor.method);
    if (method != nullptr && !canRoundInto(*method, tensor.to)) {
      return withHint(fail(ErrorCode::Unsupported, "tensor " + printable(tensor.name),
                           "the method '{}' cannot round into {}", tensor.method, name(tensor.to)),
                      "choose another type or the method 'importance' for this tensor");
    }
    NIBBLE_CHECK(groupsFollowInputs(tensor));
  }
  return {};
}

}  // namespace nibble
