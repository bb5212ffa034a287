// SPDX-License-Identifier: MIT
#include "jobs/measured_inputs.h"

#include <chrono>
#include <system_error>

#include "infer/architectures/architecture.h"
#include "jobs/calibrate_job.h"
#include "jobs/evaluation_run.h"
#include "model/fingerprint.h"

namespace nibble::jobs {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSuffix = ".inputs";

Result<Graph> graphOf(const ModelSource& source) {
  const std::string file = source.path().filename().string();
  auto hyperparameters = readHyperparameters(source.metadata());
  if (!hyperparameters) return tl::unexpected(within(std::move(hyperparameters).error(), file));
  return buildGraph(*hyperparameters, source);
}

std::int64_t timeOf(const fs::path& file) {
  std::error_code ec;
  const auto written = fs::last_write_time(file, ec);
  if (ec) return 0;
  const auto system = std::chrono::file_clock::to_sys(written);
  return std::chrono::duration_cast<std::chrono::milliseconds>(system.time_since_epoch()).count();
}

/// A text cut for a model, and where its measurements are kept.
struct Prepared {
  calib::Chunks chunks;
  std::int64_t textTokens = 0;
  calib::StateKey key;
  fs::path folder;

  /// All files of this model, text and length of a chunk begin with it.
  std::string stem() const { return fmt::format("{}-{}-{}", key.model, key.text, key.chunkTokens); }
  fs::path file(int count) const { return folder / fmt::format("{}x{}{}", stem(), count, kSuffix); }
  fs::path partial() const { return folder / (stem() + ".partial"); }
};

Result<Prepared> prepare(const MeasureRequest& request, const JobContext& context) {
  NIBBLE_TRY(const EvaluationText text, openEvaluationText(request.text.text));
  NIBBLE_TRY(const LoadedModel model, withTokenizer(request.source));
  if (context.stop.stop_requested()) return cancelled();
  auto tokens = model.tokenizer->encode(text.text, EncodeOptions{});
  Prepared prepared;
  prepared.textTokens = static_cast<std::int64_t>(tokens.size());
  NIBBLE_TRY(prepared.chunks, calib::Chunks::make(std::move(tokens), *model.tokenizer,
                                                  {request.text.context, request.text.chunks}));
  NIBBLE_TRY(const std::string print, fingerprint(*request.source));
  prepared.key = {print, text.fingerprint, prepared.chunks.length()};
  prepared.folder = request.folder;
  return prepared;
}

/// Null when it was never measured. A file that is damaged is measured anew.
std::shared_ptr<const MeasuredInputs> findKept(const Prepared& prepared,
                                               const std::string& dataset) {
  const auto file = calib::StateFile::open(prepared.file(prepared.chunks.count()));
  if (!file || !((*file)->key() == prepared.key)) return nullptr;
  if ((*file)->chunks() != prepared.chunks.count() || (*file)->inputs().empty()) return nullptr;
  return std::make_shared<const MeasuredInputs>(*file, dataset);
}

/// The measurement of fewer chunks that went furthest, or an empty one.
calib::Calibration beginning(const Prepared& prepared) {
  calib::Calibration best;
  std::error_code ec;
  for (fs::directory_iterator it(prepared.folder, ec), end; !ec && it != end; it.increment(ec)) {
    if (!it->path().filename().string().starts_with(prepared.stem())) continue;
    const auto file = calib::StateFile::open(it->path());
    if (!file || !((*file)->key() == prepared.key)) continue;
    const int chunks = (*file)->chunks();
    if (chunks <= best.chunks || chunks > prepared.chunks.count()) continue;
    if (auto all = (*file)->all()) best = std::move(*all);
  }
  return best;
}

}  // namespace

MeasuredInputs::MeasuredInputs(std::shared_ptr<const calib::StateFile> file, std::string dataset)
    : file_(std::move(file)), dataset_(std::move(dataset)), when_(timeOf(file_->path())) {}

