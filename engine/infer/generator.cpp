// SPDX-License-Identifier: MIT
#include "infer/generator.h"

#include <algorithm>
#include <chrono>

#include "infer/stop_strings.h"

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
  NIBBLE_CHECK(session_->forward(tokens, 1, logits_.data(), stop));
  held_.insert(held_.end(), tokens.begin(), tokens.end());
  return {};
}

Result<> Generator::prefill(std::span<const TokenId> prompt, Generation& out,
                            const std::stop_token& stop) {
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
  out.promptTokens = static_cast<int>(prompt.size());
  out.reusedTokens = static_cast<int>(common);
  const auto start = Clock::now();
  NIBBLE_CHECK(append(prompt.subspan(common), stop));
  out.prefillSeconds = secondsSince(start);
  return {};
}

Result<Generation> Generator::generate(std::span<const TokenId> prompt,
                                       const GenerateOptions& options, const OnToken& onToken,
                                       const std::stop_token& stop) {
  NIBBLE_CHECK(checkSamplerOptions(options.sampler));
  Generation out;
  NIBBLE_CHECK(prefill(prompt, out, stop));
  Sampler sampler(options.sampler);
  StreamDecoder decoder(*tokenizer_);
  StopStrings stops(options.stopStrings);
  const auto start = Clock::now();
  out.finish = FinishReason::MaxTokens;
  while (static_cast<int>(out.ids.size()) < options.maxTokens) {
    GeneratedToken token;
    token.id = sampler.sample(logits_, held_);
    if (!options.ignoreEnd && tokenizer_->isEndOfGeneration(token.id)) {
      out.finish = FinishReason::EndOfText;
      break;
    }
    if (options.topCandidates > 0) token.candidates = Sampler::top(logits_, options.topCandidates);
    out.ids.push_back(token.id);
    token.text = stops.push(decoder.push(token.id));
    out.text += token.text;
    const bool goOn = !onToken || onToken(token);
    if (stops.stopped() || !goOn) {
      out.finish = stops.stopped() ? FinishReason::StopString : FinishReason::Refused;
      break;
    }
    if (session_->length() >= session_->capacity()) {
      out.finish = FinishReason::ContextFull;
      break;
    }
    if (static_cast<int>(out.ids.size()) == options.maxTokens) break;
    NIBBLE_CHECK(append({&token.id, 1}, stop));
  }
  out.decodeSeconds = secondsSince(start);
  if (!stops.stopped()) {
    out.tail = stops.push(decoder.finish());
    if (!stops.stopped()) out.tail += stops.finish();
    out.text += out.tail;
  }
  return out;
}

}  // namespace nibble
