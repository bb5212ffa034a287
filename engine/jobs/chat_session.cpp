// SPDX-License-Identifier: MIT
#include "jobs/chat_session.h"

#include <algorithm>
#include <climits>

namespace nibble::jobs {

SessionOptions sessionFor(const TextRequest& request) {
  // A token covers a byte at least; a few more open and end the text.
  constexpr std::size_t kSpecial = 8;
  const std::size_t longest = request.prompt.size() + kSpecial +
                              static_cast<std::size_t>(std::max(0, request.options.maxTokens));
  return {.contextLength = static_cast<int>(std::min<std::size_t>(longest, INT_MAX)),
          .kv = request.kv,
          .activations = request.activations};
}

SessionOptions sessionFor(const ChatOptions& options) {
  return {
      .contextLength = options.contextLength, .kv = options.kv, .activations = options.activations};
}

Result<TextResult> continueText(const LoadedModel& model, const TextRequest& request,
                                const Generator::OnToken& onToken, const std::stop_token& stop) {
  TextResult result;
  result.promptIds = model.tokenizer->encode(
      request.prompt, {.addSpecial = true, .parseSpecial = request.parseSpecial});
  if (result.promptIds.empty()) {
    return withHint(fail(ErrorCode::InvalidArgument, "prompt", "the prompt has no tokens"),
                    "give some text to continue");
  }
  // A cache for the whole context of a long-context model would be mostly empty.
  const std::int64_t wanted =
      static_cast<std::int64_t>(result.promptIds.size()) + request.options.maxTokens;
  SessionOptions options = sessionFor(request);
  options.contextLength = static_cast<int>(
      std::min<std::int64_t>(wanted, model.model->hyperparameters().contextLength));
  NIBBLE_TRY(auto session, model.model->newSession(options));
  Generator generator(std::move(session), model.tokenizer,
                      model.model->hyperparameters().vocabulary);
  NIBBLE_TRY(result.generation,
             generator.generate(result.promptIds, request.options, onToken, stop));
  return result;
}

Result<ChatSession> ChatSession::create(const LoadedModel& model, const ChatOptions& options) {
  const auto source = model.source->metadata().string("tokenizer.chat_template");
  std::shared_ptr<const ChatTemplate> chatTemplate;
  if (source && !source->empty()) {
    auto parsed = ChatTemplate::parse(*source);
    if (!parsed) {
      return tl::unexpected(
          within(std::move(parsed).error(), model.source->path().string() + ", chat template"));
    }
    chatTemplate = std::move(*parsed);
  } else if (!options.plainWithoutTemplate) {
    return withHint(fail(ErrorCode::Unsupported, model.source->path().string(),
                         "the model has no chat template"),
                    "use `nibble generate` to continue a text");
  }
  NIBBLE_TRY(auto session, model.model->newSession(sessionFor(options)));
  Generator generator(std::move(session), model.tokenizer,
                      model.model->hyperparameters().vocabulary);
  return ChatSession(model, std::move(chatTemplate), std::move(generator), options);
}

ChatSession::ChatSession(const LoadedModel& model, std::shared_ptr<const ChatTemplate> chatTemplate,
                         Generator generator, const ChatOptions& options)
    : tokenizer_(model.tokenizer),
      template_(std::move(chatTemplate)),
      generator_(std::move(generator)),
      options_(options.generate) {
  restart(options.system);
}

void ChatSession::restart(const std::string& system) {
  messages_.clear();
  if (!system.empty()) messages_.push_back({"system", system});
}

Result<std::vector<TokenId>> ChatSession::promptFor(
    const std::vector<ChatMessage>& messages) const {
  if (!template_) {
    std::string all;
    for (const ChatMessage& message : messages) {
      // Each message begins a line; answers follow what they continue.
      if (message.role != "assistant" && !all.empty()) all += '\n';
      all += message.content;
    }
    return tokenizer_->encode(all, {.addSpecial = true, .parseSpecial = false});
  }
  const auto text = [&](std::optional<TokenId> id) {
    return id ? std::string(tokenizer_->piece(*id)) : std::string();
  };
  NIBBLE_TRY(const std::string rendered,
             template_->render(messages, true, text(tokenizer_->bos()), text(tokenizer_->eos())));
  // The template writes every special token itself, BOS included.
  return tokenizer_->encode(rendered, {.addSpecial = false, .parseSpecial = true});
}

Result<> ChatSession::ask(const std::string& message, const GenerateOptions& options,
                          const std::stop_token& stop) {
  std::vector<ChatMessage> messages = messages_;
  messages.push_back({"user", message});
  NIBBLE_TRY(prompt_, promptFor(messages));
  asked_ = message;
  return generator_.begin(prompt_, options, stop);
}

Generation ChatSession::finish() {
  Generation generation = generator_.finish();
  messages_.push_back({"user", asked_});
  messages_.push_back({"assistant", generation.text});
  return generation;
}

bool ChatSession::dropLastTurn() {
  if (messages_.size() < 2 || messages_.back().role != "assistant") return false;
  messages_.resize(messages_.size() - 2);
  return true;
}

Result<Generation> ChatSession::reply(const std::string& message, const Generator::OnToken& onToken,
                                      const std::stop_token& stop) {
  NIBBLE_CHECK(ask(message, options_, stop));
  while (true) {
    NIBBLE_TRY(const auto token, next(stop));
    if (!token || (onToken && !onToken(*token))) return finish();
  }
}

}  // namespace nibble::jobs
