// SPDX-License-Identifier: MIT
// The JSON documents of --json. Keys are stable: they are added, never renamed.
#pragma once

#include <nlohmann/json.hpp>

#include "eval/evaluate.h"
#include "formats/metadata.h"
#include "formats/tensor_type.h"
#include "jobs/inspect_job.h"

namespace nibble::cli {

using Json = nlohmann::ordered_json;

Json toJson(const Metadata& metadata);
Json toJson(const Shape& shape);
Json toJson(const jobs::ModelFacts& facts, bool withTensors);
Json toJson(const eval::EvalReport& report);

/// Prints the one document standard output carries. Invalid UTF-8 becomes replacement characters.
void printJson(const Json& document);

}  // namespace nibble::cli
