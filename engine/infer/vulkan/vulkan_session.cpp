// SPDX-License-Identifier: MIT
#include "infer/vulkan/vulkan_session.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/bytes.h"
#include "infer/session_check.h"

namespace nibble::vulkan {

namespace {

constexpr VkDeviceSize kAlignment = 256;  ///< of parts of a buffer that are bound by themselves
constexpr std::uint64_t kLogitBytes = 32u << 20;
constexpr std::uint32_t kMostSplits = 16;
constexpr std::uint32_t kPositionsASplit = 32;

std::uint32_t word(int value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

Result<std::unique_ptr<Session>> VulkanSession::make(std::shared_ptr<const VulkanModel> model,
                                                     const SessionOptions& options) {
  const int capacity =
      options.contextLength > 0 ? options.contextLength : model->hyperparameters().contextLength;
  if (capacity < 1 || options.maxBatch < 1) {
    return fail(ErrorCode::InvalidArgument, "", "a session of {} tokens in batches of {}", capacity,
                options.maxBatch);
  }
  std::unique_ptr<VulkanSession> session(new VulkanSession(
      std::move(model), capacity, std::min(options.maxBatch, capacity), options.kv == KvType::F32));
  NIBBLE_CHECK(session->allocate());
  return session;
}

VulkanSession::VulkanSession(std::shared_ptr<const VulkanModel> model, int capacity, int maxBatch,
                             bool full)
    : model_(std::move(model)),
      capacity_(capacity),
      maxBatch_(maxBatch),
      full_(full),
      arena_(model_->gpu()) {}

Result<> VulkanSession::allocate() {
  const auto vocabulary = static_cast<std::uint64_t>(model_->hyperparameters().vocabulary);
  const std::uint64_t rowBytes = vocabulary * sizeof(float);
  logitRowsAtOnce_ = std::clamp(static_cast<int>(kLogitBytes / rowBytes), 1, maxBatch_);
  NIBBLE_CHECK(allocateCache());
  NIBBLE_CHECK(allocateRegions(true));
  if (maxBatch_ > 1) NIBBLE_CHECK(allocateRegions(false));

  if (maxBatch_ > 1 && model_->gpu()->capabilities().matrixUnits()) {
    std::int64_t columns = 0;
    for (const Step& step : model_->plan(false).steps) {
      if (step.matrix != kNone) columns = std::max(columns, model_->matrix(step.matrix).columns);
    }
    const VkDeviceSize row = alignUp(static_cast<std::uint64_t>(columns), 32) * 2;
    NIBBLE_TRY(scratch_.halves, arena_.allocate(row * word(maxBatch_)));
    NIBBLE_TRY(scratch_.scales, arena_.allocate(word(maxBatch_) * sizeof(float)));
  }
  const HeadShape shape = model_->headShape();
  NIBBLE_TRY(partials_, arena_.allocate(partialBytes(shape, kMostSplits)));
  NIBBLE_TRY(counters_, arena_.allocate(counterBytes(shape)));

  const auto batch = static_cast<VkDeviceSize>(maxBatch_);
  const VkDeviceSize idBytes = alignUp(batch * sizeof(std::uint32_t), kAlignment);
  const VkDeviceSize angleBytes = std::max<VkDeviceSize>(
      alignUp(batch * 2 * shape.turned * sizeof(float), kAlignment), kAlignment);
  NIBBLE_TRY(io_, Buffer::make(model_->gpu(), kAlignment + idBytes + angleBytes, Place::Upload));
  step_ = io_.all().part(0, kAlignment);
  ids_ = io_.all().part(kAlignment, idBytes);
  angles_ = io_.all().part(kAlignment + idBytes, angleBytes);
  NIBBLE_TRY(readBack_,
             Buffer::make(model_->gpu(), word(logitRowsAtOnce_) * rowBytes, Place::ReadBack));
  NIBBLE_TRY(batch_, Recorder::make(model_->gpu()));
  NIBBLE_CHECK(batch_.begin());
  batch_.fill(counters_, 0);
  NIBBLE_CHECK(batch_.end());
  return batch_.run();
}

Result<> VulkanSession::allocateCache() {
  const HeadShape shape = model_->headShape();
  const VkDeviceSize bytes = VkDeviceSize{shape.kvHeads} * word(capacity_) * shape.padded() *
                             (full_ ? sizeof(float) : sizeof(std::uint16_t));
  if (bytes > bindingLimit(*model_->gpu())) {
    return withHint(
        fail(ErrorCode::InvalidArgument, model_->gpu()->name(),
             "a context of {} tokens needs {} bytes a layer, more than the device shows "
             "a shader",
             capacity_, bytes),
        "choose a smaller context");
  }
  const auto layers = static_cast<std::size_t>(model_->hyperparameters().layers);
  arena_.expect(2 * layers * alignUp(bytes, kAlignment));
  for (std::size_t layer = 0; layer < layers; ++layer) {
    KvLayer made{.keys = {}, .values = {}, .capacity = word(capacity_), .full = full_};
    NIBBLE_TRY(made.keys, arena_.allocate(bytes));
    NIBBLE_TRY(made.values, arena_.allocate(bytes));
    cache_.push_back(made);
  }
  return {};
}

Result<> VulkanSession::allocateRegions(bool single) {
  const Plan& plan = model_->plan(single);
  auto& regions = single ? singleRegions_ : batchRegions_;
  for (std::size_t i = 0; i < plan.regions.size(); ++i) {
    int tokens = single ? 1 : maxBatch_;
    if (static_cast<int>(i) == plan.logits) tokens = single ? 1 : logitRowsAtOnce_;
    // Products read a vector further than a row may reach.
    const VkDeviceSize bytes =
        (VkDeviceSize{word(plan.regions[i])} * word(tokens) + 16) * sizeof(float);
    if (bytes > bindingLimit(*model_->gpu())) {
      return withHint(fail(ErrorCode::InvalidArgument, model_->gpu()->name(),
                           "batches of {} tokens are too large", maxBatch_),
                      "choose a smaller batch");
    }
    NIBBLE_TRY(const Slice slice, arena_.allocate(bytes));
    regions.push_back(slice);
  }
  return {};
}

void VulkanSession::truncate(int length) {
  length_ = std::clamp(length, 0, length_);
}

Result<> VulkanSession::forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                                const std::stop_token& stop) {
  NIBBLE_CHECK(checkForward(*this, tokens, logitRows, model_->hyperparameters().vocabulary));
  const int before = length_;
  const int count = static_cast<int>(tokens.size());
  const int firstScored = count - logitRows;
  for (int done = 0; done < count;) {
    const int size = std::min(maxBatch_, count - done);
    const auto piece =
        tokens.subspan(static_cast<std::size_t>(done), static_cast<std::size_t>(size));
    const int scored = size - std::clamp(firstScored - done, 0, size);
    const int rowsBefore = std::max(0, done - firstScored);
    float* out =
        logits + static_cast<std::ptrdiff_t>(rowsBefore) * model_->hyperparameters().vocabulary;
    NIBBLE_CHECK(
        evaluate(piece, scored, out, stop).or_else([&](const Error&) { length_ = before; }));
    length_ += size;
    done += size;
  }
  return {};
}

void VulkanSession::writeStep(std::span<const TokenId> tokens) {
  std::byte* at = io_.mapped();
  const auto position = static_cast<std::uint32_t>(length_);
  std::memcpy(at + step_.offset, &position, sizeof position);
  std::memcpy(at + ids_.offset, tokens.data(), tokens.size_bytes());
  const auto turned = static_cast<std::size_t>(model_->rope().dimensions());
  auto* angles = reinterpret_cast<float*>(at + angles_.offset);
  std::vector<float> row(2 * turned);
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    model_->rope().compute(length_ + static_cast<int>(t), row.data(), row.data() + turned);
    std::memcpy(angles + t * 2 * turned, row.data(), row.size() * sizeof(float));
  }
}

Result<> VulkanSession::evaluate(std::span<const TokenId> tokens, int scored, float* logits,
                                 const std::stop_token& stop) {
  if (stop.stop_requested()) return cancelled();
  writeStep(tokens);
  if (tokens.size() == 1) return evaluateOne(scored > 0, logits);
  return evaluateBatch(static_cast<int>(tokens.size()), scored, logits, stop);
}

/// Pieces of the positions: enough of them to keep the GPU busy, none too short.
std::uint32_t VulkanSession::splitsFor(int positions) const {
  return std::min(kMostSplits, std::max(1u, std::bit_ceil(word(positions)) / kPositionsASplit));
}

Result<Recorder*> VulkanSession::recordedFor(const SingleKey& key) {
  if (const auto known = single_.find(key); known != single_.end()) return &known->second;
  NIBBLE_TRY(Recorder made, Recorder::make(model_->gpu()));
  Recorder& recorder = single_.emplace(key, std::move(made)).first->second;
  const auto recorded = [&]() -> Result<> {
    NIBBLE_CHECK(recorder.begin(profile_.wanted()));
    const std::uint32_t rows = key.logits ? 1 : 0;
    NIBBLE_CHECK(record(recorder, true, 1, rows, true, {0, rows}, key.splits));
    return recorder.end();
  };
  // What could not be recorded must not be run.
  NIBBLE_CHECK(recorded().or_else([&](const Error&) { single_.erase(key); }));
  return &recorder;
}

Result<> VulkanSession::evaluateOne(bool scored, float* logits) {
  NIBBLE_TRY(Recorder* const recorder, recordedFor({splitsFor(length_ + 1), scored}));
  NIBBLE_CHECK(recorder->run());
  profile_.collect(*recorder);
  if (scored) {
    std::memcpy(logits, readBack_.mapped(),
                static_cast<std::size_t>(model_->hyperparameters().vocabulary) * sizeof(float));
  }
  return {};
}

Result<> VulkanSession::evaluateBatch(int tokens, int scored, float* logits,
                                      const std::stop_token& stop) {
  const auto vocabulary = static_cast<std::size_t>(model_->hyperparameters().vocabulary);
  const int firstScored = tokens - scored;
  int done = 0;
  bool body = true;
  while (body || done < scored) {
    if (stop.stop_requested()) return cancelled();
    const int rows = std::min(logitRowsAtOnce_, scored - done);
    NIBBLE_CHECK(batch_.begin(profile_.wanted()));
    NIBBLE_CHECK(record(batch_, false, word(tokens), word(scored), body,
                        {word(firstScored + done), word(rows)}, 1));
    NIBBLE_CHECK(batch_.end());
    NIBBLE_CHECK(batch_.run());
    profile_.collect(batch_);
    std::memcpy(logits + static_cast<std::size_t>(done) * vocabulary, readBack_.mapped(),
                static_cast<std::size_t>(rows) * vocabulary * sizeof(float));
    done += rows;
    body = false;
  }
  return {};
}

Result<> VulkanSession::record(Recorder& recorder, bool single, std::uint32_t tokens,
                               std::uint32_t scored, bool body, Range logits,
                               std::uint32_t splits) {
  const Plan& plan = model_->plan(single);
  profile_.start(recorder);
  for (const Step& step : plan.steps) {
    Range range = step.allTokens ? Range{0, tokens} : Range{tokens - scored, scored};
    if (step.logits) range = logits;
    if ((step.logits || body) && range.count > 0) {
      NIBBLE_CHECK(recordStep(recorder, step, single, tokens, range, splits));
      if (profile_.wanted()) profile_.mark(recorder, labelOf(step, range.count));
    }
  }
  if (logits.count == 0) return {};
  const auto& regions = single ? singleRegions_ : batchRegions_;
  const VkDeviceSize bytes =
      VkDeviceSize{logits.count} * word(model_->hyperparameters().vocabulary) * sizeof(float);
  recorder.copy(regions[static_cast<std::size_t>(plan.logits)].part(0, bytes),
                readBack_.all().part(0, bytes), true);
  return {};
}

std::string VulkanSession::labelOf(const Step& step, std::uint32_t tokens) const {
  constexpr const char* kNames[] = {"embed",        "norm",   "product", "prepare", "attend",
                                    "attend token", "swiglu", "add",     "add bias"};
  std::string label = fmt::format("{} tokens {}", tokens, kNames[static_cast<int>(step.kind)]);
  if (step.matrix == kNone) return label;
  const Matrix& m = model_->matrix(step.matrix);
  return label + fmt::format(" {} {}x{}", name(m.type), m.rows, m.columns);
}

Rows VulkanSession::rows(bool single, const ValuePlace& place) const {
  if (place.region == kNone) return {};
  const auto region = static_cast<std::size_t>(place.region);
  return {(single ? singleRegions_ : batchRegions_)[region], word(place.offset),
          word(model_->plan(single).regions[region])};
}

PrepareInput VulkanSession::prepareInput(const Step& step, bool single) const {
  PrepareInput in{.q = rows(single, step.in[0]),
                  .k = rows(single, step.in[1]),
                  .v = rows(single, step.in[2]),
                  .queryNorm = {},
                  .keyNorm = {},
                  .ropeQueries = step.ropeQueries,
                  .ropeKeys = step.ropeKeys,
                  .step = step_,
                  .angles = angles_};
  if (step.queryNorm != kNone) in.queryNorm = model_->vector(step.queryNorm);
  if (step.keyNorm != kNone) in.keyNorm = model_->vector(step.keyNorm);
  return in;
}

Result<> VulkanSession::recordStep(Recorder& recorder, const Step& step, bool single,
                                   std::uint32_t tokens, Range range, std::uint32_t splits) {
  const HeadShape shape = model_->headShape();
  const float epsilon = shape.epsilon;
  const auto input = [&](std::size_t i) { return rows(single, step.in[i]).from(range.first); };
  const Rows out = step.logits ? rows(single, step.out) : rows(single, step.out).from(range.first);
  const std::uint32_t width = word(step.width);
  switch (step.kind) {
    case StepKind::Embed:
      return recordEmbed(recorder, model_->embeddings(), ids_, tokens, out);
    case StepKind::Norm:
      return recordNorm(recorder, input(0), model_->vector(step.weight), epsilon, width,
                        range.count, out);
    case StepKind::MatMul: {
      Epilogue epilogue;
      if (step.bias) epilogue.bias = model_->bias(step.matrix);
      if (step.residual) epilogue.residual = input(1);
      epilogue.paired = step.paired;
      const Matrix& matrix = model_->matrix(step.matrix);
      if (!single) {
        return recordMatMul(recorder, *model_->gpu(), matrix, input(0), range.count, epilogue, out,
                            scratch_);
      }
      std::optional<FoldedNorm> norm;
      if (step.weight != kNone) norm = FoldedNorm{model_->vector(step.weight), epsilon};
      return recordMatVec(recorder, *model_->gpu(), matrix, input(0), norm, epilogue, out);
    }
    case StepKind::Prepare:
      return recordPrepare(recorder, shape, cache(step), prepareInput(step, single), tokens,
                           rows(single, step.out));
    case StepKind::AttendToken:
      return recordTokenAttention(recorder, shape, cache(step), {splits, partials_, counters_},
                                  prepareInput(step, single), out);
    case StepKind::Attend:
      return recordAttention(recorder, shape, cache(step), {splits, partials_, counters_}, step_,
                             rows(single, step.in[0]), range.first, tokens, rows(single, step.out));
    case StepKind::SwiGlu:
      return recordElementwise(recorder, Elementwise::SwiGlu, input(0), input(1), width,
                               range.count, out, step.paired ? 2 : 1);
    case StepKind::Add:
      return recordElementwise(recorder, Elementwise::Add, input(0), input(1), width, range.count,
                               out);
    case StepKind::AddBias:
      return recordElementwise(recorder, Elementwise::AddBias, input(0),
                               model_->vector(step.weight), width, range.count, out);
  }
  return {};
}

}  // namespace nibble::vulkan