Result<ImportanceMatrix> MeasuredInputs::importance() const {
  // One input after another: their histograms take most of the file.
  ImportanceMatrix matrix;
  for (const auto& [first, fed] : file_->inputs()) {
    NIBBLE_TRY(const calib::InputStatistics input, file_->input(first));
    addInput(matrix, input);
  }
  matrix.dataset = dataset_;
  matrix.chunks = chunks();
  return matrix;
}

Result<MeasureOutlook> measureOutlook(const MeasureRequest& request, const JobContext& context) {
  NIBBLE_TRY(const Graph graph, graphOf(*request.source));
  NIBBLE_TRY(const Prepared prepared, prepare(request, context));
  MeasureOutlook outlook;
  outlook.textTokens = prepared.textTokens;
  outlook.chunks = prepared.chunks.count();
  outlook.chunkTokens = prepared.chunks.length();
  outlook.textChunks = static_cast<int>(prepared.textTokens / outlook.chunkTokens);
  double weights = 0;
  for (const Operation& op : graph.operations) {
    if (!isProduct(op.kind)) continue;
    const Shape& shape = graph.weight(op.weight).shape;
    const GraphValue& out = graph.value(op.output);
    // Of a stack as many matrices as a token's experts.
    weights += static_cast<double>(shape.columns()) * static_cast<double>(out.width);
  }
  outlook.operations = weights * static_cast<double>(outlook.tokens());
  outlook.kept = findKept(prepared, request.text.text);
  return outlook;
}

Result<std::shared_ptr<const MeasuredInputs>> measureAndKeep(const MeasureRequest& request,
                                                             const JobContext& context) {
  NIBBLE_TRY(const Prepared prepared, prepare(request, context));
  if (auto kept = findKept(prepared, request.text.text)) return kept;
  noteFewTokens(prepared.chunks, context);
  std::error_code ec;
  fs::create_directories(prepared.folder, ec);
  if (ec) {
    return withHint(fail(ErrorCode::Io, prepared.folder.string(), "the folder cannot be made: {}",
                         ec.message()),
                    "choose another data folder in the settings");
  }
  NIBBLE_TRY(const calib::Calibration measured,
             measureInputs(request.source, prepared.chunks, context, beginning(prepared),
                           {prepared.partial(), prepared.key}));
  const fs::path file = prepared.file(prepared.chunks.count());
  NIBBLE_CHECK(calib::writeState(file, measured, prepared.key));
  fs::remove(prepared.partial(), ec);
  NIBBLE_TRY(auto state, calib::StateFile::open(file));
  return std::make_shared<const MeasuredInputs>(std::move(state), request.text.text);
}

Result<ImportanceMatrix> importanceOn(const MeasureRequest& request, const JobContext& context) {
  if (!request.folder.empty()) {
    const auto measured = measureAndKeep(request, context);
    if (measured) return (*measured)->importance();
    const Error& error = measured.error();
    if (error.code != ErrorCode::Io && error.code != ErrorCode::NoSpace) {
      return tl::unexpected(error);
    }
    context.note("what is measured will not be kept for another time: " + error.message());
  }
  NIBBLE_TRY(const Prepared prepared, prepare(request, context));
  noteFewTokens(prepared.chunks, context);
  NIBBLE_TRY(const calib::Calibration measured,
             measureInputs(request.source, prepared.chunks, context));
  return importanceOf(measured, request.text.text);
}

fs::path measurementsIn(const fs::path& dataFolder) {
  return dataFolder / "calibration";
}

Result<ImportanceMatrix> measurableInputs(const ModelSource& source) {
  NIBBLE_TRY(const Graph graph, graphOf(source));
  ImportanceMatrix matrix;
  for (const Operation& op : graph.operations) {
    if (!isProduct(op.kind)) continue;
    const GraphWeight& weight = graph.weight(op.weight);
    const Shape& shape = weight.shape;
    matrix.entries[weight.tensor].values.assign(
        static_cast<std::size_t>(shape.columns() * shape.matrices()), 1.0f);
  }
  return matrix;
}

}  // namespace nibble::jobs
