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

/// How finely a model is computed.
struct PrecisionArguments {
  std::string kv = "f16";
  std::string activations = "8";

  KvType kvType() const;
  ActivationBits activationBits() const;
};

/// --kv and --activations.
void addPrecisionOptions(CLI::App& command, PrecisionArguments& arguments);

struct EvalArguments {
  std::filesystem::path text;
  int context = 0;  ///< 0 takes the protocol's own
  int chunks = 0;
  int stride = 0;
  std::string protocol = "llama";
  PrecisionArguments precision{.activations = "16"};
};

void addEvalArguments(CLI::App& command, EvalArguments& arguments);
eval::EvalOptions evalOptions(const EvalArguments& arguments);
/// --device (or --backend), --gpu-layers, --gpu-memory: where models run.
void addDeviceOption(CLI::App& command, Program& program);

}  // namespace nibble::cli
