// SPDX-License-Identifier: MIT
#include "quant/sequential/layer_quantizer.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "base/utf8.h"
#include "calib/statistics.h"
#include "calib/text_pass.h"
#include "quant/grids/grid.h"
#include "quant/methods/decode_row.h"
#include "quant/methods/method.h"
#include "quant/plan/method_info.h"
#include "quant/sequential/expert_matrices.h"
#include "quant/sequential/input_importance.h"

namespace nibble {

namespace {

bool needsHessian(const PlannedTensor& planned) {
  const MethodInfo* info = methodInfo(planned.method);
  return info != nullptr && info->needsHessian();
}

tl::unexpected<Error> noneIsFinite(const TensorInfo& tensor) {
  return withHint(fail(ErrorCode::Corrupt, "tensor " + printable(tensor.name),
                       "no vector that comes in on this text is finite"),
                  "the model overflows on this text, or is damaged");
}

class LayerRun {
 public:
  LayerRun(calib::Executor& executor, const calib::Chunks& chunks, const Plan& plan,
           ImportanceMatrix* importance, EncodedTensors& out, const LayerQuantizerOptions& options)
      : executor_(executor),
        chunks_(chunks),
        importance_(importance),
        out_(out),
        options_(options),
        stages_(calib::makeStages(executor.graph(), calib::Cut::Inputs)),
        waiting_(out.folder(), options.memoryBytes) {
    for (const PlannedTensor& tensor : plan.tensors) {
      if (tensor.method != kCopyMethod) planned_.emplace(tensor.name, &tensor);
    }
  }

  Result<> run();

 private:
  Result<> quantizeEmbedding();
  void passOnImportance(const calib::Stage& stage);
  Result<> quantizeProducts(const calib::Stage& stage);
  /// Those stacks of experts that want a Hessian, all at once.
  Result<> encodeStacks(const calib::Stage& stage);
  Result<> quantize(const Operation& op, const PlannedTensor& planned);
  /// Puts what becomes of the tensor into out_.
  Result<> encode(const TensorInfo& tensor, const PlannedTensor& planned,
                  const calib::FloatTensor& values, const calib::ProductInput& input);
  void measure(const calib::ProductInput& input, const calib::InputRows& rows);
  void findWanted();

  const Graph& graph() const { return executor_.graph(); }
  const Operation& operation(int i) const {
    return graph().operations[static_cast<std::size_t>(i)];
  }
  const PlannedTensor* plannedOf(const std::string& tensor) const {
    const auto found = planned_.find(tensor);
    return found == planned_.end() ? nullptr : found->second;
  }
  std::span<const float> importanceOf(const TensorInfo& tensor) const {
    if (importance_ == nullptr) return {};
    const ImportanceEntry* entry = importance_->find(tensor.name);
    if (entry == nullptr || !checkFits(*entry, tensor, *importance_)) return {};
    return entry->values;
  }
  void note(const std::string& text) const {
    if (options_.onNote) options_.onNote(text);
  }

