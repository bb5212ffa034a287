// SPDX-License-Identifier: MIT
// The expressions stem from the tokenizer.json files of the models; where llama.cpp rewrote one for
// its own engine, the rewritten form decides, so that both give the same ids.
#include "tokenizer/pre_tokenizer_rules.h"

#include <algorithm>

namespace nibble {

namespace {

using Expression = std::string_view;

constexpr Expression kGpt2Words =
    R"re('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))re";
constexpr Expression kOneDigit = R"(\p{N})";
constexpr Expression kBloomWords =
    R"re( ?[^(\s|.,!?\x{2026}\x{3002}\x{ff0c}\x{3001}\x{964}\x{6d4}\x{60c})]+)re";

constexpr Expression kGpt2[] = {kGpt2Words};
constexpr Expression kDigitsGpt2[] = {kOneDigit, kGpt2Words};
constexpr Expression kLlama3[] = {
    R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?)re"
    R"re(\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"};
constexpr Expression kQwen2[] = {
    R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?)re"
    R"re(\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"};
constexpr Expression kQwen35[] = {
    R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?)re"
    R"re([\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"};
constexpr Expression kSeedCoder[] = {
    R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?)re"
    R"re(\p{L}+|\p{N}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+)re"};
constexpr Expression kBailing[] = {
    R"re('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r)re"
    R"re(\n]*|\s*[\r\n]|\s+(?!\S)|\s+)re"};
constexpr Expression kO200k[] = {
    R"re([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)re"
    R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}])re"
    R"re(?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'[sS]|'[tT]|'[)re"
    R"re(rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n)re"
    R"re(/]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"};
constexpr Expression kTekken[] = {
    R"re([^\r\n\p{L}\p{N}]?[^\P{L}a-z]*[^\P{L}A-Z]+|[^\r\n\p{L}\p{N}]?[^\P{L}a-z]+[^\)re"
    R"re(P{L}A-Z]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"};
// The fourth one is \s+$, written so that a long run of spaces costs linear time.
constexpr Expression kDeepseekLlm[] = {
    R"re([\r\n])re",
    R"re(\s?[A-Za-z\x{b5}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{1ba}\x{1bc}-\x{1bf})re"
    R"re(\x{1c4}-\x{293}\x{295}-\x{2af}\x{370}-\x{373}\x{376}\x{377}\x{37b}-)re"
    R"re(\x{37d}\x{37f}\x{386}\x{388}-\x{38a}\x{38c}\x{38e}-\x{3a1}\x{3a3}-\x{3f5})re"
    R"re(\x{3f7}-\x{481}\x{48a}-\x{52f}\x{531}-\x{556}\x{10a0}-\x{10c5}\x{13a0}-)re"
    R"re(\x{13f5}\x{13f8}-\x{13fd}\x{1c90}-\x{1cba}\x{1cbd}-\x{1cbf}\x{1d00}-)re"
    R"re(\x{1d2b}\x{1d6b}-\x{1d77}\x{1d79}-\x{1d9a}\x{1e00}-\x{1f15}\x{1f18}-)re"
    R"re(\x{1f1d}\x{1f20}-\x{1f45}\x{1f48}-\x{1f4d}\x{1f50}-\x{1f57}\x{1f59})re"
    R"re(\x{1f5b}\x{1f5d}\x{1f5f}-\x{1f7d}\x{1f80}-\x{1fb4}\x{1fb6}-\x{1fbc})re"
    R"re(\x{1fbe}\x{1fc2}-\x{1fc4}\x{1fc6}-\x{1fcc}\x{1fd0}-\x{1fd3}\x{1fd6}-)re"
    R"re(\x{1fdb}\x{1fe0}-\x{1fec}\x{1ff2}-\x{1ff4}\x{1ff6}-\x{1ffc}\x{2102})re"
    R"re(\x{2107}\x{210a}-\x{2113}\x{2115}\x{2119}-\x{211d}\x{2124}\x{2126})re"
    R"re(\x{2128}\x{212a}-\x{212d}\x{212f}-\x{2134}\x{2139}\x{213c}-\x{213f})re"
    R"re(\x{2145}-\x{2149}\x{214e}\x{2183}\x{2184}\x{2c00}-\x{2c7b}\x{2c7e}-)re"
    R"re(\x{2ce4}\x{2ceb}-\x{2cee}\x{2cf2}\x{2cf3}\x{a640}-\x{a66d}\x{a680}-)re"
    R"re(\x{a69b}\x{a722}-\x{a76f}\x{a771}-\x{a787}\x{a78b}-\x{a78e}\x{ab70}-)re"
    R"re(\x{abbf}\x{fb00}-\x{fb06}\x{fb13}-\x{fb17}\x{ff21}-\x{ff3a}\x{ff41}-)re"
    R"re(\x{ff5a}\x{10400}-\x{1044f}\x{104b0}-\x{104d3}\x{104d8}-\x{104fb})re"
    R"re(\x{10c80}-\x{10cb2}\x{10cc0}-\x{10cf2}\x{118a0}-\x{118df}\x{1e900}-)re"
    R"re(\x{1e943}]+)re",
    R"re(\s?[!-/:-~\x{ff01}-\x{ff0f}\x{ff1a}-\x{ff5e}\x{2018}-\x{201f}\x{3000}-)re"
    R"re(\x{3002}]+)re",
    R"re((?<!\s)\s++\z)re",
    R"re([\x{4e00}-\x{9fa5}\x{800}-\x{4e00}\x{ac00}-\x{d7ff}]+)re",
    R"re(\p{N}+)re"};
