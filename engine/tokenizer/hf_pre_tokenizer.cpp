// SPDX-License-Identifier: MIT
// Recognises the pre_tokenizer of a tokenizer.json among those GGUF has names for.
#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/hf_json.h"
#include "tokenizer/pre_tokenizer_rules.h"

namespace nibble::hf {

namespace {

// What is not an expression in tokenizer.json.
constexpr std::string_view kWords = "ByteLevel";
constexpr std::string_view kOneDigit = "Digits(individual)";
constexpr std::string_view kDigits = "Digits";
constexpr std::string_view kPunctuation = "Punctuation(Contiguous)";

constexpr std::string_view kContractions = R"((?i:'s|'t|'re|'ve|'m|'ll|'d))";
constexpr std::string_view kLines = R"(\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kUpper = R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])";
constexpr std::string_view kLower = R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])";
constexpr std::string_view kBefore = R"([^\r\n\p{L}\p{N}]?)";

using Steps = std::vector<std::string>;

struct Known {
  std::string_view name;
  Steps steps;
};

std::string join(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

std::string clStyle(std::string_view digits) {
  return join({kContractions, "|", kBefore, R"(\p{L}+|)", digits, R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|)",
               kLines});
}

std::string o200kStyle(std::string_view suffix, std::string_view digits) {
  return join({kBefore, kUpper, "*", kLower, "+", suffix, "|", kBefore, kUpper, "+", kLower, "*",
               suffix, "|", digits, R"(| ?[^\s\p{L}\p{N}]+[\r\n/]*|)", kLines});
}

/// Steps of a rule whose expressions are the same in both files.
Steps stepsOfRule(std::string_view name) {
  const auto expressions = findPreTokenizerRule(name)->expressions;
  return {expressions.begin(), expressions.end()};
}

std::vector<Known> makeKnown() {
  const std::string bloom =
      R"( ?[^(\s|[.,!?\x{2026}\x{3002}\x{ff0c}\x{3001}\x{964}\x{6d4}\x{60c}])]+)";
  const std::string qwen35 =
      join({kContractions, "|", kBefore, R"([\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|)",
            kLines});
  const std::string seedCoder =
      join({kContractions, "|", kBefore, R"(\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|)", kLines});
  Steps deepseekLlm = stepsOfRule("deepseek-llm");
  deepseekLlm[3] = R"(\s+$)";
  deepseekLlm[5] = kOneDigit;
  Steps deepseekCoder = stepsOfRule("deepseek-coder");
  deepseekCoder[4] = kOneDigit;
  const std::string optional = join({kContractions, "?"});
  return {
      {"gpt-2", {std::string(kWords)}},
      {"starcoder", {std::string(kOneDigit), std::string(kWords)}},
      {"llama-bpe", {clStyle(R"(\p{N}{1,3})")}},
      {"qwen2", {clStyle(R"(\p{N})")}},
      {"qwen35", {qwen35}},
      {"seed-coder", {seedCoder}},
      {"bailingmoe", stepsOfRule("bailingmoe")},
      {"gpt-4o", {o200kStyle(optional, R"(\p{N}{1,3})")}},
      {"tekken", {o200kStyle("", R"(\p{N})")}},
      {"deepseek-llm", deepseekLlm},
      {"deepseek-coder", deepseekCoder},
      {"deepseek-v3", stepsOfRule("deepseek-v3")},
      {"falcon",
       {std::string(kPunctuation), std::string(kWords), std::string(kDigits),
        R"([0-9][0-9][0-9])"}},
      {"bloom", {bloom}},
      {"viking", {bloom, std::string(kOneDigit)}},
  };
}

