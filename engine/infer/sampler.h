// SPDX-License-Identifier: MIT
// Chooses the next token from logits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "infer/token_logit.h"
#include "tokenizer/tokenizer.h"

namespace nibble {

/// Filters work in the order of these fields; each sees what the one before left. A token is then
/// drawn with the probabilities of those left, at `temperature`.
struct SamplerOptions {
  double repetitionPenalty =
      1;                      ///< divides positive and multiplies negative logits of recent tokens
  int repetitionWindow = 64;  ///< how many of the last tokens count; 0 switches the penalty off
  int topK = 40;              ///< keep the k likeliest; 0 keeps all
  double topP = 0.95;         ///< keep the likeliest whose probabilities reach p; 1 keeps all
  double minP = 0.05;         ///< keep those at least p times as likely as the likeliest; 0 all
  double temperature = 0.8;   ///< 0 always takes the likeliest (greedy)
  std::uint64_t seed = 0;
};

/// Fails with the option named that is out of range.
Result<> checkSamplerOptions(const SamplerOptions& options);

struct Candidate {
  TokenId token = 0;
  float probability = 0;  ///< under the model itself, before any filter
};

/// The same options, logits and history give the same tokens on every machine.
class Sampler {
 public:
  explicit Sampler(const SamplerOptions& options) : options_(options), state_(options.seed) {}

  /// `history`: the tokens so far, oldest first. Logits that are not numbers are never chosen.
  TokenId sample(std::span<const float> logits, std::span<const TokenId> history);

  /// How many of the largest logits decide what sample() gives; 0 when all of them do.
  static int decisive(const SamplerOptions& options);
  /// The same token as from the whole row, from the decisive() largest of it, best first and equal
  /// ones by id.
  TokenId sample(std::span<const TokenLogit> top, std::span<const TokenId> history);

  /// The likeliest tokens, best first, before any filter.
  static std::vector<Candidate> top(std::span<const float> logits, int count);

 private:
  struct Entry {
    float logit;
    TokenId token;
  };

  template <typename LogitOf>
  void penalize(std::span<const TokenId> history, LogitOf logitOf);
  void collect();
  TokenId choose();
  void keepTopP();
  TokenId draw();
  double nextUniform();

  SamplerOptions options_;
  std::uint64_t state_;
  std::vector<float> logits_;   ///< penalized
  std::vector<Entry> entries_;  ///< those left
  float best_ = 0;              ///< largest logit of them
  std::vector<double> weights_;
};

}  // namespace nibble
