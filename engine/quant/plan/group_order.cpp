// SPDX-License-Identifier: MIT
#include "quant/plan/group_order.h"

#include "base/utf8.h"
#include "formats/integer_type.h"

namespace nibble {

Result<bool> groupsFollowInputs(const MethodOptions& options, TensorType type, std::int64_t columns,
                                const std::string& where) {
  const auto found = options.find("desc_act");
  if (found == options.end()) return false;
  const auto* wanted = std::get_if<bool>(&found->second);
  if (wanted == nullptr) {
    return fail(ErrorCode::InvalidArgument, where, "the option 'desc_act' must be true or false");
  }
  if (!*wanted) return false;
  const auto integer = integerType(type);
  if (!integer) {
    return withHint(fail(ErrorCode::InvalidArgument, where,
                         "the option 'desc_act' is for integer types, not for {}", name(type)),
                    "leave it out, or choose an integer type such as int4-g128");
  }
  const auto order = options.find("activation_order");
  if (order != options.end() && order->second == OptionValue(false)) {
    return fail(ErrorCode::InvalidArgument, where,
                "the option 'desc_act' contradicts 'activation_order' false");
  }
  return integer->group > 0 && integer->group < columns;
}

Result<bool> groupsFollowInputs(const PlannedTensor& tensor) {
  const std::string where = "tensor " + printable(tensor.name);
  NIBBLE_TRY(const bool follow,
             groupsFollowInputs(tensor.options, tensor.to, tensor.shape.columns(), where));
  if (follow && tensor.shape.matrices() > 1) {
    return withHint(fail(ErrorCode::Unsupported, where,
                         "the option 'desc_act' gives each expert an order of its own, which a "
                         "stack of them cannot hold"),
                    "leave it out for this tensor");
  }
  return follow;
}

}  // namespace nibble
