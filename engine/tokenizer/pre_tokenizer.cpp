// SPDX-License-Identifier: MIT
#define PCRE2_CODE_UNIT_WIDTH 8
#include "tokenizer/pre_tokenizer.h"

#include <pcre2.h>

#include <string>

#include "base/utf8.h"

namespace nibble {

namespace {

// PCRE2's own \s also takes U+180E, which Unicode moved out of White_Space.
constexpr std::string_view kWhiteSpace =
    R"(\x09-\x0d\x20\x85\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000})";

std::string withUnicodeSpaces(std::string_view pattern) {
  std::string out;
  bool inClass = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char escaped = pattern[++i];
      if (escaped == 's' && inClass) {
        out += kWhiteSpace;
      } else if ((escaped == 's' || escaped == 'S') && !inClass) {
        out += fmt::format("[{}{}]", escaped == 's' ? "" : "^", kWhiteSpace);
      } else {
        out += {c, escaped};
      }
      continue;
    }
    if (c == '[') inClass = true;
    if (c == ']') inClass = false;
    out += c;
  }
  return out;
}

struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct ContextDeleter {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct StackDeleter {
  void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
};

constexpr std::size_t kFirstJitStack = 64 * 1024;
constexpr std::size_t kLargestJitStack = 16 * 1024 * 1024;

}  // namespace

struct PreTokenizer::Code {
  pcre2_code* compiled = nullptr;
  bool hasJit = false;

  explicit Code(pcre2_code* code) : compiled(code) {
    hasJit = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
  }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcre2_code_free(compiled); }
};

/// The working memory of one call of split().
class PreTokenizer::Pass {
 public:
  Pass(const PreTokenizer& owner, const std::function<void(std::string_view)>& sink)
      : stages_(owner.stages_), sink_(sink) {
    for (const auto& stage : stages_) {
      data_.emplace_back(pcre2_match_data_create_from_pattern(stage->compiled, nullptr));
    }
  }

  void cut(std::string_view piece, std::size_t level) {
    if (piece.empty()) return;
    if (level == stages_.size()) {
      sink_(piece);
      return;
    }
    std::size_t done = 0;
    std::size_t from = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
    while (from <= piece.size() && match(piece, from, level, begin, end)) {
      cut(piece.substr(done, begin - done), level + 1);
      cut(piece.substr(begin, end - begin), level + 1);
      done = end;
      from = end > begin ? end : nextCharacter(piece, end);
    }
    cut(piece.substr(done), level + 1);
  }

 private:
  static std::size_t nextCharacter(std::string_view piece, std::size_t at) {
    do {
      ++at;
    } while (at < piece.size() && (static_cast<unsigned char>(piece[at]) & 0xc0u) == 0x80u);
    return at;
  }

  /// An expression that runs out of its limits counts as not matching.
  bool match(std::string_view piece, std::size_t from, std::size_t level, std::size_t& begin,
             std::size_t& end) {
    pcre2_match_data* data = data_[level].get();
    if (data == nullptr) return false;
    const Code& code = *stages_[level];
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(piece.data());
    int rc = code.hasJit ? pcre2_jit_match(code.compiled, subject, piece.size(), from, 0, data,
                                           context_.get())
                         : pcre2_match(code.compiled, subject, piece.size(), from,
                                       PCRE2_NO_UTF_CHECK, data, nullptr);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT && growStack()) {
      rc = pcre2_jit_match(code.compiled, subject, piece.size(), from, 0, data, context_.get());
    }
    if (rc < 0) return false;
    const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(data);
    begin = bounds[0];
    end = bounds[1];
    return begin <= end;
  }

  bool growStack() {
    if (stack_ != nullptr) return false;
    stack_.reset(pcre2_jit_stack_create(kFirstJitStack, kLargestJitStack, nullptr));
    context_.reset(pcre2_match_context_create(nullptr));
    if (stack_ == nullptr || context_ == nullptr) return false;
    pcre2_jit_stack_assign(context_.get(), nullptr, stack_.get());
    return true;
  }

  const std::vector<std::shared_ptr<const Code>>& stages_;
  const std::function<void(std::string_view)>& sink_;
  std::vector<std::unique_ptr<pcre2_match_data, MatchDataDeleter>> data_;
  std::unique_ptr<pcre2_jit_stack, StackDeleter> stack_;
  std::unique_ptr<pcre2_match_context, ContextDeleter> context_;
};

Result<PreTokenizer> PreTokenizer::compile(std::span<const std::string_view> expressions) {
  PreTokenizer result;
  for (const std::string_view expression : expressions) {
    const std::string pattern = withUnicodeSpaces(expression);
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* compiled =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &offset, nullptr);
    if (compiled == nullptr) {
      return fail(ErrorCode::Unsupported, fmt::format("pre-tokenizer, offset {}", offset),
                  "expression does not compile: {}", printable(expression));
    }
    result.stages_.push_back(std::make_shared<const Code>(compiled));
  }
  return result;
}

void PreTokenizer::split(std::string_view text,
                         const std::function<void(std::string_view)>& sink) const {
  Pass pass(*this, sink);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    int length = 1;
    while (at < text.size() && (length = decodeUtf8(text, at).length) > 0) {
      at += static_cast<std::size_t>(length);
    }
    pass.cut(text.substr(begin, at - begin), 0);
    const std::size_t broken = at;
    while (at < text.size() && decodeUtf8(text, at).length == 0) ++at;
    if (at > broken) sink(text.substr(broken, at - broken));
  }
}

}  // namespace nibble
