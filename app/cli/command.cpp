// SPDX-License-Identifier: MIT
#include "cli/command.h"

namespace nibble::cli {

Program::Program(std::stop_token stop) : stop_(std::move(stop)) {}

jobs::JobContext Program::job() {
  if (!pool_) {
    pool_ = std::make_shared<ThreadPool>(threads);
    if (auto store = openStore()) {
      store_ = std::move(*store);
    } else {
      console_.note("nibble: note: this run is not recorded: " + store.error().message());
    }
  }
  const bool split = device.gpuLayers != DeviceChoice::kAsManyAsFit || device.gpuMemory > 0;
  if (split && device.kind == DeviceChoice::Kind::Processor) {
    console_.note("nibble: note: with --device cpu the processor computes all layers");
  }
  return {.pool = pool_,
          .progress = &console_,
          .stop = stop_,
          .store = store_,
          .onNote = [this](const std::string& note) { console_.note("nibble: note: " + note); },
          .pause = nullptr,
          .device = device,
          // A GPU that was asked for by name is not left without a word from people.
          .afterGpuFailure = {.goOn = device.kind == DeviceChoice::Kind::Automatic}};
}

tl::unexpected<Error> usageError(std::string message) {
  return tl::unexpected<Error>(Error{ErrorCode::Usage, std::move(message), {}, {}});
}

int exitStatus(const Error& error) {
  return error.code == ErrorCode::Usage ? 2 : 1;
}

void addThreadsOption(CLI::App& command, Program& program) {
  command.add_option("--threads", program.threads, "Threads to use (default: all)")
      ->check(CLI::Range(1, 1024));
}

void addJsonOption(CLI::App& command, Program& program) {
  command.add_flag("--json", program.json, "Print one JSON document on standard output");
}

}  // namespace nibble::cli
