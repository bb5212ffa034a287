// SPDX-License-Identifier: MIT
// nibble quantize: a smaller model file, and what it cost in each tensor.
#include <algorithm>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/containers/container.h"
#include "jobs/fit_size_job.h"
#include "jobs/measured_inputs.h"
#include "jobs/quantize_file.h"
#include "jobs/report_json.h"
#include "quant/plan/mix.h"
#include "quant/plan/recipe_check.h"

namespace nibble::cli {

namespace {

struct Options {
  std::filesystem::path model;
  std::filesystem::path out;
  std::string format = "gguf";
  std::string type;
  std::string method;
  std::vector<std::string> methodOptions;
  std::filesystem::path recipe;
  std::vector<std::string> overrides;
  std::string imatrix;
  CalibrationText calibration;
  std::string targetSize;
  int probeChunks = 8;
  std::uint64_t splitBytes = 0;
  std::int64_t splitTensors = 0;
  bool pure = false;
  bool dryRun = false;
};

Result<Recipe> makeRecipe(const Options& options) {
  Recipe recipe;
  if (!options.recipe.empty()) {
    NIBBLE_TRY(recipe, readRecipe(options.recipe));
  } else if (options.type.empty() && options.targetSize.empty()) {
    return usageError("--type, --recipe or --target-size is required");
  }
  if (!options.targetSize.empty()) {
    if (!options.type.empty()) {
      return usageError("--target-size chooses types itself; leave --type away, --set fixes some");
    }
    // In its place comes what fits.
    recipe.type = name(TensorType::Q8_0);
  }
  if (!options.type.empty()) recipe.type = options.type;
  if (!typeChoiceFromName(recipe.type)) {
    return usageError(fmt::format("there is no type or mix '{}'", recipe.type));
  }
  if (options.pure) recipe.pure = true;
  if (!options.method.empty()) {
    // Options are those of a method.
    if (options.method != recipe.method) recipe.options.clear();
    recipe.method = options.method;
  }
  for (const std::string& text : options.methodOptions) {
    NIBBLE_TRY(auto option, parseOption(text));
    recipe.options[option.first] = std::move(option.second);
  }
  if (!options.methodOptions.empty()) {
    if (!recipe.method.empty()) NIBBLE_CHECK(checkMethod(recipe.method, "--method"));
    NIBBLE_CHECK(checkOptions(recipe.method, recipe.options, "--option"));
  }
  if (!options.imatrix.empty()) {
    recipe.imatrix = options.imatrix;
    recipe.calibration.reset();
  }
  if (!options.calibration.text.empty()) {
    recipe.calibration = options.calibration;
    recipe.imatrix.clear();
  }
  // What the command line says comes before the rules of the recipe.
  std::vector<RecipeRule> rules;
  for (const std::string& text : options.overrides) {
    NIBBLE_TRY(RecipeRule rule, parseOverride(text));
    rules.push_back(std::move(rule));
  }
  recipe.rules.insert(recipe.rules.begin(), std::make_move_iterator(rules.begin()),
                      std::make_move_iterator(rules.end()));
  return recipe;
}

Result<> checkAvailable(const Options& options) {
  if (options.format != "gguf" && options.splitTensors > 0) {
    return usageError("--split-tensors is for GGUF; folders are cut with --split-size");
  }
  if (options.format != "gguf" && !options.targetSize.empty()) {
    return usageError("--target-size mixes types, and a folder has one: it is for GGUF");
  }
  if (options.out.empty() && !options.dryRun) return usageError("--out is required");
  return {};
}

void printPlan(const Plan& plan) {
  Table table({"tensor", "shape", "from", "to", "bytes", "why"});
  table.alignLeft({0, 1, 2, 3, 5});
  for (const PlannedTensor& tensor : plan.tensors) {
    table.add({tensor.name, toString(tensor.shape), std::string(name(tensor.from)),
               std::string(name(tensor.to)), fmt::format("{}", tensor.bytes), tensor.reason});
  }
  fmt::print("{}\n{} ({} bytes), {:.3f} bits per weight\n", table.text(), formatBytes(plan.bytes),
             plan.bytes, plan.bitsPerWeight);
}

/// Some points between the smallest file and the best one.
void printCurve(const jobs::FitResult& fit) {
  constexpr std::size_t kPoints = 12;
  const bool probed = std::any_of(fit.sensitivity.begin(), fit.sensitivity.end(),
                                  [](const auto& one) { return one.probedKl.has_value(); });
  Table table({"bits per weight", "bytes", probed ? "expected KL divergence" : "error"});
  const double weights = 8.0 * static_cast<double>(fit.plan.bytes) / fit.plan.bitsPerWeight;
  const std::size_t count = std::min(kPoints, fit.curve.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Choice& point = fit.curve[count > 1 ? i * (fit.curve.size() - 1) / (count - 1) : 0];
    table.add({fmt::format("{:.3f}", static_cast<double>(point.bytes) * 8.0 / weights),
               fmt::format("{}", point.bytes), fmt::format("{:.5f}", point.damage)});
  }
  fmt::print("{}\n", table.text());
}

void printReport(const jobs::QuantizeReport& report, std::uint64_t inputBytes) {
  fmt::print("{}\n", report.out.string());
  fmt::print("  {} from {}, {:.3f} bits per weight, {:.2f} s, peak memory {}\n",
             formatBytes(report.bytes), formatBytes(inputBytes), report.bitsPerWeight,
             report.seconds, formatBytes(report.peakRssBytes));
}

/// Another size will be asked for: what was measured is kept beside the store.
std::filesystem::path keptMeasurements(const jobs::JobContext& context) {
  return context.store ? jobs::measurementsIn(context.store->path().parent_path())
                       : std::filesystem::path();
}

Result<jobs::FitResult> fitToTarget(const Options& options, const Recipe& recipe,
                                    Program& program) {
  auto target = jobs::parseSizeTarget(options.targetSize);
  if (!target) return usageError(target.error().what);
  if (recipe.imatrix.empty() && !recipe.calibration) {
    program.console().note(
        "nibble: note: without --calibration or --imatrix every column counts alike");
  }
  jobs::FitRequest request{
      .source = nullptr, .recipe = recipe, .target = *target, .probeChunks = options.probeChunks};
  NIBBLE_TRY(request.source, openModel(options.model));
  const jobs::JobContext context = program.job();
  request.kept = keptMeasurements(context);
  auto fit = jobs::fitToSize(request, context);
  program.console().clear();
  return fit;
}

Result<> run(const Options& options, Program& program) {
  NIBBLE_CHECK(checkAvailable(options));
  NIBBLE_TRY(Recipe recipe, makeRecipe(options));
  std::optional<jobs::FitResult> fit;
  if (!options.targetSize.empty()) {
    NIBBLE_TRY(fit, fitToTarget(options, recipe, program));
    recipe = fit->recipe;
  }
  jobs::QuantizeRequest request{
      .model = options.model,
      .out = options.out,
      .recipe = std::move(recipe),
      .split = {.maxTensors = options.splitTensors, .maxBytes = options.splitBytes},
      .format = options.format};
  NIBBLE_TRY(const auto prepared, jobs::prepareQuantization(request));
  for (const std::string& note : prepared.plan.notes)
    program.console().note("nibble: note: " + note);
  if (options.dryRun) {
    if (program.json) {
      printJson(fit ? toJson(*fit) : toJson(prepared.plan));
    } else {
      printPlan(prepared.plan);
      if (fit) printCurve(*fit);
    }
    return {};
  }
  const jobs::JobContext context = program.job();
  if (fit) request.kept = keptMeasurements(context);
  NIBBLE_TRY(const auto report, jobs::quantizeFile(request, prepared, context));
  program.console().clear();
  if (program.json) {
    printJson(toJson(report));
  } else {
    printReport(report, prepared.source->fileBytes());
  }
  return {};
}

}  // namespace

void addQuantize(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("quantize", "Write a model in smaller number formats");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "Folder or file")->required();
  command->add_option("--out", options->out, "File to write; with --format awq or gptq a folder");
  command
      ->add_option("--format", options->format,
                   "gguf, or a Hugging Face folder for other tools: awq, gptq")
      ->check(CLI::IsMember(jobs::containerNames()));
  command->add_option("--type", options->type,
                      "Named mix (Q4_K_M, …), tensor type (Q4_K, F16, …), or for folders an "
                      "integer type (int4-g128, int4-g64-sym, int8-row, …)");
  command->add_option("--method", options->method, "rtn, importance, awq or gptq");
  command
      ->add_option("--option", options->methodOptions,
                   "NAME=VALUE of the method, such as range=minmax (or percentile, mse, entropy), "
                   "desc_act=true; may be given often")
      ->type_size(1)
      ->allow_extra_args(false);
  command->add_option("--recipe", options->recipe, "Recipe file: what to do with which tensor");
  command->add_option("--set", options->overrides, "REGEX=TYPE[:METHOD]; may be given often")
      ->type_size(1)
      ->allow_extra_args(false);
  auto* imatrix =
      command->add_option("--imatrix", options->imatrix, "Importance matrix (.dat or .gguf)");
  auto* calibration =
      command->add_option("--calibration", options->calibration.text, "Text to calibrate on")
          ->excludes(imatrix);
  command
      ->add_option("--calibration-chunks", options->calibration.chunks,
                   "Chunks of it to use (default: all)")
      ->needs(calibration)
      ->check(CLI::Range(1, 1 << 30));
  command->add_option("--calibration-ctx", options->calibration.context, "Tokens a chunk (512)")
      ->needs(calibration)
      ->check(CLI::Range(2, 1 << 20));
  auto* target = command->add_option("--target-size", options->targetSize,
                                     "4.5bpw or 3.2GiB: types that lose least within this size");
  command
      ->add_option("--probe-chunks", options->probeChunks,
                   "Chunks of calibration text on which each tensor is tried alone (8; 0: none)")
      ->needs(target)
      ->check(CLI::Range(0, 1 << 20));
  command->add_option("--split-size", options->splitBytes, "Split into files of at most this size")
      ->transform(CLI::AsSizeValue(false));
  command->add_option("--split-tensors", options->splitTensors,
                      "Split into files of at most this many tensors");
  command->add_flag("--pure", options->pure, "The same type for every tensor that may have it");
  command->add_flag("--dry-run", options->dryRun, "Print the plan and sizes, touch no weights");
  addThreadsOption(*command, program);
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program] { return run(*options, program); };
  });
}

}  // namespace nibble::cli
