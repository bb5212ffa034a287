// SPDX-License-Identifier: MIT
// nibble calibrate: what goes into every matrix of a model on a text, as an importance matrix.
#include <memory>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/calibrate_job.h"

namespace nibble::cli {

namespace {

struct Options {
  std::filesystem::path model, text, out;
  calib::ChunkOptions chunks;
  bool output = false;
};

Json toJson(const jobs::CalibrateReport& report) {
  Json json;
  json["out"] = report.out.string();
  json["chunks"] = report.calibration.chunks;
  json["context"] = report.calibration.chunkTokens;
  json["resumed_chunks"] = report.resumedChunks;
  json["seconds"] = report.seconds;
  json["inputs"] = Json::array();
  for (const auto& [tensor, input] : report.calibration.inputs) {
    double largest = 0, squares = 0;
    for (std::size_t i = 0; i < input.channels(); ++i) {
      largest = std::max(largest, static_cast<double>(input.largest[i]));
      squares += input.meanSquare(i);
    }
    Json one{{"tensors", input.tensors},
             {"channels", input.channels()},
             {"vectors", input.rows},
             {"dropped", input.dropped},
             {"mean_square", squares / static_cast<double>(input.channels())},
             {"largest", largest}};
    for (const calib::ExpertSums& expert : input.experts) {
      one["expert_vectors"].push_back(expert.rows);
    }
    json["inputs"].push_back(std::move(one));
  }
  return json;
}

Result<> run(const Options& options, Program& program) {
  const jobs::CalibrateRequest request{options.model, options.text, options.out, options.chunks,
                                       options.output};
  NIBBLE_TRY(const auto report, jobs::calibrate(request, program.job()));
  program.console().clear();
  if (program.json) {
    printJson(toJson(report));
    return {};
  }
  fmt::print("{}\n  {} inputs measured on {} chunks of {} tokens in {}\n", report.out.string(),
             report.calibration.inputs.size(), report.calibration.chunks,
             report.calibration.chunkTokens, formatDuration(report.seconds));
  return {};
}

}  // namespace

void addCalibrate(CLI::App& app, Program& program) {
  CLI::App* command =
      app.add_subcommand("calibrate", "Measure a model on a text: its importance matrix");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "Folder or file")->required();
  command->add_option("--text", options->text, "Text to calibrate on (UTF-8)")->required();
  command->add_option("--out", options->out, "File to write: .gguf, or .dat for older tools")
      ->required();
  command->add_option("--chunks", options->chunks.maxChunks, "Chunks to use (default: all)")
      ->check(CLI::Range(1, 1 << 30));
  command->add_option("--ctx", options->chunks.context, "Tokens a chunk (512)")
      ->check(CLI::Range(2, 1 << 20));
  command->add_flag("--output", options->output, "Measure the output matrix too");
  addThreadsOption(*command, program);
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program] { return run(*options, program); };
  });
}

}  // namespace nibble::cli
