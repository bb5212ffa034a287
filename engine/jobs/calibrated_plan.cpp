// SPDX-License-Identifier: MIT
#include "jobs/calibrated_plan.h"

#include <algorithm>
#include <optional>

#include "base/atomic_folder.h"
#include "jobs/calibrate_job.h"
#include "jobs/evaluation_run.h"
#include "jobs/measured_inputs.h"
#include "jobs/planned_source.h"
#include "model/fingerprint.h"
#include "quant/plan/targets.h"
#include "quant/sequential/layer_quantizer.h"
#include "quant/transforms/awq_pass.h"

namespace nibble::jobs {

namespace {

// Part of the key of what was kept: a change of any method's results asks for another number.
constexpr int kResultsVersion = 2;

std::string stateKey(const std::string& model, const EvaluationText& text, const Plan& plan) {
  return fmt::format("{} model {} text {}\n{}", kResultsVersion, model, text.fingerprint,
                     recipeToJson(plan.recipe));
}

/// What calibratePlan() has in hand between its steps.
class Calibrator {
 public:
  Calibrator(const Recipe& recipe, const std::filesystem::path& out, const JobContext& context,
             std::filesystem::path kept)
      : recipe_(recipe),
        state_(withoutTrailingSeparator(out).string() + ".partial"),
        context_(context),
        kept_(std::move(kept)) {}

  Result<CalibratedPlan> run(const std::shared_ptr<const ModelSource>& source);

 private:
  Result<> cover(const calib::ChunkOptions& cut);
  Result<> measure();
  Result<> plan();
  Result<> foldFactors();
  Result<> quantizeLayers();

  const Recipe& recipe_;
  const std::filesystem::path state_;
  const JobContext& context_;
  const std::filesystem::path kept_;
  EvaluationText text_;
  std::optional<calib::Chunks> chunks_;
  CalibratedPlan result_;
};

Result<CalibratedPlan> Calibrator::run(const std::shared_ptr<const ModelSource>& source) {
  const CalibrationText& wanted = *recipe_.calibration;
  const calib::ChunkOptions cut{wanted.context, wanted.chunks};
  NIBBLE_TRY(text_, openEvaluationText(wanted.text));
  result_.source = source;
  NIBBLE_CHECK(cover(cut));
  NIBBLE_CHECK(plan());
  if (!needsLayerQuantizer(result_.plan)) {
    NIBBLE_CHECK(measure());
    NIBBLE_CHECK(plan());
    return std::move(result_);
  }
  // The layer quantizer measures what it needs by itself, and so does the search for factors.
  NIBBLE_TRY(const std::string model, fingerprint(*source));
  NIBBLE_TRY(result_.encoded, EncodedTensors::open(state_, stateKey(model, text_, result_.plan)));
  if (result_.encoded->count() > 0) {
    context_.note(fmt::format("going on after {} tensors", result_.encoded->count()));
  }
  if (wantsFactors(result_.plan)) NIBBLE_CHECK(foldFactors());
  NIBBLE_CHECK(quantizeLayers());
  return std::move(result_);
}

/// An entry for every matrix that will be measured, which is all that planning asks for.
Result<> Calibrator::cover(const calib::ChunkOptions& cut) {
  NIBBLE_TRY(const LoadedModel loaded, withTokenizer(result_.source));
  NIBBLE_TRY(chunks_, cutText(loaded, text_.text, cut, context_));
  NIBBLE_TRY(result_.importance, measurableInputs(*result_.source));
  result_.importance.dataset = recipe_.calibration->text;
  result_.importance.chunks = chunks_->count();
  return {};
}

Result<> Calibrator::measure() {
  if (kept_.empty()) {
    NIBBLE_TRY(const calib::Calibration measured,
               measureInputs(result_.source, *chunks_, context_));
    result_.importance = importanceOf(measured, recipe_.calibration->text);
    return {};
  }
  NIBBLE_TRY(result_.importance,
             importanceOn({result_.source, *recipe_.calibration, kept_}, context_));
  return {};
}

Result<> Calibrator::plan() {
  NIBBLE_TRY(result_.plan, makePlan(*result_.source, {.recipe = recipe_,
                                                      .hasImportance = true,
                                                      .importance = &result_.importance}));
  // Before hours are spent.
  return checkTargets(result_.plan);
}

int gridPoints(const Plan& plan) {
  AwqOptions options;
  for (const PlannedTensor& tensor : plan.tensors) {
    const auto found = tensor.options.find("grid_points");
    if (found == tensor.options.end()) continue;
    if (const auto* value = std::get_if<std::int64_t>(&found->second)) {
      return static_cast<int>(std::clamp<std::int64_t>(*value, 1, 1000));
    }
  }
  return options.gridPoints;
}

Result<> Calibrator::foldFactors() {
  NIBBLE_TRY(auto executor, calib::Executor::make(result_.source, context_.pool));
  AwqOptions options;
  options.gridPoints = gridPoints(result_.plan);
  options.folder = result_.encoded->folder();
  options.progress = context_.progress;
  options.stop = context_.stop;
  options.mayGoOn = [this] { return context_.mayGoOn(); };
  options.onNote = [this](const std::string& note) { context_.note(note); };
  NIBBLE_TRY(Folding folding, findAwqFactors(*executor, *chunks_, result_.plan, options));
  NIBBLE_TRY(result_.source, foldSource(result_.source, std::move(folding)));
  return plan();
}

Result<> Calibrator::quantizeLayers() {
  NIBBLE_TRY(auto executor, calib::Executor::make(result_.source, context_.pool));
  LayerQuantizerOptions options;
  options.progress = context_.progress;
  options.stop = context_.stop;
  options.mayGoOn = [this] { return context_.mayGoOn(); };
  options.onNote = [this](const std::string& note) { context_.note(note); };
  return nibble::quantizeLayers(*executor, *chunks_, result_.plan, &result_.importance,
                                *result_.encoded, options);
}

}  // namespace

Result<CalibratedPlan> calibratePlan(const std::shared_ptr<const ModelSource>& source,
                                     const Recipe& recipe, const std::filesystem::path& out,
                                     const JobContext& context, const std::filesystem::path& kept) {
  return Calibrator(recipe, out, context, kept).run(source);
}

Result<std::shared_ptr<const ModelSource>> openCalibrated(
    const std::shared_ptr<const CalibratedPlan>& plan) {
  return planSource(plan->source, plan->plan,
                    std::shared_ptr<const ImportanceMatrix>(plan, &plan->importance),
                    plan->encoded);
}

bool needsTextPass(const Plan& plan) {
  return wantsFactors(plan) || needsLayerQuantizer(plan);
}

}  // namespace nibble::jobs
