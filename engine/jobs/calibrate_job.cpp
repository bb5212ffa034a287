// SPDX-License-Identifier: MIT
#include "jobs/calibrate_job.h"

#include <chrono>
#include <set>
#include <system_error>

#include "jobs/evaluation_run.h"
#include "model/fingerprint.h"
#include "quant/sequential/input_importance.h"

namespace nibble::jobs {

namespace {

// Fewer tokens than this leave most channels to chance.
constexpr std::int64_t kFewTokens = 8192;
// The same of the tokens that reach one expert.
constexpr std::uint64_t kFewRows = 64;

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

/// Gate and up of a layer share their tokens with down: each layer counts once.
void noteExperts(const calib::Calibration& calibration, const JobContext& context) {
  std::set<std::string> layers;
  std::size_t all = 0, unseen = 0, few = 0;
  for (const auto& [tensor, input] : calibration.inputs) {
    if (input.experts.empty() || !layers.insert(tensor.substr(0, tensor.rfind(".ffn_"))).second) {
      continue;
    }
    all += input.experts.size();
    for (const calib::ExpertSums& expert : input.experts) {
      unseen += expert.rows == 0 ? 1 : 0;
      few += expert.rows > 0 && expert.rows < kFewRows ? 1 : 0;
    }
  }
  if (unseen + few == 0) return;
  context.note(fmt::format(
      "of {} experts, {} were reached by no token of the text and {} by fewer than {}; a longer "
      "text reaches more",
      all, unseen, few, kFewRows));
}

}  // namespace

Result<calib::Chunks> cutText(const LoadedModel& model, const std::string& text,
                              const calib::ChunkOptions& options, const JobContext& context) {
  NIBBLE_TRY(calib::Chunks chunks,
             calib::Chunks::make(model.tokenizer->encode(text, EncodeOptions{}), *model.tokenizer,
                                 options));
  noteFewTokens(chunks, context);
  return chunks;
}

void noteFewTokens(const calib::Chunks& chunks, const JobContext& context) {
  if (chunks.tokens() >= kFewTokens) return;
  context.note(fmt::format("calibrating on {} tokens; some ten thousand give steadier results",
                           chunks.tokens()));
}

Result<CalibrateReport> calibrate(const CalibrateRequest& request, const JobContext& context) {
  const auto start = std::chrono::steady_clock::now();
  NIBBLE_TRY(const EvaluationText text, openEvaluationText(request.text));
  NIBBLE_TRY(auto source, request.model.open());
  NIBBLE_TRY(const LoadedModel model, withTokenizer(std::move(source)));
  NIBBLE_TRY(const calib::Chunks chunks, cutText(model, text.text, request.chunks, context));
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
  NIBBLE_TRY(report.calibration, measureInputs(model.source, chunks, context,
                                               std::move(report.calibration), {state, key}));
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
                                         const calib::Chunks& chunks, const JobContext& context,
                                         calib::Calibration start, const StatePlace& state) {
  NIBBLE_TRY(auto executor, calib::Executor::make(source, context.pool));
  calib::CalibrationOptions options;
  options.progress = context.progress;
  options.stop = context.stop;
  options.onRound = [&](const calib::Calibration& sofar) -> Result<> {
    if (!state.file.empty() && sofar.chunks < chunks.count()) {
      NIBBLE_CHECK(calib::writeState(state.file, sofar, state.key));
    }
    return context.mayGoOn() ? Result<>() : Result<>(cancelled());
  };
  NIBBLE_TRY(auto measured, calib::calibrate(*executor, chunks, std::move(start), options));
  noteDropped(measured, context);
  noteExperts(measured, context);
  return measured;
}

ImportanceMatrix importanceOf(const calib::Calibration& calibration, const std::string& dataset) {
  ImportanceMatrix matrix;
  matrix.dataset = dataset;
  matrix.chunks = calibration.chunks;
  for (const auto& [first, input] : calibration.inputs) addInput(matrix, input);
  return matrix;
}

void addInput(ImportanceMatrix& matrix, const calib::InputStatistics& input) {
  const ImportanceEntry entry{nibble::importanceOf(input)};
  for (const std::string& tensor : input.tensors) matrix.entries.emplace(tensor, entry);
}

}  // namespace nibble::jobs
