// SPDX-License-Identifier: MIT
// What the subcommands share: how they are registered, what they are run with, how they fail.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/console.h"
#include "jobs/job_context.h"

namespace nibble::cli {

/// State of one invocation of the program.
class Program {
 public:
  explicit Program(std::stop_token stop);

  /// Threads given by --threads; 0 for all.
  int threads = 0;
  bool json = false;
  DeviceChoice device;       ///< where models run
  bool deviceGiven = false;  ///< by --device, and not only by what is said of a GPU

  /// What the chosen subcommand will do, once all arguments are parsed.
  std::function<Result<>()> action;

  Console& console() { return console_; }
  /// Starts the threads and opens the store; call it when there is something to compute.
  jobs::JobContext job();

 private:
  Console console_;
  std::stop_token stop_;
  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<Store> store_;
};

/// Usage errors found after parsing (exit status 2).
tl::unexpected<Error> usageError(std::string message);
int exitStatus(const Error& error);

void addThreadsOption(CLI::App& command, Program& program);
void addJsonOption(CLI::App& command, Program& program);

// One line for each subcommand; each lives in a file of its name.
void addInspect(CLI::App& app, Program& program);
void addQuantize(CLI::App& app, Program& program);
void addCalibrate(CLI::App& app, Program& program);
void addEval(CLI::App& app, Program& program);
void addCompare(CLI::App& app, Program& program);
void addGenerate(CLI::App& app, Program& program);
void addChat(CLI::App& app, Program& program);
void addTokenize(CLI::App& app, Program& program);
void addBench(CLI::App& app, Program& program);
void addHistogram(CLI::App& app, Program& program);
void addDevices(CLI::App& app, Program& program);
void addRuns(CLI::App& app, Program& program);

}  // namespace nibble::cli
