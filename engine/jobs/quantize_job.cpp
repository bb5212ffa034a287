// SPDX-License-Identifier: MIT
#include "jobs/quantize_job.h"

#include <sys/resource.h>

#include "base/atomic_file.h"
#include "jobs/planned_tensors.h"
#include "jobs/quantize_output.h"
#include "jobs/window_writer.h"
#include "quant/methods/tensor_quantizer.h"

namespace nibble::jobs {

namespace {

/// The tensors of one plan, one after another.
class Run {
 public:
  Run(const ModelSource& source, const Plan& plan, const QuantizeOptions& options,
      const JobContext& context)
      : source_(source),
        plan_(plan),
        options_(options),
        context_(context),
        meter_(context.progress, sourceBytes(source)),
        quantizer_(*context.pool, context.stop) {}

  Result<QuantizeReport> run(const std::filesystem::path& out);

 private:
  Result<> writeTensors(GgufSetWriter& writer, QuantizeReport& report);
  Result<QuantizedTensor> writeTensor(const PlannedTensor& planned, WindowWriter& writer);

  const ModelSource& source_;
  const Plan& plan_;
  const QuantizeOptions& options_;
  const JobContext& context_;
  ProgressMeter meter_;
  TensorQuantizer quantizer_;
};

Result<QuantizedTensor> Run::writeTensor(const PlannedTensor& planned, WindowWriter& writer) {
  NIBBLE_TRY(const PreparedTensor tensor,
             prepareTensor(source_, planned, options_.importance, options_.encoded));
  NIBBLE_TRY(const TensorOutcome outcome,
             quantizer_.run(
                 tensor.task,
                 [&](std::vector<std::byte> window) -> Result<std::vector<std::byte>> {
                   if (!context_.mayGoOn()) return cancelled();
                   return writer.submit(planned.name, std::move(window));
                 },
                 [&](std::uint64_t bytes) { meter_.add(bytes, planned.name); }));
  return QuantizedTensor{planned.name,          planned.from,        planned.to,
                         planned.method,        planned.bytes,       outcome.rmse,
                         outcome.relativeError, outcome.weightedRmse};
}

Result<> Run::writeTensors(GgufSetWriter& writer, QuantizeReport& report) {
  WindowWriter windows(writer);
  for (const PlannedTensor& planned : plan_.tensors) {
    if (!context_.mayGoOn()) return cancelled();
    NIBBLE_TRY(QuantizedTensor done, writeTensor(planned, windows));
    if (options_.onTensor) options_.onTensor(done);
    report.tensors.push_back(std::move(done));
  }
  return windows.drain();
}

Result<QuantizeReport> Run::run(const std::filesystem::path& out) {
  QuantizeReport report;
  report.out = out;
  // Written first, so that it has its room when the model is measured against what is left.
  const std::string recipeText = recipeToJson(plan_.recipe);
  NIBBLE_TRY(AtomicFile recipe, AtomicFile::create(recipePathFor(out), recipeText.size()));
  NIBBLE_CHECK(recipe.write(recipeText));
  NIBBLE_CHECK(recipe.flush());
  NIBBLE_TRY(GgufSetWriter writer,
             GgufSetWriter::create(out, outputMetadata(source_, plan_, options_),
                                   outputTensors(plan_), options_.split));
  report.files = writer.files();
  for (const auto& file : report.files) NIBBLE_CHECK(checkNotInput(source_, file));
  NIBBLE_CHECK(writeTensors(writer, report));
  if (context_.stop.stop_requested()) return cancelled();
  NIBBLE_CHECK(writer.commit());
  NIBBLE_CHECK(recipe.commit());
  meter_.finish("written");
  report.bytes = writer.totalBytes();
  report.bitsPerWeight = plan_.bitsPerWeight;
  report.seconds = meter_.seconds();
  report.peakRssBytes = peakRssBytes();
  return report;
}

}  // namespace

std::uint64_t sourceBytes(const ModelSource& source) {
  std::uint64_t bytes = 0;
  for (const TensorInfo& tensor : source.tensors()) bytes += tensor.bytes;
  return bytes;
}

std::uint64_t peakRssBytes() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

Result<QuantizeReport> quantize(const ModelSource& source, const Plan& plan,
                                const std::filesystem::path& out, const QuantizeOptions& options,
                                const JobContext& context) {
  NIBBLE_CHECK(checkPlan(source, plan));
  NIBBLE_CHECK(checkGgufTypes(plan));
  NIBBLE_CHECK(checkNotInput(source, out));
  for (const std::string& note : plan.notes) context.note(note);
  return Run(source, plan, options, context).run(out);
}

}  // namespace nibble::jobs
