// SPDX-License-Identifier: MIT
// The options eval and compare share.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "cli/command.h"
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
/// --kv, and the type it names.
void addKvOption(CLI::App& command, std::string& kv);
KvType kvType(const std::string& name);
/// --device (or --backend), --gpu-layers, --gpu-memory: where models run.
void addDeviceOption(CLI::App& command, Program& program);

}  // namespace nibble::cli
