// SPDX-License-Identifier: MIT
// Text generation: prompt in, tokens out one by one, until something says stop.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "infer/backend.h"
#include "infer/sampler.h"
#include "infer/stop_strings.h"
#include "tokenizer/tokenizer.h"

namespace nibble {

enum class FinishReason {
  EndOfText,   ///< the model ended its turn
  StopString,  ///< one of the given strings appeared; the text ends before it
  MaxTokens,
  ContextFull,
  Refused,  ///< whoever asked for it ended it
};

std::string_view name(FinishReason reason);

struct GeneratedToken {
  TokenId id = 0;
  std::string text;                   ///< whole UTF-8 characters that became certain with it
  std::vector<Candidate> candidates;  ///< the likeliest, if asked for
};

struct GenerateOptions {
  SamplerOptions sampler{};
  int maxTokens = 256;
  std::vector<std::string> stopStrings{};
  bool ignoreEnd = false;   ///< go on after end-of-text tokens
  int topCandidates = 0;    ///< how many to report with each token
  bool keepLogits = false;  ///< Generator::logits() will be asked for
};

struct Generation {
  std::string text;
  std::string tail;          ///< end of `text` that was held back until no token could follow
  std::vector<TokenId> ids;  ///< without the token that ended the turn
  FinishReason finish = FinishReason::MaxTokens;
  int promptTokens = 0;
  int reusedTokens = 0;  ///< of the prompt, found in the KV cache
  double prefillSeconds = 0;
  double decodeSeconds = 0;

  double prefillSpeed() const;  ///< tokens evaluated per second; 0 when there were none
  double decodeSpeed() const;
};

/// Remembers which tokens a session holds, so that a conversation is only continued.
class Generator {
 public:
  Generator(std::unique_ptr<Session> session, std::shared_ptr<const Tokenizer> tokenizer,
            int vocabulary);

  /// Called after each token; false ends the generation.
  using OnToken = std::function<bool(const GeneratedToken&)>;

  /// `prompt` is the whole conversation; the part that the session holds already is not evaluated
  /// again. Fails with Cancelled on `stop`, and InvalidArgument when the prompt does not fit.
  Result<Generation> generate(std::span<const TokenId> prompt, const GenerateOptions& options,
                              const OnToken& onToken, const std::stop_token& stop);

  /// The same step by step, so that two generators can take turns. Evaluates what of `prompt` is
  /// new; fails like generate().
  Result<> begin(std::span<const TokenId> prompt, const GenerateOptions& options,
                 const std::stop_token& stop);
  /// The next token, or nothing once the text has ended. Fails with Cancelled on `stop`.
  Result<std::optional<GeneratedToken>> next(const std::stop_token& stop);
  /// Ends the text, where it stands if it has not ended by itself, and gives account of it.
  Generation finish();
  /// What the last token was chosen from: [vocabulary], with GenerateOptions::keepLogits. The end
  /// of the text counts as a token here.
  std::span<const float> logits() const { return logits_; }

  const Session& session() const { return *session_; }

 private:
  /// The text being generated.
  struct Progress {
    Progress(const GenerateOptions& given, const Tokenizer& tokenizer)
        : options(given), sampler(given.sampler), decoder(tokenizer), stops(given.stopStrings) {}
    GenerateOptions options;
    Sampler sampler;
    StreamDecoder decoder;
    StopStrings stops;
    Generation out;
    bool ended = false;
  };

  Result<> append(std::span<const TokenId> tokens, const std::stop_token& stop);
  Result<bool> evaluateLast(const std::stop_token& stop);
  std::optional<GeneratedToken> choose();

  std::unique_ptr<Session> session_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::vector<float> logits_;
  bool topOnly_ = false;       ///< the session finds the largest logits itself
  std::vector<TokenId> held_;  ///< tokens in the session's cache
  std::unique_ptr<Progress> progress_;
};

}  // namespace nibble
