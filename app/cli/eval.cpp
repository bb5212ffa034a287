// SPDX-License-Identifier: MIT
// nibble eval: perplexity, and KL divergence from a reference.
#include <memory>

#include "cli/command.h"
#include "cli/eval_options.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/evaluate_job.h"

namespace nibble::cli {

namespace {

struct Options {
  std::filesystem::path model;
  std::filesystem::path reference;
  std::filesystem::path questions;
  EvalArguments arguments;
};

void printChoices(const eval::ChoiceReport& choices) {
  fmt::print(
      "multiple choice   {:.2f} ± {:.2f} % right   by length {:.2f} ± {:.2f} %   guessing {:.1f} % "
      "  "
      "{} questions\n",
      100 * choices.accuracy, 100 * choices.accuracyError, 100 * choices.normalizedAccuracy,
      100 * choices.normalizedError, 100 * choices.chance, choices.questions);
}

void printReport(const eval::EvalReport& report) {
  fmt::print("perplexity        {:.4f} ± {:.4f}\n", report.perplexity, report.perplexityError);
  if (report.comparison) {
    const eval::Comparison& c = *report.comparison;
    fmt::print("of the reference  {:.4f} ± {:.4f}\n", c.referencePerplexity,
               c.referencePerplexityError);
    fmt::print("ln ratio          {:+.6f} ± {:.6f}\n", c.logPerplexityRatio,
               c.logPerplexityRatioError);
    fmt::print(
        "KL divergence     {:.6f} ± {:.6f}   median {:.6f}   p90 {:.6f}   p99 {:.6f}   max "
        "{:.6f}\n",
        c.klMean, c.klError, c.klMedian, c.klP90, c.klP99, c.klMax);
    fmt::print("same top token    {:.3f} ± {:.3f} %\n", 100 * c.top1Agreement, 100 * c.top1Error);
    fmt::print("Δ probability     mean {:+.4f} %   RMS {:.4f} %\n", 100 * c.deltaProbabilityMean,
               100 * c.deltaProbabilityRms);
  }
  fmt::print("scored            {} tokens in {} windows of {}, {} ({:.0f} tokens/s)\n",
             report.tokens, report.chunks, report.context, formatDuration(report.seconds),
             report.tokensPerSecond);
}

}  // namespace

void addEval(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("eval", "Measure perplexity and KL divergence");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "Folder or file")->required();
  command->add_option("--reference", options->reference, "Model to compare with, run in lock-step");
  addEvalArguments(*command, options->arguments);
  command->add_option("--questions", options->questions,
                      "Multiple-choice questions to answer too (JSON lines)");
  addDeviceOption(*command, program);
  addThreadsOption(*command, program);
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program]() -> Result<> {
      jobs::EvaluateRequest request{.model = options->model,
                                    .reference = {},
                                    .text = options->arguments.text,
                                    .options = evalOptions(options->arguments),
                                    .onPoint = {},
                                    .questions = options->questions};
      if (!options->reference.empty()) request.reference = options->reference;
      NIBBLE_TRY(const jobs::EvaluateResult result, jobs::evaluate(request, program.job()));
      program.console().clear();
      if (program.json) {
        printJson(toJson(result, options->model));
      } else {
        printReport(result.report);
        if (result.choices) printChoices(*result.choices);
      }
      return {};
    };
  });
}

}  // namespace nibble::cli
