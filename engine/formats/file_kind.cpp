// SPDX-License-Identifier: MIT
#include "formats/file_kind.h"

#include <algorithm>
#include <string_view>

namespace nibble {

std::string describeMistakenFile(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              std::min<std::size_t>(bytes.size(), 64));
  struct Kind {
    std::string_view start;
    std::size_t at;
    std::string_view description;
  };
  static constexpr Kind kKinds[] = {
      {"GGUF", 0, "this is a GGUF file"},
      {"version https://git-lfs", 0,
       "this is a Git LFS pointer, not the file itself: fetch it with 'git lfs pull'"},
      {"<!DOCTYPE", 0, "this is a web page, not a model: download the file itself"},
      {"<html", 0, "this is a web page, not a model: download the file itself"},
      {"PK\x03\x04", 0,
       "this is a ZIP or PyTorch file: convert the checkpoint to safetensors or GGUF"},
      {"\x80\x02", 0, "this is a Python pickle: convert the checkpoint to safetensors or GGUF"},
      {"lmgg", 0, "this is a GGML file from before GGUF: convert the original model again"},
      {"fmgg", 0, "this is a GGML file from before GGUF: convert the original model again"},
      {"tjgg", 0, "this is a GGML file from before GGUF: convert the original model again"},
      {"{\"", 8, "this is a safetensors file"},
  };
  for (const Kind& kind : kKinds) {
    if (text.size() > kind.at && text.substr(kind.at).starts_with(kind.start)) {
      return std::string(kind.description);
    }
  }
  if (!text.empty() && text.find_first_not_of('\0') == std::string_view::npos) {
    return "the file begins with zeros: its download was never finished";
  }
  return {};
}

}  // namespace nibble
