// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

#include "infer/architectures/architecture.h"

namespace nibble {

namespace {

constexpr std::array kArchitectures = {
    Architecture{"llama", Experts::Perhaps, buildLlama},
    Architecture{"qwen2", Experts::Never, buildQwen2},
    Architecture{"qwen2moe", Experts::Always, buildQwen2Moe},
    Architecture{"qwen3", Experts::Never, buildQwen3},
    Architecture{"qwen3moe", Experts::Always, buildQwen3Moe},
};

tl::unexpected<Error> unsupported(const ModelSource& source, std::string what) {
  std::vector<std::string_view> names;
  for (const Architecture& architecture : kArchitectures) names.push_back(architecture.name);
  return withHint(fail(ErrorCode::Unsupported, source.path().filename().string(), "{}", what),
                  fmt::format("Nibble runs models of: {}", fmt::join(names, ", ")));
}

/// A feed-forward part that is another than the family's would be computed with a wrong one.
Result<> checkExperts(const Architecture& architecture, const Hyperparameters& h,
                      const ModelSource& source) {
  const bool any = h.experts > 0;
  if (architecture.experts == Experts::Perhaps || any == (architecture.experts == Experts::Always))
    return {};
  const std::string file = source.path().filename().string();
  if (any) {
    return fail(ErrorCode::Unsupported, file, "{} has {} experts; that family has none",
                architecture.name, h.experts);
  }
  return fail(ErrorCode::Corrupt, file, "metadata key {}.expert_count is missing",
              architecture.name);
}

}  // namespace

Result<Graph> buildGraph(const Hyperparameters& hyperparameters, const ModelSource& source) {
  for (const Architecture& architecture : kArchitectures) {
    if (architecture.name != hyperparameters.architecture) continue;
    NIBBLE_CHECK(checkExperts(architecture, hyperparameters, source));
    return architecture.build(hyperparameters, source);
  }
  return unsupported(
      source, fmt::format("the architecture \"{}\" cannot be run", hyperparameters.architecture));
}

}  // namespace nibble
