// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

#include "infer/architectures/architecture.h"

namespace nibble {

namespace {

constexpr std::array kArchitectures = {
    Architecture{"llama", buildLlama},
    Architecture{"qwen2", buildQwen2},
    Architecture{"qwen3", buildQwen3},
};

tl::unexpected<Error> unsupported(const ModelSource& source, std::string what) {
  std::vector<std::string_view> names;
  for (const Architecture& architecture : kArchitectures) names.push_back(architecture.name);
  return withHint(fail(ErrorCode::Unsupported, source.path().filename().string(), "{}", what),
                  fmt::format("Nibble runs dense models of: {}", fmt::join(names, ", ")));
}

}  // namespace

Result<Graph> buildGraph(const Hyperparameters& hyperparameters, const ModelSource& source) {
  if (hyperparameters.experts > 0) {
    return unsupported(source, fmt::format("mixtures of experts ({} in {}) cannot be run",
                                           hyperparameters.experts, hyperparameters.architecture));
  }
  for (const Architecture& architecture : kArchitectures) {
    if (architecture.name == hyperparameters.architecture) {
      return architecture.build(hyperparameters, source);
    }
  }
  return unsupported(
      source, fmt::format("the architecture \"{}\" cannot be run", hyperparameters.architecture));
}

}  // namespace nibble
