// SPDX-License-Identifier: MIT
// nibble bench: how fast a model runs here.
#include <memory>

#include "cli/command.h"
#include "cli/eval_options.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/bench_job.h"

namespace nibble::cli {

namespace {

struct Options {
  jobs::BenchRequest request;
  PrecisionArguments precision;
};

void printReport(const jobs::BenchReport& report) {
  fmt::print("{}, weights {}\n", report.device, formatBytes(report.weightBytes));
  Table table({"test", "tokens/s", "±"});
  for (const jobs::BenchTest& test : report.tests) {
    table.add({test.name, fmt::format("{:.2f}", test.tokensPerSecond),
               fmt::format("{:.2f}", test.deviation)});
  }
  fmt::print("{}", table.text());
}

}  // namespace

void addBench(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("bench", "Measure prefill and decode speed");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->request.model, "Folder or file")->required();
  command->add_option("--prompt", options->request.prompt, "Tokens of the prefill test (512)")
      ->check(CLI::Range(0, 1 << 20));
  command->add_option("--generate", options->request.generate, "Tokens of the decode test (128)")
      ->check(CLI::Range(0, 1 << 20));
  command->add_option("--repetitions", options->request.repetitions, "Runs of each test (5)")
      ->check(CLI::Range(1, 1000));
  addPrecisionOptions(*command, options->precision);
  addDeviceOption(*command, program);
  addThreadsOption(*command, program);
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program]() -> Result<> {
      options->request.kv = options->precision.kvType();
      options->request.activations = options->precision.activationBits();
      NIBBLE_TRY(const auto report, jobs::bench(options->request, program.job()));
      program.console().clear();
      if (program.json) {
        printJson(toJson(report, options->request.model));
      } else {
        printReport(report);
      }
      return {};
    };
  });
}

}  // namespace nibble::cli
