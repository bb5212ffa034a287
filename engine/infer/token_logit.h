// SPDX-License-Identifier: MIT
#pragma once

#include "tokenizer/tokenizer.h"

namespace nibble {

struct TokenLogit {
  float logit = 0;
  TokenId token = 0;
};

}  // namespace nibble
