// SPDX-License-Identifier: MIT
// Qwen3 with experts in place of each feed-forward part.
#include "model/hf/architectures/decoder.h"
#include "model/hf/architectures/qwen3.h"

namespace nibble::hf {

namespace {

void describe(std::string_view name, const Config& config, std::int64_t headSize,
              Metadata& metadata) {
  describeQwen3(name, config, headSize, metadata);
  describeExperts(name, config, metadata);
}

Result<> check(const Config& config, const std::string& file) {
  NIBBLE_CHECK(checkExperts(config, file, true));
  if (config.expertFeedForward > 0) return {};
  return fail(ErrorCode::Corrupt, file, "moe_intermediate_size is missing");
}

}  // namespace

const Architecture& hfQwen3MoeForCausalLM() {
  static const Architecture kArchitecture = [] {
    Architecture architecture = qwen3Architecture();
    architecture.name = "qwen3moe";
    architecture.defaultHeadSize = 0;
    replaceByExperts(architecture.layer, qwenExpertNames());
    architecture.describe = describe;
    architecture.check = check;
    return architecture;
  }();
  return kArchitecture;
}

}  // namespace nibble::hf
