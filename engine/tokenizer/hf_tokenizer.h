// SPDX-License-Identifier: MIT
// Turns the tokenizer files of a Hugging Face folder into GGUF's tokenizer keys.
#pragma once

#include <string_view>

#include "base/result.h"
#include "formats/metadata.h"

namespace nibble {

/// Contents of the files; those a folder lacks stay empty.
struct HfTokenizerFiles {
  std::string_view tokenizerJson;       ///< tokenizer.json
  std::string_view tokenizerConfig;     ///< tokenizer_config.json
  std::string_view sentencePieceModel;  ///< tokenizer.model
  std::string_view addedTokens;         ///< added_tokens.json
  std::string_view chatTemplate;        ///< chat_template.jinja, wins over tokenizer_config.json
  std::string_view config;              ///< config.json, for special ids no tokenizer file names
};

struct HfTokenizerOptions {
  /// Tokens the model has rows for; missing ones are filled with "[PADn]". 0: as many as there are.
  int vocabularySize = 0;
  /// Take the pre-tokenizer "default" when the real one is not known; ids may then differ.
  bool allowDefaultPreTokenizer = false;
};

/// Appends the keys tokenizer.* in the order and with the types of llama.cpp's converter:
/// byte-level BPE becomes "gpt2", BPE with byte fallback and tokenizer.model become "llama"
/// (scores from the order of the merges), WordPiece becomes "bert".
/// tokenizer.model wins unless tokenizer.json is of another kind.
Result<> addTokenizerMetadata(Metadata& out, const HfTokenizerFiles& files,
                              const HfTokenizerOptions& options);

}  // namespace nibble
