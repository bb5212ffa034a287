// SPDX-License-Identifier: MIT
// Text from a model: continuing a prompt, or a conversation under the model's own chat template.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "infer/generator.h"
#include "jobs/loaded_model.h"
#include "tokenizer/chat_template.h"

namespace nibble::jobs {

struct TextRequest {
  std::string prompt;
  bool parseSpecial = false;  ///< control tokens written out in the prompt become their ids
  GenerateOptions options;
  KvType kv = KvType::F16;
  ActivationBits activations = ActivationBits::Eight;
};

struct TextResult {
  std::vector<TokenId> promptIds;
  Generation generation;
};

/// The session that continueText() makes at most.
SessionOptions sessionFor(const TextRequest& request);

/// Continues a text.
Result<TextResult> continueText(const LoadedModel& model, const TextRequest& request,
                                const Generator::OnToken& onToken, const std::stop_token& stop);

struct ChatOptions {
  std::string system{};  ///< empty: none
  GenerateOptions generate{};
  KvType kv = KvType::F16;
  ActivationBits activations = ActivationBits::Eight;
  int contextLength = 0;  ///< 0 takes the model's own
  /// A model without a chat template continues the text of the conversation; otherwise it is
  /// refused.
  bool plainWithoutTemplate = false;
};

/// The session of such a conversation.
SessionOptions sessionFor(const ChatOptions& options);

/// One conversation. What was said stays in the KV cache, so a turn costs only its own tokens.
class ChatSession {
 public:
  /// Fails when the model carries no chat template, or one that cannot be parsed.
  static Result<ChatSession> create(const LoadedModel& model, const ChatOptions& options);

  /// Says something and collects the answer. On failure the conversation is as it was before.
  Result<Generation> reply(const std::string& message, const Generator::OnToken& onToken,
                           const std::stop_token& stop);

  /// The same step by step. Evaluates the message; on failure the conversation is as before.
  Result<> ask(const std::string& message, const GenerateOptions& options,
               const std::stop_token& stop);
  /// The next token of the answer, or nothing at its end.
  Result<std::optional<GeneratedToken>> next(const std::stop_token& stop) {
    return generator_.next(stop);
  }
  /// Ends the answer where it stands; the message and it join the conversation.
  Generation finish();
  /// Takes back the last message and its answer. False when nothing was said.
  bool dropLastTurn();
  /// A new conversation.
  void restart(const std::string& system);

  const std::vector<ChatMessage>& messages() const { return messages_; }
  /// Null for a model that has none and continues text instead.
  const ChatTemplate* chatTemplate() const { return template_.get(); }
  /// The tokens that the last message and all before it made.
  const std::vector<TokenId>& prompt() const { return prompt_; }
  /// What the last token was chosen from: [vocabulary], with GenerateOptions::keepLogits.
  std::span<const float> logits() const { return generator_.logits(); }
  int contextUsed() const { return generator_.session().length(); }
  int contextLength() const { return generator_.session().capacity(); }

 private:
  ChatSession(const LoadedModel& model, std::shared_ptr<const ChatTemplate> chatTemplate,
              Generator generator, const ChatOptions& options);
  Result<std::vector<TokenId>> promptFor(const std::vector<ChatMessage>& messages) const;

  std::shared_ptr<const Tokenizer> tokenizer_;
  std::shared_ptr<const ChatTemplate> template_;
  Generator generator_;
  GenerateOptions options_;
  std::vector<ChatMessage> messages_;
  std::vector<TokenId> prompt_;
  std::string asked_;  ///< the message being answered
};

}  // namespace nibble::jobs
