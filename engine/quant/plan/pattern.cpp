// SPDX-License-Identifier: MIT
#include "quant/plan/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <utility>

#include "base/utf8.h"

namespace nibble {

namespace {

constexpr std::size_t kMaxLength = 1024;
// A sensible expression needs a few hundred steps on a tensor name.
constexpr std::uint32_t kMatchLimit = 50'000;
constexpr std::uint32_t kDepthLimit = 5'000;
constexpr std::uint32_t kHeapLimitKiB = 4'096;

std::string pcreMessage(int code) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(code, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

using Code = std::unique_ptr<pcre2_code, Freer<pcre2_code_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freer<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freer<pcre2_match_data_free>>;

}  // namespace

namespace {

bool isWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// What every match of "…literal$" ends with, "literal"; empty where that is not plain to see.
std::string literalTail(std::string_view expression) {
  // Classes, flags, verbs and quoting would have to be understood first.
  for (const char* unclear : {"[", "(?", "(*", "\\Q"}) {
    if (expression.find(unclear) != std::string_view::npos) return {};
  }
  int depth = 0;
  for (const char c : expression) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == '|' && depth == 0) return {};
  }
  if (!expression.ends_with('$')) return {};
  expression.remove_suffix(1);
  std::string tail;  // backwards
  while (!expression.empty()) {
    const char c = expression.back();
    const bool escaped = expression.size() > 1 && expression[expression.size() - 2] == '\\';
    if (c == '.' && escaped) {
      expression.remove_suffix(2);
    } else if (isWord(c) && !escaped) {
      expression.remove_suffix(1);
    } else {
      break;
    }
    tail += c;
  }
  return {tail.rbegin(), tail.rend()};
}

}  // namespace

struct Pattern::Compiled {
  Code code;
  MatchContext limits;
  std::string tail;  ///< names that end otherwise do not match
};

Pattern::Pattern(std::string text, std::shared_ptr<const Compiled> compiled)
    : text_(std::move(text)), compiled_(std::move(compiled)) {}

Result<Pattern> Pattern::compile(std::string expression) {
  const std::string where = "expression '" + printable(expression) + "'";
  if (expression.size() > kMaxLength) {
    return fail(ErrorCode::InvalidArgument, where, "the expression is longer than {} characters",
                kMaxLength);
  }
  int error = 0;
  PCRE2_SIZE place = 0;
  auto compiled = std::make_shared<Compiled>();
  compiled->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()),
                                     expression.size(), PCRE2_NEVER_BACKSLASH_C, &error, &place,
                                     nullptr));
  if (!compiled->code) {
    return fail(ErrorCode::InvalidArgument, where, "not a regular expression, at character {}: {}",
                place, pcreMessage(error));
  }
  compiled->limits.reset(pcre2_match_context_create(nullptr));
  if (!compiled->limits) return fail(ErrorCode::Internal, where, "out of memory");
  pcre2_set_match_limit(compiled->limits.get(), kMatchLimit);
  pcre2_set_depth_limit(compiled->limits.get(), kDepthLimit);
  pcre2_set_heap_limit(compiled->limits.get(), kHeapLimitKiB);
  compiled->tail = literalTail(expression);
  return Pattern(std::move(expression), std::move(compiled));
}

Result<bool> Pattern::matches(std::string_view name) const {
  // "$" also stands before a line break at the end.
  const std::string& tail = compiled_->tail;
  if (!tail.empty() && !name.ends_with(tail) && !name.ends_with('\n') && !name.ends_with('\r')) {
    return false;
  }
  thread_local const MatchData data(pcre2_match_data_create(1, nullptr));
  if (!data) return fail(ErrorCode::Internal, {}, "out of memory");
  const int result = pcre2_match(compiled_->code.get(), reinterpret_cast<PCRE2_SPTR>(name.data()),
                                 name.size(), 0, 0, data.get(), compiled_->limits.get());
  if (result >= 0) return true;
  if (result == PCRE2_ERROR_NOMATCH) return false;
  return withHint(fail(ErrorCode::InvalidArgument, "expression '" + printable(text_) + "'",
                       "cannot be matched against '{}': {}", printable(name), pcreMessage(result)),
                  "write it without nested repetitions");
}

}  // namespace nibble
