// SPDX-License-Identifier: MIT
// The options generate and chat share.
#pragma once

#include <CLI/CLI.hpp>

#include "infer/generator.h"

namespace nibble::cli {

void addSamplingOptions(CLI::App& command, GenerateOptions& options);

}  // namespace nibble::cli
