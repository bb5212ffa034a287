// SPDX-License-Identifier: MIT
// Renders a conversation the way the model was trained to see it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nibble {

struct ChatMessage {
  std::string role;  ///< "system", "user", "assistant", ...
  std::string content;
};

class ChatTemplate {
 public:
  /// Parses a Jinja template as found in tokenizer_config.json or tokenizer.chat_template.
  static Result<std::shared_ptr<const ChatTemplate>> parse(std::string_view source);
  virtual ~ChatTemplate() = default;

  /// As transformers' apply_chat_template(tokenize=False).
  virtual Result<std::string> render(const std::vector<ChatMessage>& messages,
                                     bool addGenerationPrompt, std::string_view bosText,
                                     std::string_view eosText) const = 0;
  virtual std::string_view source() const = 0;
};

}  // namespace nibble
