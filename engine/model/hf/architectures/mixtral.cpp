// SPDX-License-Identifier: MIT
// Mixtral is Llama's graph with experts in place of each feed-forward part. What those count that a
// token goes to always adds up to 1.
#include "model/hf/architectures/decoder.h"
#include "model/hf/architectures/llama.h"

namespace nibble::hf {

namespace {

void describe(std::string_view name, const Config& config, std::int64_t headSize,
              Metadata& metadata) {
  describeLlama(name, config, headSize, metadata);
  describeExperts(name, config, metadata);
}

Result<> check(const Config& config, const std::string& file) {
  return checkExperts(config, file, config.normalizedRouting);
}

}  // namespace

const Architecture& hfMixtralForCausalLM() {
  static const Architecture kArchitecture = [] {
    Architecture architecture = llamaArchitecture();
    replaceByExperts(architecture.layer, {.router = "block_sparse_moe.gate.weight",
                                          .gate = "block_sparse_moe.experts.{}.w1.weight",
                                          .up = "block_sparse_moe.experts.{}.w3.weight",
                                          .down = "block_sparse_moe.experts.{}.w2.weight"});
    architecture.describe = describe;
    architecture.check = check;
    return architecture;
  }();
  return kArchitecture;
}

}  // namespace nibble::hf
