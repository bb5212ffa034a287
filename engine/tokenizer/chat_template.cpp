// SPDX-License-Identifier: MIT
#include "tokenizer/chat_template.h"

#include "base/utf8.h"
#include "tokenizer/jinja/syntax.h"

namespace nibble {

namespace {

constexpr std::size_t kLongestSource = 1u << 20;
constexpr std::size_t kLongestMessage = 1000;

class JinjaTemplate final : public ChatTemplate {
 public:
  JinjaTemplate(std::string_view source, jinja::Body body)
      : source_(source), body_(std::move(body)) {}

  Result<std::string> render(const std::vector<ChatMessage>& messages, bool addGenerationPrompt,
                             std::string_view bosText, std::string_view eosText) const override {
    int line = 0;
    try {
      jinja::Runtime run;
      jinja::Scope& scope = run.scope(nullptr);
      jinja::addGlobals(run, scope);
      setVariables(run, scope, messages, addGenerationPrompt);
      scope.set("bos_token", run.text(std::string(bosText)));
      scope.set("eos_token", run.text(std::string(eosText)));
      std::string out;
      // The template's own variables must not replace what macros see as built in.
      jinja::Frame frame{run, &run.scope(&scope), out};
      for (const jinja::StatementPtr& statement : body_) {
        line = statement->line;
        if (statement->execute(frame) != jinja::Flow::Normal) break;
      }
      return out;
    } catch (const jinja::Failure& failure) {
      return fail(ErrorCode::InvalidArgument, fmt::format("chat template, line {}", line), "{}",
                  printable(failure.what(), kLongestMessage));
    } catch (const std::exception& exception) {
      return fail(ErrorCode::Internal, fmt::format("chat template, line {}", line), "{}",
                  exception.what());
    }
  }

  std::string_view source() const override { return source_; }

 private:
  static void setVariables(jinja::Runtime& run, jinja::Scope& scope,
                           const std::vector<ChatMessage>& messages, bool addGenerationPrompt) {
    std::vector<jinja::Value> list;
    for (const ChatMessage& message : messages) {
      jinja::Dict& entry = run.dict();
      entry.set(run.text("role"), run.text(message.role));
      entry.set(run.text("content"), run.text(message.content));
      list.emplace_back(&entry);
    }
    scope.set("messages", &run.list(std::move(list)));
    scope.set("tools", jinja::None{});
    scope.set("documents", jinja::None{});
    scope.set("add_generation_prompt", addGenerationPrompt);
  }

  std::string source_;
  jinja::Body body_;
};

}  // namespace

Result<std::shared_ptr<const ChatTemplate>> ChatTemplate::parse(std::string_view source) {
  if (source.size() > kLongestSource) {
    return fail(ErrorCode::Unsupported, "chat template", "the template has {} bytes",
                source.size());
  }
  try {
    return std::make_shared<const JinjaTemplate>(source, jinja::parseTemplate(source));
  } catch (const std::exception& exception) {
    return fail(ErrorCode::Unsupported, "chat template", "{}",
                printable(exception.what(), kLongestMessage));
  }
}

}  // namespace nibble