constexpr Expression kDeepseekV3[] = {
    R"re(\p{N}{1,3})re", R"re([\x{4e00}-\x{9fa5}\x{3040}-\x{309f}\x{30a0}-\x{30ff}]+)re",
    R"re([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L)re"
    R"re(}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"};
constexpr Expression kDeepseekCoder[] = {
    R"re([\r\n])re", R"re(\s?\p{L}+)re", R"re(\s?\p{P}+)re",
    R"re([\x{4e00}-\x{9fa5}\x{800}-\x{4e00}\x{ac00}-\x{d7ff}]+)re", R"re(\p{N})re"};
constexpr Expression kFalcon[] = {R"re([\p{P}\$\+<=>\^~\|`]+)re", kGpt2Words,
                                  R"re([0-9][0-9][0-9])re"};
constexpr Expression kBloom[] = {kBloomWords};
constexpr Expression kViking[] = {kBloomWords, kOneDigit};
constexpr Expression kChameleon[] = {
    R"re(<sentinel:[0-9]+>)re",    R"re((IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z)re",
    R"re(([\t\n]|    |  ))re",     kOneDigit,
    R"re([\p{P}!-/:-@\[-`{-~])re", kGpt2Words};
constexpr Expression kDefault[] = {R"re([\p{P}\$\+<=>\^~\|]+)re", kGpt2Words, R"re(\p{N}+)re",
                                   R"re([0-9][0-9][0-9])re"};

constexpr unsigned kIgnoreMerges = 1;
constexpr unsigned kAddBos = 2;
constexpr unsigned kCleanSpaces = 4;

constexpr PreTokenizerRule rule(std::string_view name, std::span<const Expression> expressions,
                                unsigned flags) {
  return {name, expressions, (flags & kIgnoreMerges) != 0, (flags & kAddBos) != 0,
          (flags & kCleanSpaces) != 0};
}

constexpr PreTokenizerRule kRules[] = {
    rule("default", kDefault, kCleanSpaces),
    rule("llama3", kLlama3, kIgnoreMerges | kAddBos | kCleanSpaces),
    rule("llama-v3", kLlama3, kIgnoreMerges | kAddBos | kCleanSpaces),
    rule("llama-bpe", kLlama3, kIgnoreMerges | kAddBos | kCleanSpaces),
    rule("falcon3", kLlama3, kIgnoreMerges | kAddBos | kCleanSpaces),
    rule("deepseek-llm", kDeepseekLlm, 0),
    rule("deepseek-coder", kDeepseekCoder, 0),
    rule("deepseek-v3", kDeepseekV3, 0),
    rule("falcon", kFalcon, kCleanSpaces),
    rule("mpt", kGpt2, kCleanSpaces),
    rule("starcoder", kDigitsGpt2, kCleanSpaces),
    rule("gpt-2", kGpt2, kCleanSpaces),
    rule("phi-2", kGpt2, kCleanSpaces),
    rule("jina-es", kGpt2, kCleanSpaces),
    rule("jina-de", kGpt2, kCleanSpaces),
    rule("gigachat", kGpt2, kCleanSpaces),
    rule("jina-v1-en", kGpt2, kCleanSpaces),
    rule("jina-v2-es", kGpt2, kCleanSpaces),
    rule("jina-v2-de", kGpt2, kCleanSpaces),
    rule("jina-v2-code", kGpt2, kCleanSpaces),
    rule("roberta-bpe", kGpt2, kCleanSpaces),
    rule("refact", kDigitsGpt2, kCleanSpaces),
    rule("smollm", kDigitsGpt2, 0),
    rule("command-r", kDigitsGpt2, 0),
    rule("qwen2", kQwen2, 0),
    rule("deepseek-r1-qwen", kQwen2, 0),
    rule("stablelm2", kQwen2, kCleanSpaces),
    rule("olmo", kGpt2, kCleanSpaces),
    rule("dbrx", kLlama3, kCleanSpaces),
    rule("smaug-bpe", kLlama3, kCleanSpaces),
    rule("poro-chat", kBloom, 0),
    rule("chatglm-bpe", kLlama3, kCleanSpaces),
    rule("viking", kViking, 0),
    rule("jais", kGpt2, kCleanSpaces),
    rule("tekken", kTekken, kIgnoreMerges | kAddBos),
    rule("codeshell", kDigitsGpt2, kCleanSpaces),
    rule("bloom", kBloom, kCleanSpaces),
    rule("gpt3-finnish", kBloom, kCleanSpaces),
    rule("exaone", kDigitsGpt2, kCleanSpaces),
    rule("chameleon", kChameleon, kAddBos),
    rule("minerva-7b", kDigitsGpt2, kCleanSpaces),
    rule("megrez", kQwen2, kCleanSpaces),
    rule("glm4", kLlama3, 0),
    rule("qwen35", kQwen35, 0),
    rule("gpt-4o", kO200k, 0),
    rule("llama4", kO200k, kIgnoreMerges | kAddBos),
    rule("minimax-m2", kO200k, 0),
    rule("hunyuan", kQwen2, 0),
    rule("grok-2", kQwen2, 0),
    rule("seed-coder", kSeedCoder, 0),
    rule("bailingmoe", kBailing, 0),
};

}  // namespace

const PreTokenizerRule* findPreTokenizerRule(std::string_view name) {
  const auto* it = std::find_if(std::begin(kRules), std::end(kRules),
                                [&](const PreTokenizerRule& r) { return r.name == name; });
  return it == std::end(kRules) ? nullptr : it;
}

std::span<const PreTokenizerRule> preTokenizerRules() {
  return kRules;
}

}  // namespace nibble
