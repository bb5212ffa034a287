// SPDX-License-Identifier: MIT
// The command line: parses, runs one subcommand, turns its result into an exit status.
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>

#include "cli/command.h"

namespace {

using namespace nibble;

constexpr const char* kVersion = "nibble " NIBBLE_VERSION;

/// Turns Ctrl-C into a stop request; a second one ends the program at once.
class InterruptWatcher {
 public:
  InterruptWatcher() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::thread([signals = signals_, source = source_]() mutable {
      int signal = 0;
      sigwait(&signals, &signal);
      source.request_stop();
      sigwait(&signals, &signal);
      std::_Exit(130);
    }).detach();
  }
  std::stop_token token() const { return source_.get_token(); }

 private:
  sigset_t signals_{};
  std::stop_source source_;
};

void addCommands(CLI::App& app, cli::Program& program) {
  cli::addInspect(app, program);
  cli::addQuantize(app, program);
  cli::addCalibrate(app, program);
  cli::addEval(app, program);
  cli::addCompare(app, program);
  cli::addGenerate(app, program);
  cli::addChat(app, program);
  cli::addTokenize(app, program);
  cli::addBench(app, program);
  cli::addHistogram(app, program);
  cli::addDevices(app, program);
  cli::addRuns(app, program);
}

bool isCommand(const CLI::App& app, const char* name) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == name) return true;
  }
  return false;
}

int run(int argc, char** argv) {
  const InterruptWatcher interrupts;
  cli::Program program(interrupts.token());
  CLI::App app("Nibble quantizes language models and proves what it cost.", "nibble");
  app.set_version_flag("--version", kVersion);
  app.require_subcommand(1);
  addCommands(app, program);
  if (argc > 1 && argv[1][0] != '-' && !isCommand(app, argv[1])) {
    fmt::print(stderr, "nibble: error: there is no command '{}'; `nibble --help` lists them\n",
               argv[1]);
    return 2;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const Result<> result = program.action();
  program.console().clear();
  if (result) return 0;
  fmt::print(stderr, "nibble: error: {}\n", result.error().message());
  return cli::exitStatus(result.error());
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that went away (`nibble … | head`) is no reason to die half-way through a write.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "nibble: error: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "nibble: error: {}\n", error.what());
  }
  return 1;
}
