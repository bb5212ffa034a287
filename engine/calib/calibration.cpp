// SPDX-License-Identifier: MIT
#include "calib/calibration.h"

#include <algorithm>

#include <fmt/format.h>

namespace nibble::calib {

namespace {

class Rounds {
 public:
  Rounds(Executor& executor, const Chunks& chunks, const CalibrationOptions& options)
      : executor_(executor),
        chunks_(chunks),
        options_(options),
        stages_(makeStages(executor.graph(), Cut::Layers)) {}

  Result<Calibration> run(Calibration calibration) {
    NIBBLE_CHECK(prepare(calibration));
    const int perRound = chunksPerRound();
    ProgressMeter meter(
        options_.progress,
        static_cast<std::uint64_t>(chunks_.count() - calibration.chunks) * stages_.size());
    while (calibration.chunks < chunks_.count()) {
      const int count = std::min(perRound, chunks_.count() - calibration.chunks);
      NIBBLE_CHECK(round(calibration.chunks, count, meter));
      calibration.chunks += count;
      if (options_.onRound) NIBBLE_CHECK(options_.onRound(calibration));
    }
    for (const auto& [tensor, input] : calibration.inputs) {
      if (input.rows > 0) continue;
      return withHint(
          fail(ErrorCode::Corrupt, "tensor " + tensor,
               "all {} vectors that came in had values that are not finite", input.dropped),
          "the model overflows on this text, or is damaged");
    }
    meter.finish("measured");
    return calibration;
  }

 private:
  /// One set of sums for each input of matrix products.
  Result<> prepare(Calibration& calibration) {
    const Graph& graph = executor_.graph();
    calibration.chunkTokens = chunks_.length();
    for (const Operation& op : graph.operations) {
      if (!isProduct(op.kind)) continue;
      const GraphWeight& weight = graph.weight(op.weight);
      const std::string& tensor = weight.tensor;
      InputStatistics*& input = byInput_[inputOf(op)];
      if (input == nullptr) {
        const auto width = static_cast<std::size_t>(weight.shape.columns());
        const auto experts =
            op.kind == OpKind::ExpertMatMul ? static_cast<std::size_t>(graph.routing.experts) : 0;
        input = &calibration.inputs.try_emplace(tensor, width, experts).first->second;
        if (input->channels() != width || input->experts.size() != experts) {
          return withHint(fail(ErrorCode::Corrupt, "tensor " + tensor,
                               "the calibration to go on from is of another matrix"),
                          "delete what was kept of it to begin anew");
        }
        input->tensors.clear();
      }
      input->tensors.push_back(tensor);
    }
    return {};
  }

  int chunksPerRound() const {
    const std::uint64_t bytes =
        executor_.bytesPerToken(stages_) * static_cast<std::uint64_t>(chunks_.length());
    const std::uint64_t fitting = options_.valueBytes / std::max<std::uint64_t>(1, bytes);
    return static_cast<int>(std::clamp<std::uint64_t>(
        fitting, 1, static_cast<std::uint64_t>(std::max(1, options_.roundChunks))));
  }

  Result<> round(int first, int count, ProgressMeter& meter) {
    Batch batch;
    batch.chunks = count;
    batch.length = chunks_.length();
    const auto tokens = chunks_.at(first, count);
    batch.tokens.assign(tokens.begin(), tokens.end());
    for (const Stage& stage : stages_) {
      NIBBLE_CHECK(executor_.run(
          stage, batch,
          [&](const ProductInput& input, const InputRows& rows) -> Result<> {
            byInput_.at(input)->add(executor_.pool(), rows);
            return {};
          },
          options_.stop));
      executor_.release(stage);
      meter.add(static_cast<std::uint64_t>(count),
                stage.layer == kNone
                    ? fmt::format("chunk {}", first + count)
                    : fmt::format("chunk {}, layer {}", first + count, stage.layer));
    }
    return {};
  }

  Executor& executor_;
  const Chunks& chunks_;
  const CalibrationOptions& options_;
  std::vector<Stage> stages_;
  std::map<ProductInput, InputStatistics*> byInput_;
};

}  // namespace

Result<Calibration> calibrate(Executor& executor, const Chunks& chunks, Calibration start,
                              const CalibrationOptions& options) {
  return Rounds(executor, chunks, options).run(std::move(start));
}

}  // namespace nibble::calib
