// SPDX-License-Identifier: MIT
// The options eval and compare share.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "eval/evaluate.h"

namespace nibble::cli {

struct EvalArguments {
  std::filesystem::path text;
  int context = 0;  ///< 0 takes the protocol's own
  int chunks = 0;
  int stride = 0;
  std::string protocol = "llama";
  std::string kv = "f16";
};

void addEvalArguments(CLI::App& command, EvalArguments& arguments);
eval::EvalOptions evalOptions(const EvalArguments& arguments);
/// The KV cache type of --kv.
KvType kvType(const std::string& name);
/// --backend: only the processor runs models so far.
void addBackendOption(CLI::App& command, std::string& backend);
Result<> checkBackend(const std::string& backend);

}  // namespace nibble::cli
