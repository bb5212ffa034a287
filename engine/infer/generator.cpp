// SPDX-License-Identifier: MIT
#include "infer/generator.h"

#include <algorithm>
#include <chrono>

namespace nibble {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

std::string_view name(FinishReason reason) {
  switch (reason) {
    case FinishReason::EndOfText:
      return "end of text";
    case FinishReason::StopString:
      return "stop string";
    case FinishReason::MaxTokens:
      return "token limit";
    case FinishReason::ContextFull:
      return "context full";
    case FinishReason::Refused:
      return "ended on request";
  }
  return "unknown";
}

double Generation::prefillSpeed() const {
  return prefillSeconds > 0 ? (promptTokens - reusedTokens) / prefillSeconds : 0;
}

double Generation::decodeSpeed() const {
  return decodeSeconds > 0 ? static_cast<double>(ids.size()) / decodeSeconds : 0;
}

Generator::Generator(std::unique_ptr<Session> session, std::shared_ptr<const Tokenizer> tokenizer,
                     int vocabulary)
    : session_(std::move(session)),
      tokenizer_(std::move(tokenizer)),
      logits_(static_cast<std::size_t>(vocabulary)) {}

Result<> Generator::append(std::span<const TokenId> tokens, const std::stop_token& stop) {
  NIBBLE_CHECK(session_->forward(tokens, 1, topOnly_ ? nullptr : logits_.data(), stop));
  held_.insert(held_.end(), tokens.begin(), tokens.end());
  return {};
}

Result<> Generator::begin(std::span<const TokenId> prompt, const GenerateOptions& options,
                          const std::stop_token& stop) {
  progress_.reset();
  NIBBLE_CHECK(checkSamplerOptions(options.sampler));
  if (prompt.empty()) return fail(ErrorCode::InvalidArgument, "", "the prompt has no tokens");
  if (prompt.size() > static_cast<std::size_t>(session_->capacity())) {
    return withHint(fail(ErrorCode::InvalidArgument, "",
                         "the prompt of {} tokens exceeds the context "
                         "of {}",
                         prompt.size(), session_->capacity()),
                    "shorten the conversation or choose a larger context length");
  }
  const auto differs =
      std::mismatch(prompt.begin(), prompt.end(), held_.begin(), held_.end()).first;
  // The last token is evaluated in any case: its logits are needed.
  const auto common =
      std::min(static_cast<std::size_t>(differs - prompt.begin()), prompt.size() - 1);
  held_.resize(common);
  session_->truncate(static_cast<int>(common));
  auto progress = std::make_unique<Progress>(options, *tokenizer_);
  progress->out.promptTokens = static_cast<int>(prompt.size());
  progress->out.reusedTokens = static_cast<int>(common);
  // Reading all logits back from a GPU takes longer than finding the few that count there.
  const int decisive =
      options.keepLogits || options.topCandidates > 0 ? 0 : Sampler::decisive(options.sampler);
  topOnly_ = session_->expectTop(decisive) && decisive > 0;
  const auto start = Clock::now();
  NIBBLE_CHECK(append(prompt.subspan(common), stop));
  progress->out.prefillSeconds = secondsSince(start);
  progress_ = std::move(progress);
  return {};
}

/// Makes logits_ those that follow the text so far. False at a limit.
Result<bool> Generator::evaluateLast(const std::stop_token& stop) {
  Generation& out = progress_->out;
  const bool full = session_->length() >= session_->capacity();
  if (!out.ids.empty() && full) {
    out.finish = FinishReason::ContextFull;
    return false;
  }
  if (static_cast<int>(out.ids.size()) >= progress_->options.maxTokens) {
    out.finish = FinishReason::MaxTokens;
    return false;
  }
  if (!out.ids.empty()) NIBBLE_CHECK(append({&out.ids.back(), 1}, stop));
  return true;
}

std::optional<GeneratedToken> Generator::choose() {
  auto& [options, sampler, decoder, stops, out, ended] = *progress_;
  GeneratedToken token;
  token.id = topOnly_ ? sampler.sample(session_->topLogits(), held_)
                      : sampler.sample(std::span<const float>(logits_), held_);
  if (!options.ignoreEnd && tokenizer_->isEndOfGeneration(token.id)) {
    out.finish = FinishReason::EndOfText;
    ended = true;
    return std::nullopt;
  }
  if (options.topCandidates > 0) token.candidates = Sampler::top(logits_, options.topCandidates);
  out.ids.push_back(token.id);
  token.text = stops.push(decoder.push(token.id));
  out.text += token.text;
  if (stops.stopped()) {
    out.finish = FinishReason::StopString;
    ended = true;
  }
  return token;
}

Result<std::optional<GeneratedToken>> Generator::next(const std::stop_token& stop) {
  if (!progress_ || progress_->ended) return std::nullopt;
  const auto start = Clock::now();
  NIBBLE_TRY(const bool mayGoOn, evaluateLast(stop));
  std::optional<GeneratedToken> token;
  if (mayGoOn) {
    token = choose();
  } else {
    progress_->ended = true;
  }
  progress_->out.decodeSeconds += secondsSince(start);
  return token;
}

Generation Generator::finish() {
  if (!progress_) return {};
  auto& [options, sampler, decoder, stops, out, ended] = *progress_;
  if (!ended) out.finish = FinishReason::Refused;
  if (!stops.stopped()) {
    out.tail = stops.push(decoder.finish());
    if (!stops.stopped()) out.tail += stops.finish();
    out.text += out.tail;
  }
  Generation result = std::move(out);
  progress_.reset();
  return result;
}

Result<Generation> Generator::generate(std::span<const TokenId> prompt,
                                       const GenerateOptions& options, const OnToken& onToken,
                                       const std::stop_token& stop) {
  NIBBLE_CHECK(begin(prompt, options, stop));
  while (true) {
    NIBBLE_TRY(const auto token, next(stop));
    if (!token || (onToken && !onToken(*token))) return finish();
  }
}

}  // namespace nibble
