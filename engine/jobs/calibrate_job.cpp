// SPDX-License-Identifier: MIT
#include "jobs/calibrate_job.h"

#include <chrono>
#include <system_error>

#include "calib/statistics_file.h"
#include "jobs/evaluation_run.h"
#include "model/fingerprint.h"

namespace nibble::jobs {

namespace {

// Fewer tokens than this leave most channels to chance.
constexpr std::int64_t kFewTokens = 8192;

std::filesystem::path statePath(const std::filesystem::path& out) {
  return out.string() + ".partial";
}

void noteDropped(const calib::Calibration& calibration, const JobContext& context) {
  for (const auto& [tensor, input] : calibration.inputs) {
    if (input.dropped == 0) continue;
    context.note(fmt::format("{} of {} vectors into {} were not finite and left out", input.dropped,
                             input.rows + input.dropped, tensor));
  }
}

}  // namespace

Result<calib::Chunks> cutText(const LoadedModel& model, const std::string& text,
                              const calib::ChunkOptions& options, const JobContext& context) {
  NIBBLE_TRY(calib::Chunks chunks,
             calib::Chunks::make(model.tokenizer->encode(text, EncodeOptions{}), *model.tokenizer,
                                 options));
  if (chunks.tokens() < kFewTokens) {
    context.note(fmt::format("calibrating on {} tokens; some ten thousand give steadier results",
                             chunks.tokens()));
  }
  return chunks;
}

Result<CalibrateReport> calibrate(const CalibrateRequest& request, const JobContext& context) {
  const auto start = std::chrono::steady_clock::now();
  NIBBLE_TRY(const EvaluationText text, openEvaluationText(request.text));
  NIBBLE_TRY(auto source, request.model.open());
  NIBBLE_TRY(const LoadedModel model, withTokenizer(std::move(source)));
  NIBBLE_TRY(const calib::Chunks chunks, cutText(model, text.text, request.chunks, context));
  NIBBLE_TRY(auto executor, calib::Executor::make(model.source, context.pool));
  NIBBLE_TRY(const std::string fingerprint, nibble::fingerprint(*model.source));
  const calib::StateKey key{fingerprint, text.fingerprint, chunks.length()};
  const std::filesystem::path state = statePath(request.out);

  CalibrateReport report;
  report.out = request.out;
  NIBBLE_TRY(auto earlier, calib::readState(state, key));
  // One that went further than is asked for now cannot be taken back.
  if (earlier && earlier->chunks > 0 && earlier->chunks <= chunks.count()) {
    report.resumedChunks = earlier->chunks;
    report.calibration = std::move(*earlier);
    context.note(
        fmt::format("going on after {} of {} chunks", report.resumedChunks, chunks.count()));
  }
  calib::CalibrationOptions options;
  options.progress = context.progress;
  options.stop = context.stop;
  options.onRound = [&](const calib::Calibration& sofar) -> Result<> {
    if (!context.mayGoOn()) return cancelled();
    return sofar.chunks < chunks.count() ? calib::writeState(state, sofar, key) : Result<>();
  };
  NIBBLE_TRY(report.calibration,
             calib::calibrate(*executor, chunks, std::move(report.calibration), options));
  noteDropped(report.calibration, context);
  const calib::ImatrixFacts facts{request.text.string(), request.output};
  if (request.out.extension() == ".dat") {
    NIBBLE_CHECK(calib::writeLegacyImatrix(request.out, report.calibration, facts));
  } else {
    NIBBLE_CHECK(calib::writeGgufImatrix(request.out, report.calibration, facts));
  }
  std::error_code ec;
  std::filesystem::remove(state, ec);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

Result<calib::Calibration> measureInputs(const std::shared_ptr<const ModelSource>& source,
                                         const calib::Chunks& chunks, const JobContext& context) {
  NIBBLE_TRY(auto executor, calib::Executor::make(source, context.pool));
  calib::CalibrationOptions calibration;
  calibration.progress = context.progress;
  calibration.stop = context.stop;
  calibration.onRound = [&](const calib::Calibration&) -> Result<> {
    return context.mayGoOn() ? Result<>() : Result<>(cancelled());
  };
  NIBBLE_TRY(auto measured, calib::calibrate(*executor, chunks, {}, calibration));
  noteDropped(measured, context);
  return measured;
}

ImportanceMatrix importanceOf(const calib::Calibration& calibration, const std::string& dataset) {
  ImportanceMatrix matrix;
  matrix.dataset = dataset;
  matrix.chunks = calibration.chunks;
  for (const auto& [first, input] : calibration.inputs) {
    ImportanceEntry entry;
    for (std::size_t i = 0; i < input.channels(); ++i) {
      entry.values.push_back(static_cast<float>(input.meanSquare(i)));
    }
    for (const std::string& tensor : input.tensors) matrix.entries.emplace(tensor, entry);
  }
  return matrix;
}

}  // namespace nibble::jobs
