// SPDX-License-Identifier: MIT
// Any template either fails with a message or renders within its limits.
#include <cstdlib>

#include "tokenizer/chat_template.h"

using namespace nibble;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const auto parsed = ChatTemplate::parse(source);
  if (!parsed) {
    if (parsed.error().what.empty()) std::abort();
    return 0;
  }
  const std::vector<ChatMessage> messages = {{"system", "Be\nkind. "},
                                             {"user", " h\xc3\xa9llo <think>a</think>"},
                                             {"assistant", "1,2"},
                                             {"user", "\xff"}};
  const auto text = (*parsed)->render(messages, true, "<s>", "</s>");
  if (!text && text.error().message().empty()) std::abort();
  return 0;
}
