// SPDX-License-Identifier: MIT
#include "jobs/chat_session.h"

#include <algorithm>

namespace nibble::jobs {

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
  const int context = static_cast<int>(
      std::min<std::int64_t>(wanted, model.model->hyperparameters().contextLength));
  NIBBLE_TRY(auto session, model.model->newSession({.contextLength = context, .kv = request.kv}));
  Generator generator(std::move(session), model.tokenizer,
                      model.model->hyperparameters().vocabulary);
  NIBBLE_TRY(result.generation,
             generator.generate(result.promptIds, request.options, onToken, stop));
  return result;
}

Result<ChatSession> ChatSession::create(const LoadedModel& model, const ChatOptions& options) {
  const auto source = model.source->metadata().string("tokenizer.chat_template");
  if (!source || source->empty()) {
    return withHint(fail(ErrorCode::Unsupported, model.source->path().string(),
                         "the model has no chat template"),
                    "use `nibble generate` to continue a text");
  }
  auto parsed = ChatTemplate::parse(*source);
  if (!parsed) {
    return tl::unexpected(
        within(std::move(parsed).error(), model.source->path().string() + ", chat template"));
  }
  NIBBLE_TRY(auto session,
             model.model->newSession({.contextLength = options.contextLength, .kv = options.kv}));
  Generator generator(std::move(session), model.tokenizer,
                      model.model->hyperparameters().vocabulary);
  return ChatSession(model, std::move(*parsed), std::move(generator), options);
}

ChatSession::ChatSession(const LoadedModel& model, std::shared_ptr<const ChatTemplate> chatTemplate,
                         Generator generator, const ChatOptions& options)
    : tokenizer_(model.tokenizer),
      template_(std::move(chatTemplate)),
      generator_(std::move(generator)),
      options_(options.generate) {
  if (!options.system.empty()) messages_.push_back({"system", options.system});
}

Result<std::vector<TokenId>> ChatSession::promptFor(
    const std::vector<ChatMessage>& messages) const {
  const auto text = [&](std::optional<TokenId> id) {
    return id ? std::string(tokenizer_->piece(*id)) : std::string();
  };
  NIBBLE_TRY(const std::string rendered,
             template_->render(messages, true, text(tokenizer_->bos()), text(tokenizer_->eos())));
  // The template writes every special token itself, BOS included.
  return tokenizer_->encode(rendered, {.addSpecial = false, .parseSpecial = true});
}

Result<Generation> ChatSession::reply(const std::string& message, const Generator::OnToken& onToken,
                                      const std::stop_token& stop) {
  std::vector<ChatMessage> messages = messages_;
  messages.push_back({"user", message});
  NIBBLE_TRY(const auto prompt, promptFor(messages));
  NIBBLE_TRY(Generation generation, generator_.generate(prompt, options_, onToken, stop));
  messages.push_back({"assistant", generation.text});
  messages_ = std::move(messages);
  return generation;
}

}  // namespace nibble::jobs
