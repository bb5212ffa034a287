// SPDX-License-Identifier: MIT
// nibble compare: one table of what each version of a model costs and loses.
#include <memory>

#include "cli/command.h"
#include "cli/eval_options.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/evaluate_job.h"

namespace nibble::cli {

namespace {

struct Options {
  std::vector<std::filesystem::path> models;
  EvalArguments arguments;
};

std::string shortName(const std::filesystem::path& model) {
  const auto file = model.filename();
  return file.empty() ? model.parent_path().filename().string() : file.string();
}

void printRows(const std::vector<jobs::CompareRow>& rows) {
  Table table({"model", "size", "bits/weight", "perplexity", "±", "KL mean", "KL p99", "same top"});
  for (const jobs::CompareRow& row : rows) {
    std::vector<std::string> cells{shortName(row.model), formatBytes(row.facts.fileBytes),
                                   fmt::format("{:.3f}", row.facts.bitsPerWeight),
                                   fmt::format("{:.4f}", row.report.perplexity),
                                   fmt::format("{:.4f}", row.report.perplexityError)};
    if (row.report.comparison) {
      const eval::Comparison& c = *row.report.comparison;
      cells.push_back(fmt::format("{:.6f}", c.klMean));
      cells.push_back(fmt::format("{:.6f}", c.klP99));
      cells.push_back(fmt::format("{:.2f} %", 100 * c.top1Agreement));
    } else {
      cells.insert(cells.end(), {"reference", "", ""});
    }
    table.add(std::move(cells));
  }
  fmt::print("{}", table.text());
}

}  // namespace

void addCompare(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("compare", "Compare versions of one model in a table");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->models, "Models; the first is the reference")
      ->required()
      ->expected(1, 64);
  addEvalArguments(*command, options->arguments);
  addDeviceOption(*command, program);
  addThreadsOption(*command, program);
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program]() -> Result<> {
      const jobs::CompareRequest request{options->models, options->arguments.text,
                                         evalOptions(options->arguments)};
      NIBBLE_TRY(const auto rows, jobs::compare(request, program.job()));
      program.console().clear();
      if (program.json) {
        printJson(toJson(rows));
      } else {
        printRows(rows);
      }
      return {};
    };
  });
}

}  // namespace nibble::cli
