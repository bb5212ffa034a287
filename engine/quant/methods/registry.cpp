// SPDX-License-Identifier: MIT
#include "quant/methods/method.h"

namespace nibble {

#define METHOD(name, needs, options) const Method& name##Method();
#define ANNOUNCED(name, options)
#include "quant/plan/methods.def"
#undef METHOD

const Method* findMethod(std::string_view wanted) {
#define METHOD(name, needs, options) \
  if (wanted == #name) return &name##Method();
#include "quant/plan/methods.def"
#undef METHOD
#undef ANNOUNCED
  return nullptr;
}

}  // namespace nibble
