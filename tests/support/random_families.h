// SPDX-License-Identifier: MIT
// A small random model of each family that is more than RandomModel's defaults, of sizes that no
// vector divides.
#pragma once

#include "support/random_model.h"

namespace nibble::test {

inline RandomModel qwen2() {
  RandomModel m;
  m.architecture = "qwen2";
  m.adjacentRopePairs = false;
  m.biases = {"attn_q", "attn_k", "attn_v"};
  return m;
}

inline RandomModel qwen3() {
  RandomModel m;
  m.architecture = "qwen3";
  m.adjacentRopePairs = false;
  m.headNorms = true;
  m.headSize = 20;  // not a multiple of any vector, and heads * headSize is not the embedding
  return m;
}

inline RandomModel mixtral() {
  RandomModel m;
  m.experts = 8;
  m.feedForward = 27;  // neither whole panels nor whole vectors
  return m;
}

inline RandomModel qwen3moe() {
  RandomModel m = qwen3();
  m.architecture = "qwen3moe";
  m.experts = 16;
  m.expertsUsed = 4;
  return m;
}

inline RandomModel qwen2moe() {
  RandomModel m = qwen2();
  m.architecture = "qwen2moe";
  m.experts = 6;
  m.expertsUsed = 3;
  m.sharedFeedForward = 40;
  m.normalizedRouting = false;
  return m;
}

}  // namespace nibble::test
