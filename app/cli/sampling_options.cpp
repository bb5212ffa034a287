// SPDX-License-Identifier: MIT
#include "cli/sampling_options.h"

namespace nibble::cli {

void addSamplingOptions(CLI::App& command, GenerateOptions& options) {
  SamplerOptions& sampler = options.sampler;
  command.add_option("--n", options.maxTokens, "Tokens to generate at most")
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str();
  command.add_option("--temperature", sampler.temperature, "0 always takes the likeliest token")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command.add_option("--top-k", sampler.topK, "Keep the k likeliest; 0 keeps all")
      ->check(CLI::Range(0, 1 << 24))
      ->capture_default_str();
  command.add_option("--top-p", sampler.topP, "Keep the likeliest that together reach p")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command.add_option("--min-p", sampler.minP, "Keep those at least p times as likely as the first")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      .add_option("--repeat-penalty", sampler.repetitionPenalty,
                  "Make recent tokens less likely; 1 is off")
      ->check(CLI::Range(0.01, 100.0))
      ->capture_default_str();
  command.add_option("--seed", sampler.seed, "The same seed gives the same text")
      ->capture_default_str();
  command.add_option("--stop", options.stopStrings, "End before this text; may be given often")
      ->type_size(1)
      ->allow_extra_args(false);
}

}  // namespace nibble::cli
