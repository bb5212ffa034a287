// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "jobs/report_json.h"

namespace nibble::cli {

using Json = nlohmann::ordered_json;
using jobs::toJson;

/// Prints the one document standard output carries. Invalid UTF-8 becomes replacement characters.
void printJson(const Json& document);

}  // namespace nibble::cli
