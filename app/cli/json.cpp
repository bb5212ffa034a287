// SPDX-License-Identifier: MIT
#include "cli/json.h"

#include <fmt/format.h>

namespace nibble::cli {

void printJson(const Json& document) {
  fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace nibble::cli
