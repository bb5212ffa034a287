// SPDX-License-Identifier: MIT
// Any text as tokenizer.json (or, behind a first byte 'm', as tokenizer.model) either fails to
// convert or gives keys that make a tokenizer or a clear error; what it encodes are valid ids.
#include <cstdlib>

#include "tokenizer/hf_tokenizer.h"
#include "tokenizer/tokenizer.h"

using namespace nibble;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::string_view kTexts[] = {"", "Hello, world! 123\n\n  x",
                                       "naïve 你好 \xf0\x9f\x98\x80", "\xff\xc3 \xe2\x82",
                                       "<|end|><s>"};

void useTokenizer(const Tokenizer& tokenizer) {
  for (const std::string_view text : kTexts) {
    for (const bool special : {false, true}) {
      const auto ids = tokenizer.encode(text, {special, special});
      StreamDecoder stream(tokenizer, true);
      for (const TokenId id : ids) {
        require(id >= 0 && id < tokenizer.vocabularySize());
        stream.push(id);
      }
      stream.finish();
      tokenizer.decode(ids, special);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  HfTokenizerFiles files;
  if (text.starts_with('m')) {
    files.sentencePieceModel = text.substr(1);
  } else {
    files.tokenizerJson = text;
    files.tokenizerConfig = text;
    files.config = text;
  }
  Metadata metadata;
  const auto converted = addTokenizerMetadata(metadata, files, {0, true});
  if (!converted) {
    require(!converted.error().message().empty());
    return 0;
  }
  const auto tokenizer = makeTokenizer(metadata);
  if (tokenizer) {
    useTokenizer(**tokenizer);
  } else {
    require(!tokenizer.error().message().empty());
  }
  return 0;
}