  calib::Executor& executor_;
  const calib::Chunks& chunks_;
  ImportanceMatrix* importance_;
  EncodedTensors& out_;
  const LayerQuantizerOptions& options_;
  std::vector<calib::Stage> stages_;
  calib::ActivationStore waiting_;
  std::map<std::string, const PlannedTensor*, std::less<>> planned_;
  using ProductInputs = std::set<calib::ProductInput>;
  ProductInputs read_;    ///< inputs of planned matrices
  ProductInputs wanted_;  ///< those whose Hessian some matrix still needs
  /// Of those whose Hessian nobody needs, and of what goes into experts.
  std::map<calib::ProductInput, calib::InputStatistics> statistics_;
  std::map<calib::ProductInput, linalg::FactoredHessian> hessians_;
  std::uint64_t dropped_ = 0;
  std::unique_ptr<RowEncoder> embedding_;
};

Result<> LayerRun::run() {
  findWanted();
  NIBBLE_CHECK(quantizeEmbedding());
  NIBBLE_CHECK(
      calib::fillStore(waiting_, chunks_, executor_.bytesPerToken(stages_), options_.valueBytes));
  ProgressMeter meter(options_.progress, stages_.size());
  for (const calib::Stage& stage : stages_) {
    if (options_.stop.stop_requested()) return cancelled();
    if (options_.mayGoOn && !options_.mayGoOn()) return cancelled();
    NIBBLE_CHECK(quantizeProducts(stage));
    if (!stage.outgoing.empty()) {
      NIBBLE_CHECK(calib::advance(
          executor_, stage, waiting_,
          [&](const calib::ProductInput& input, const calib::InputRows& rows) {
            measure(input, rows);
            return Result<>();
          },
          options_.stop));
    }
    executor_.release(stage);
    meter.add(1, stage.layer == kNone ? "calibrating" : fmt::format("layer {}", stage.layer));
  }
  executor_.setEmbedding({});
  if (dropped_ > 0) {
    note(fmt::format("{} vectors were not finite and left out of the calibration", dropped_));
  }
  meter.finish("calibrated");
  return {};
}

void LayerRun::findWanted() {
  ProductInputs asked, open;
  for (const Operation& op : graph().operations) {
    if (!isProduct(op.kind)) continue;
    const std::string& tensor = graph().weight(op.weight).tensor;
    const PlannedTensor* planned = plannedOf(tensor);
    if (planned == nullptr) continue;
    const calib::ProductInput input = calib::inputOf(op);
    read_.insert(input);
    if (needsHessian(*planned)) asked.insert(input);
    if (!out_.has(tensor)) open.insert(input);
  }
  // As long as one of the matrices is left, so that all are measured in one way however often the
  // job was interrupted.
  std::ranges::set_intersection(asked, open, std::inserter(wanted_, wanted_.end()));
}

/// The model will be fed with the embeddings it is going to have. One that is the output matrix too
/// is quantized last and until then taken as it is.
Result<> LayerRun::quantizeEmbedding() {
  const auto& operations = graph().operations;
  const auto embed = std::find_if(operations.begin(), operations.end(),
                                  [](const Operation& op) { return op.kind == OpKind::Embed; });
  if (embed == operations.end()) return {};
  const TensorInfo& tensor = executor_.weights().info(embed->weight);
  const PlannedTensor* planned = plannedOf(tensor.name);
  if (planned == nullptr || needsHessian(*planned)) return {};
  MatrixJob job{tensor, grid(planned->to), importanceOf(tensor), planned->options};
  job.values = valuesOf(executor_.weights().source(), tensor);
  NIBBLE_TRY(embedding_, findMethod(planned->method)->prepare(job));
  const auto rowSize = static_cast<std::size_t>(rowBytes(planned->to, tensor.shape.columns()));
  executor_.setEmbedding([this, planned, rowSize](std::int64_t row, float* values, int width) {
    std::vector<std::byte> bytes(rowSize);
    embedding_->encode(row, values, bytes.data());
    grid(planned->to).decode(bytes.data(), values, width);
  });
  return {};
}

void LayerRun::passOnImportance(const calib::Stage& stage) {
  if (importance_ == nullptr || stage.products.empty()) return;
  const calib::ProductInput input = calib::inputOf(operation(stage.products.front()));
  std::vector<float> means;
  if (const auto found = hessians_.find(input); found != hessians_.end()) {
    means = found->second.hessian.meanSquares();
  } else if (const auto measured = statistics_.find(input); measured != statistics_.end()) {
    means = nibble::importanceOf(measured->second);
  } else {
    return;
  }
  for (const int i : stage.products) {
    importance_->entries[graph().weight(operation(i).weight).tensor].values = means;
  }
}

Result<> LayerRun::quantizeProducts(const calib::Stage& stage) {
  passOnImportance(stage);
  NIBBLE_CHECK(encodeStacks(stage));
  for (const int i : stage.products) {
    if (options_.stop.stop_requested()) return cancelled();
    const Operation& op = operation(i);
    const PlannedTensor* planned = plannedOf(graph().weight(op.weight).tensor);
    if (planned != nullptr) NIBBLE_CHECK(quantize(op, *planned));
  }
  if (stage.products.empty()) return {};
  const calib::ProductInput input = calib::inputOf(operation(stage.products.front()));
  hessians_.erase(input);
  statistics_.erase(input);
  return {};
}

Result<> LayerRun::encodeStacks(const calib::Stage& stage) {
  std::vector<ExpertStack> stacks;
  for (const int i : stage.products) {
    const Operation& op = operation(i);
    const TensorInfo& tensor = executor_.weights().info(op.weight);
    const PlannedTensor* planned = plannedOf(tensor.name);
    if (op.kind != OpKind::ExpertMatMul || planned == nullptr || !needsHessian(*planned) ||
        out_.has(tensor.name)) {
      continue;
    }
    NIBBLE_TRY(calib::FloatTensor values, executor_.weights().get(op.weight));
    stacks.push_back({tensor, *planned, std::move(values), importanceOf(tensor)});
  }
  if (stacks.empty()) return {};
  const calib::ProductInput input = calib::inputOf(operation(stage.products.front()));
  const auto found = statistics_.find(input);
  if (found == statistics_.end() || found->second.rows == 0) return noneIsFinite(stacks[0].tensor);
  // Experts go by importance where too little of the text reaches them.
  const std::vector<float> own = nibble::importanceOf(found->second);
  for (ExpertStack& stack : stacks) {
    if (stack.importance.empty()) stack.importance = own;
  }
  NIBBLE_TRY(const std::uint64_t dropped,
             encodeExperts(executor_, waiting_, input, found->second, stacks, options_));
  dropped_ += dropped;
  for (const ExpertStack& stack : stacks) {
    NIBBLE_CHECK(out_.put(stack.tensor.name, stack.bytes));
  }
  return {};
}

Result<> LayerRun::quantize(const Operation& op, const PlannedTensor& planned) {
  const TensorInfo& tensor = executor_.weights().info(op.weight);
  const std::int64_t columns = tensor.shape.columns(), rows = tensor.shape.rows();
  if (!out_.has(tensor.name)) {
    NIBBLE_TRY(const calib::FloatTensor values, executor_.weights().get(op.weight));
    NIBBLE_CHECK(encode(tensor, planned, values, calib::inputOf(op)));
  }
  const auto bytes = out_.bytes(tensor.name);
  const std::int64_t rowSize = rowBytes(planned.to, columns);
  const auto order = out_.columns(tensor.name);
  if (bytes.size() != static_cast<std::size_t>(rows * rowSize) ||
      (!order.empty() && static_cast<std::int64_t>(order.size()) != columns)) {
    return withHint(fail(ErrorCode::Corrupt, out_.folder().string(), "the state of {} is damaged",
                         printable(tensor.name)),
                    "delete the folder to begin anew");
  }
  auto decoded = std::make_shared<std::vector<float>>(static_cast<std::size_t>(rows * columns));
  executor_.pool().parallelFor(rows, 16, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t row = begin; row < end; ++row) {
      decodeRow(planned.to, order, bytes.data() + row * rowSize, decoded->data() + row * columns,
                columns);
    }
  });
  executor_.weights().replace(op.weight, std::move(decoded));
  return {};
}

