// SPDX-License-Identifier: MIT
// The clean-up of decoded text that some tokenizers ask for.
#pragma once

#include <string>

namespace nibble {

/// As llama.cpp's detokenizer: drops the space before ? ! . , and before 's 'm 're 've, and both
/// spaces around a lone apostrophe.
void cleanSpaces(std::string& text);

}  // namespace nibble