/// One spelling for control and non-ASCII characters, so that expressions can be compared.
std::string canonical(const std::string& pattern) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const CodePoint c = decodeUtf8(pattern, at);
    at += static_cast<std::size_t>(std::max(1, c.length));
    if (c.value == '\r') {
      out += "\\r";
    } else if (c.value == '\n') {
      out += "\\n";
    } else if (c.value >= 0x80) {
      out += fmt::format("\\x{{{:x}}}", c.value);
    } else {
      out += static_cast<char>(c.value);
    }
  }
  return out;
}

/// How a step reads in the table; empty when it cuts nothing.
std::string stepOf(const Json& step) {
  const std::string type = textOf(member(step, "type"));
  if (type == "ByteLevel") {
    return std::string(flagOf(member(step, "use_regex"), true) ? kWords : "");
  }
  if (type == "Digits") {
    return std::string(flagOf(member(step, "individual_digits"), false) ? kOneDigit : kDigits);
  }
  if (type == "Punctuation" && textOf(member(step, "behavior")) == "Contiguous") {
    return std::string(kPunctuation);
  }
  if (type == "Split") {
    const Json& pattern = member(step, "pattern");
    const Json& regex = member(pattern, "Regex");
    const std::string behavior = textOf(member(step, "behavior"));
    const bool inverted = flagOf(member(step, "invert"), false);
    // "Removed, inverted" keeps the matches alone; these expressions leave nothing else.
    const bool cuts = (behavior == "Isolated" && !inverted) || (behavior == "Removed" && inverted);
    if (cuts && regex.is_string()) return canonical(textOf(regex));
  }
  return step.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Steps stepsOf(const Json& preTokenizer) {
  Steps steps;
  const Json& parts = member(preTokenizer, "pretokenizers");
  const auto add = [&](const Json& step) {
    std::string text = stepOf(step);
    if (!text.empty()) steps.push_back(std::move(text));
  };
  if (parts.is_array()) {
    for (const Json& part : parts) add(part);
  } else if (!preTokenizer.is_null()) {
    add(preTokenizer);
  }
  return steps;
}

/// Several names share their expressions; takes the one whose flags fit this tokenizer.
std::string bestName(std::string_view found, const Documents& documents) {
  const bool ignoresMerges =
      flagOf(member(member(documents.tokenizer, "model"), "ignore_merges"), false);
  const bool addsBos = templateAddsBos(documents);
  const Json& cleaning = member(documents.tokenizerConfig, "clean_up_tokenization_spaces");
  const PreTokenizerRule* base = findPreTokenizerRule(found);
  const auto score = [&](const PreTokenizerRule& rule) {
    return (rule.ignoreMerges == ignoresMerges ? 8 : 0) + (rule.addsBos == addsBos ? 4 : 0) +
           (flagOf(cleaning, rule.cleansSpaces) == rule.cleansSpaces ? 2 : 0) +
           (rule.name == found ? 1 : 0);
  };
  const PreTokenizerRule* best = base;
  for (const PreTokenizerRule& rule : preTokenizerRules()) {
    const bool same = rule.expressions.data() == base->expressions.data();
    if (same && score(rule) > score(*best)) best = &rule;
  }
  return std::string(best->name);
}

}  // namespace

Result<std::string> preTokenizerName(const Documents& documents, bool allowDefault) {
  static const std::vector<Known> kKnown = makeKnown();
  const Steps steps = stepsOf(member(documents.tokenizer, "pre_tokenizer"));
  const auto it = std::find_if(kKnown.begin(), kKnown.end(),
                               [&](const Known& known) { return known.steps == steps; });
  if (it != kKnown.end()) return bestName(it->name, documents);
  if (allowDefault) return std::string("default");
  std::string found = steps.empty() ? "none" : "";
  for (const std::string& step : steps) found += (found.empty() ? "" : " ; ") + step;
  return withHint(fail(ErrorCode::Unsupported, "tokenizer.json", "unknown pre-tokenizer: {}",
                       printable(found, 600)),
                  "allow the pre-tokenizer 'default' to convert all the same; token ids may then "
                  "differ from the model's own");
}

}  // namespace nibble::hf