Result<> LayerRun::encode(const TensorInfo& tensor, const PlannedTensor& planned,
                          const calib::FloatTensor& values, const calib::ProductInput& input) {
  const auto found = hessians_.find(input);
  const bool measured = found != hessians_.end();
  if (needsHessian(planned) && (!measured || found->second.hessian.rows() == 0)) {
    return noneIsFinite(tensor);
  }
  const MatrixJob job{tensor,
                      grid(planned.to),
                      importanceOf(tensor),
                      planned.options,
                      measured ? &found->second.hessian : nullptr,
                      options_.onNote,
                      measured ? &found->second.factors : nullptr,
                      &executor_.pool(),
                      options_.stop,
                      [&] { return Result<TensorValues>(values); }};
  std::vector<std::byte> bytes(
      static_cast<std::size_t>(tensor.shape.rows() * rowBytes(planned.to, tensor.shape.columns())));
  NIBBLE_TRY(const auto encoder,
             encodeMatrix(*findMethod(planned.method), job, values->data(), bytes.data()));
  return out_.put(tensor.name, bytes, encoder->columns());
}

void LayerRun::measure(const calib::ProductInput& input, const calib::InputRows& rows) {
  if (!read_.contains(input)) return;
  const bool experts = input.routing != kNone;
  if (wanted_.contains(input) && !experts) {
    linalg::Hessian& hessian =
        hessians_.try_emplace(input, linalg::FactoredHessian{linalg::Hessian(rows.width())})
            .first->second.hessian;
    dropped_ += calib::addFinite(hessian, executor_.pool(), rows.of(0), options_.stop);
    return;
  }
  const int matrices = experts ? rows.matrices() : 0;
  auto& statistics = statistics_
                         .try_emplace(input, static_cast<std::size_t>(rows.width()),
                                      static_cast<std::size_t>(matrices))
                         .first->second;
  statistics.add(executor_.pool(), rows);
}

}  // namespace

bool needsLayerQuantizer(const Plan& plan) {
  return std::any_of(plan.tensors.begin(), plan.tensors.end(), needsHessian);
}

Result<> quantizeLayers(calib::Executor& executor, const calib::Chunks& chunks, const Plan& plan,
                        ImportanceMatrix* importance, EncodedTensors& out,
                        const LayerQuantizerOptions& options) {
  return LayerRun(executor, chunks, plan, importance, out, options).run();
}

}  // namespace nibble
