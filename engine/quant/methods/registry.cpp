// SPDX-License-Identifier: MIT
#include "quant/methods/method.h"

namespace nibble {

#define METHOD(name, needs, options) const Method& name##Method();
#include "quant/plan/methods.def"
#undef METHOD

const Method* findMethod(std::string_view wanted) {
#define METHOD(name, needs, options) \
  if (wanted == #name) return &name##Method();
#include "quant/plan/methods.def"
#undef METHOD
  return nullptr;
}

}  // namespace nibble
