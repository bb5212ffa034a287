// SPDX-License-Identifier: MIT
#include "base/result.h"

namespace nibble {

std::string Error::message() const {
  std::string text = what;
  if (!where.empty()) text += " (" + where + ")";
  if (!hint.empty()) text += "; " + hint;
  return text;
}

}  // namespace nibble
