// SPDX-License-Identifier: MIT
// nibble histogram: how the values of one tensor are distributed.
#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/histogram_job.h"

namespace nibble::cli {

namespace {

constexpr int kBarWidth = 50;

struct Options {
  jobs::HistogramRequest request;
  std::filesystem::path against;
};

void printSummary(std::string_view label, const jobs::ValueSummary& values) {
  fmt::print("{:<10} min {:.6g}   max {:.6g}   mean {:.6g}   standard deviation {:.6g}\n", label,
             values.minimum, values.maximum, values.mean, values.deviation);
}

void print(const jobs::Histogram& histogram) {
  fmt::print("{}  {}\n", histogram.tensor, toString(histogram.shape));
  printSummary(name(histogram.type), histogram.values);
  if (histogram.against) {
    printSummary(name(histogram.against->type), histogram.against->values);
    fmt::print("difference RMSE {:.6g}   relative {:.4f}   max {:.6g}\n", histogram.against->rmse,
               histogram.against->relativeError, histogram.against->maxError);
  }
  const auto top = std::max<std::int64_t>(
      1, *std::max_element(histogram.counts.begin(), histogram.counts.end()));
  const double width =
      (histogram.high - histogram.low) / static_cast<double>(histogram.counts.size());
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const auto length = static_cast<int>(histogram.counts[bin] * kBarWidth / top);
    std::string bar;
    for (int i = 0; i < length; ++i) bar += "█";
    fmt::print("{:>12.5g}  {:>10}  {}\n", histogram.low + width * static_cast<double>(bin),
               histogram.counts[bin], bar);
  }
}

}  // namespace

void addHistogram(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("histogram", "Show how a tensor's values are distributed");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->request.model, "Folder or file")->required();
  command->add_option("TENSOR", options->request.tensor, "Name as `inspect --tensors` shows it")
      ->required();
  command->add_option("--against", options->against, "Model whose tensor of that name to compare");
  command->add_option("--bins", options->request.bins, "Number of bins (64)")
      ->check(CLI::Range(1, 65536));
  addThreadsOption(*command, program);
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program]() -> Result<> {
      if (!options->against.empty()) options->request.against = options->against;
      NIBBLE_TRY(const auto histogram, jobs::histogram(options->request, program.job()));
      program.console().clear();
      if (program.json) {
        printJson(toJson(histogram));
      } else {
        print(histogram);
      }
      return {};
    };
  });
}

}  // namespace nibble::cli
