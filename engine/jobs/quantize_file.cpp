// SPDX-License-Identifier: MIT
#include "jobs/quantize_file.h"

#include <nlohmann/json.hpp>

#include "jobs/containers/container.h"
#include "jobs/report_json.h"
#include "jobs/run_recorder.h"

namespace nibble::jobs {

namespace {

Result<const Container*> containerOf(const QuantizeRequest& request) {
  if (const Container* container = findContainer(request.format)) return container;
  return fail(ErrorCode::Usage, "", "there is no container '{}'", request.format);
}

}  // namespace

Result<PreparedQuantization> prepareQuantization(const QuantizeRequest& request) {
  PreparedQuantization prepared;
  NIBBLE_TRY(prepared.source, openModel(request.model));
  if (!request.recipe.imatrix.empty()) {
    NIBBLE_TRY(prepared.importance, ImportanceMatrix::open(request.recipe.imatrix));
  }
  PlanRequest plan{.recipe = request.recipe,
                   .hasImportance = prepared.importance.has_value(),
                   .importance = prepared.importance ? &*prepared.importance : nullptr};
  NIBBLE_TRY(prepared.plan, makePlan(*prepared.source, plan));
  NIBBLE_TRY(const Container* container, containerOf(request));
  NIBBLE_CHECK(container->check(*prepared.source, prepared.plan, request.out));
  return prepared;
}

namespace {

Result<std::shared_ptr<const CalibratedPlan>> calibratedPlan(const QuantizeRequest& request,
                                                             const PreparedQuantization& prepared,
                                                             const JobContext& context) {
  if (request.calibrated) return request.calibrated(context);
  NIBBLE_TRY(CalibratedPlan made,
             calibratePlan(prepared.source, request.recipe, request.out, context, request.kept));
  return std::make_shared<const CalibratedPlan>(std::move(made));
}

Result<QuantizeReport> run(const QuantizeRequest& request, const PreparedQuantization& prepared,
                           const JobContext& context) {
  QuantizeOptions options{.importance = prepared.importance ? &*prepared.importance : nullptr,
                          .metadata = {},
                          .split = request.split,
                          .onTensor = request.onTensor};
  NIBBLE_TRY(const Container* container, containerOf(request));
  if (!request.recipe.calibration) {
    return container->write(*prepared.source, prepared.plan, request.out, options, context);
  }
  NIBBLE_TRY(const auto calibrated, calibratedPlan(request, prepared, context));
  options.importance = &calibrated->importance;
  options.encoded = calibrated->encoded.get();
  auto report =
      container->write(*calibrated->source, calibrated->plan, request.out, options, context);
  if (report && calibrated->encoded && !request.calibrated) calibrated->encoded->remove();
  return report;
}

}  // namespace

Result<QuantizeReport> quantizeFile(const QuantizeRequest& request,
                                    const PreparedQuantization& prepared,
                                    const JobContext& context) {
  RunRecorder recorder(context, RunKind::Quantize,
                       Json{{"type", request.recipe.type},
                            {"imatrix", request.recipe.imatrix},
                            {"format", request.format}}
                           .dump());
  recorder.setModel(inspect(prepared.source));
  recorder.setRecipe(request.recipe.type, recipeToJson(prepared.plan.recipe));
  recorder.setOutput(request.out.string());
  recorder.start();
  auto report = run(request, prepared, context);
  if (!report) {
    recorder.failed(report.error());
    return report;
  }
  recorder.done(toJson(*report).dump());
  return report;
}

}  // namespace nibble::jobs
