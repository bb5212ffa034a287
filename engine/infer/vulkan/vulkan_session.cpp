// SPDX-License-Identifier: MIT
#include "infer/vulkan/vulkan_session.h"

#include <algorithm>
#include <cstring>

#include "infer/session_check.h"

namespace nibble::vulkan {

namespace {

std::uint32_t word(int value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

Result<std::unique_ptr<Session>> VulkanSession::make(std::shared_ptr<const VulkanModel> model,
                                                     const SessionOptions& options) {
  NIBBLE_TRY(const SessionShape shape, sessionShape(model->hyperparameters(), options));
  NIBBLE_TRY(SessionMemory memory, SessionMemory::make(model->gpu(), model->prepared(), shape));
  std::unique_ptr<VulkanSession> session(
      new VulkanSession(std::move(model), shape, std::move(memory)));
  NIBBLE_CHECK(session->compilePipelines());
  NIBBLE_CHECK(session->clearCounters());
  return session;
}

/// What the first batch and the first token will ask for, by all threads at once. Longer contexts
/// take a few more, each when it is met.
Result<> VulkanSession::compilePipelines() {
  std::set<PipelineKey> keys;
  Recorder collector = Recorder::collecting(model_->gpu(), keys);
  NIBBLE_CHECK(record(collector, true, 1, 1, true, {0, 1}, 1, 0));
  if (const std::uint32_t tokens = word(shape_.maxBatch); tokens > 1) {
    NIBBLE_CHECK(record(collector, false, tokens, 1, true, {tokens - 1, 1}, 1, 0));
  }
  Pipelines& pipelines = model_->gpu()->pipelines();
  NIBBLE_CHECK(pipelines.compile(keys, model_->pool()));
  pipelines.save();
  return {};
}

VulkanSession::VulkanSession(std::shared_ptr<const VulkanModel> model, const SessionShape& shape,
                             SessionMemory memory)
    : model_(std::move(model)),
      shape_(shape),
      heads_(headShape(model_->prepared().part)),
      memory_(std::move(memory)) {}

Result<> VulkanSession::clearCounters() {
  NIBBLE_TRY(batch_, Recorder::make(model_->gpu()));
  NIBBLE_CHECK(batch_.begin());
  batch_.fill(memory_.counters, 0);
  NIBBLE_CHECK(batch_.end());
  return batch_.run();
}

VulkanSession::Input VulkanSession::Input::part(int first, int size, int width) const {
  Input piece{.tokens = {}, .values = nullptr, .count = size};
  if (values != nullptr) {
    piece.values = values + static_cast<std::ptrdiff_t>(first) * width;
  } else {
    piece.tokens = tokens.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(size));
  }
  return piece;
}

bool VulkanSession::expectTop(int count) {
  const bool finds = model_->gpu()->capabilities().findsTop;
  const bool can = count == 0 || (finds && count > 0 && word(count) <= kMostTop);
  wantedTop_ = can ? word(count) : 0;
  top_.clear();
  return can;
}

void VulkanSession::truncate(int length) {
  length_ = std::clamp(length, 0, length_);
}

Result<> VulkanSession::forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                                const std::stop_token& stop) {
  if (model_->prepared().part.graph.input != kNone) {
    return fail(ErrorCode::InvalidArgument, "", "this part of the model begins with values");
  }
  NIBBLE_CHECK(checkForward(*this, tokens, logitRows, model_->hyperparameters().vocabulary));
  return run({tokens, nullptr, static_cast<int>(tokens.size())}, logitRows, logits, stop);
}

Result<> VulkanSession::forwardValues(const float* values, int count, int logitRows, float* logits,
                                      const std::stop_token& stop) {
  if (model_->prepared().part.graph.input == kNone) {
    return Session::forwardValues(values, count, logitRows, logits, stop);
  }
  NIBBLE_CHECK(checkForward(*this, count, logitRows));
  return run({{}, values, count}, logitRows, logits, stop);
}

Result<> VulkanSession::run(const Input& input, int logitRows, float* logits,
                            const std::stop_token& stop) {
  if (logits == nullptr && logitRows > 0 && (logitRows > 1 || wantedTop_ == 0)) {
    return fail(ErrorCode::InvalidArgument, "", "there is no place for the logits");
  }
  const int before = length_;
  const int firstScored = input.count - logitRows;
  for (int done = 0; done < input.count;) {
    const int size = std::min(shape_.maxBatch, input.count - done);
    const Input piece = input.part(done, size, model_->prepared().part.inputWidth());
    const int scored = size - std::clamp(firstScored - done, 0, size);
    const auto rowsBefore = static_cast<std::size_t>(std::max(0, done - firstScored));
    float* const out = logits == nullptr ? nullptr : logits + rowsBefore * outputWidth();
    NIBBLE_CHECK(
        evaluate(piece, scored, out, stop).or_else([&](const Error&) { length_ = before; }));
    length_ += size;
    done += size;
  }
  return {};
}

void VulkanSession::writeStep(const Input& input) {
  std::byte* at = memory_.io.mapped();
  const auto position = static_cast<std::uint32_t>(length_);
  const auto count = static_cast<std::size_t>(input.count);
  std::memcpy(at + memory_.step.offset, &position, sizeof position);
  if (input.values != nullptr) {
    const auto width = static_cast<std::size_t>(model_->prepared().part.inputWidth());
    std::memcpy(at + memory_.values.offset, input.values, count * width * sizeof(float));
  } else {
    std::memcpy(at + memory_.ids.offset, input.tokens.data(), input.tokens.size_bytes());
  }
  const auto turned = static_cast<std::size_t>(model_->rope().dimensions());
  auto* angles = reinterpret_cast<float*>(at + memory_.angles.offset);
  std::vector<float> row(2 * turned);
  for (std::size_t t = 0; t < count; ++t) {
    model_->rope().compute(length_ + static_cast<int>(t), row.data(), row.data() + turned);
    std::memcpy(angles + t * 2 * turned, row.data(), row.size() * sizeof(float));
  }
}

Result<> VulkanSession::evaluate(const Input& input, int scored, float* logits,
                                 const std::stop_token& stop) {
  if (stop.stop_requested()) return cancelled();
  writeStep(input);
  if (input.count == 1) return evaluateOne(scored > 0, logits);
  return evaluateBatch(input.count, scored, logits, stop);
}

Result<Recorder*> VulkanSession::recordedFor(const SingleKey& key) {
  if (const auto known = single_.find(key); known != single_.end()) return &known->second;
  NIBBLE_TRY(Recorder made, Recorder::make(model_->gpu()));
  Recorder& recorder = single_.emplace(key, std::move(made)).first->second;
  const auto recorded = [&]() -> Result<> {
    NIBBLE_CHECK(recorder.begin(profile_.wanted()));
    const std::uint32_t rows = key.logits ? 1 : 0;
    NIBBLE_CHECK(record(recorder, true, 1, rows, true, {0, rows}, key.splits, key.top));
    return recorder.end();
  };
  // What could not be recorded must not be run.
  NIBBLE_CHECK(recorded().or_else([&](const Error&) { single_.erase(key); }));
  return &recorder;
}

Result<> VulkanSession::evaluateOne(bool scored, float* logits) {
  const std::uint32_t top = scored && logits == nullptr ? wantedTop_ : 0;
  NIBBLE_TRY(Recorder* const recorder,
             recordedFor({tokenSplits(heads_, word(length_ + 1)), scored, top}));
  NIBBLE_CHECK(recorder->run());
  profile_.collect(*recorder);
  if (top > 0) {
    readTop(memory_.readBack.mapped(), top, top_);
  } else if (scored) {
    std::memcpy(logits, memory_.readBack.mapped(), outputWidth() * sizeof(float));
  }
  return {};
}

Result<> VulkanSession::evaluateBatch(int tokens, int scored, float* logits,
                                      const std::stop_token& stop) {
  const int firstScored = tokens - scored;
  const std::uint32_t top = scored > 0 && logits == nullptr ? wantedTop_ : 0;
  int done = 0;
  bool body = true;
  while (body || done < scored) {
    if (stop.stop_requested()) return cancelled();
    const int rows = std::min(memory_.logitRows, scored - done);
    NIBBLE_CHECK(batch_.begin(profile_.wanted()));
    NIBBLE_CHECK(record(batch_, false, word(tokens), word(scored), body,
                        {word(firstScored + done), word(rows)}, 1, top));
    NIBBLE_CHECK(batch_.end());
    NIBBLE_CHECK(batch_.run());
    profile_.collect(batch_);
    if (top > 0) {
      readTop(memory_.readBack.mapped(), top, top_);
      return {};
    }
    std::memcpy(logits + static_cast<std::size_t>(done) * outputWidth(), memory_.readBack.mapped(),
                static_cast<std::size_t>(rows) * outputWidth() * sizeof(float));
    done += rows;
    body = false;
  }
  return {};
}

Result<> VulkanSession::record(Recorder& recorder, bool single, std::uint32_t tokens,
                               std::uint32_t scored, bool body, Range logits, std::uint32_t splits,
                               std::uint32_t top) {
  const Plan& plan = model_->plan(single);
  profile_.start(recorder);
  if (body && plan.input.region != kNone) {
    const VkDeviceSize bytes =
        VkDeviceSize{tokens} * word(model_->prepared().part.inputWidth()) * sizeof(float);
    recorder.copy(memory_.values.part(0, bytes), rows(single, plan.input).slice.part(0, bytes),
                  false);
  }
  for (const Step& step : plan.steps) {
    Range range = step.allTokens ? Range{0, tokens} : Range{tokens - scored, scored};
    if (step.logits) range = logits;
    if ((step.logits || body) && range.count > 0) {
      NIBBLE_CHECK(recordStep(recorder, step, single, tokens, range, splits));
      if (profile_.wanted()) profile_.mark(recorder, labelOf(step, range.count));
    }
  }
  if (logits.count == 0) return {};
  if (top > 0) {
    const Slice& row = regions(single)[static_cast<std::size_t>(plan.logits)];
    const auto width = static_cast<std::uint32_t>(outputWidth());
    NIBBLE_TRY(const Slice found,
               recordTopLogits(recorder, {row, 0, width}, width, top, memory_.top));
    recorder.copy(found, memory_.readBack.all().part(0, found.bytes), true);
    return {};
  }
  const VkDeviceSize bytes = VkDeviceSize{logits.count} * outputWidth() * sizeof(float);
  recorder.copy(regions(single)[static_cast<std::size_t>(plan.logits)].part(0, bytes),
                memory_.readBack.all().part(0, bytes), true);
  return {};
}

std::string VulkanSession::labelOf(const Step& step, std::uint32_t tokens) const {
  constexpr const char* kNames[] = {"embed",        "norm",    "product", "prepare",  "attend",
                                    "attend token", "swiglu",  "add",     "add bias", "route",
                                    "order",        "experts", "sum",     "gate"};
  std::string label = fmt::format("{} tokens {}", tokens, kNames[static_cast<int>(step.kind)]);
  if (step.matrix == kNone) return label;
  const Matrix& m = model_->matrix(step.matrix);
  return label + fmt::format(" {} {}x{}", name(m.type), m.rows, m.columns);
}

Rows VulkanSession::rows(bool single, const ValuePlace& place) const {
  if (place.region == kNone) return {};
  const auto region = static_cast<std::size_t>(place.region);
  return {regions(single)[region], word(place.offset), word(model_->plan(single).regions[region])};
}

PrepareInput VulkanSession::prepareInput(const Step& step, bool single) const {
  PrepareInput in{.q = rows(single, step.in[0]),
                  .k = rows(single, step.in[1]),
                  .v = rows(single, step.in[2]),
                  .queryNorm = {},
                  .keyNorm = {},
                  .ropeQueries = step.ropeQueries,
                  .ropeKeys = step.ropeKeys,
                  .step = memory_.step,
                  .angles = memory_.angles};
  if (step.queryNorm != kNone) in.queryNorm = model_->vector(step.queryNorm);
  if (step.keyNorm != kNone) in.keyNorm = model_->vector(step.keyNorm);
  return in;
}

Result<> VulkanSession::recordStep(Recorder& recorder, const Step& step, bool single,
                                   std::uint32_t tokens, Range range, std::uint32_t splits) {
  const float epsilon = heads_.epsilon;
  const AttentionSplit split{splits, memory_.partials, memory_.counters};
  const auto input = [&](std::size_t i) { return rows(single, step.in[i]).from(range.first); };
  const Rows out = step.logits ? rows(single, step.out) : rows(single, step.out).from(range.first);
  const std::uint32_t width = word(step.width);
  switch (step.kind) {
    case StepKind::Embed:
      return recordEmbed(recorder, model_->embeddings(), memory_.ids, tokens, out);
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
                            memory_.scratch);
      }
      std::optional<FoldedNorm> norm;
      if (step.weight != kNone) norm = FoldedNorm{model_->vector(step.weight), epsilon};
      return recordMatVec(recorder, *model_->gpu(), matrix, input(0), norm, epilogue, out);
    }
    case StepKind::Prepare:
      return recordPrepare(recorder, heads_, cache(step), prepareInput(step, single), tokens,
                           rows(single, step.out));
    case StepKind::AttendToken:
      return recordTokenAttention(recorder, heads_, cache(step), split, prepareInput(step, single),
                                  out);
    case StepKind::Attend:
      return recordAttention(recorder, heads_, cache(step), memory_.step, rows(single, step.in[0]),
                             range.first, tokens, rows(single, step.out));
    case StepKind::SwiGlu:
      return recordElementwise(recorder, Elementwise::SwiGlu, input(0), input(1), width,
                               range.count, out, step.paired ? 2 : 1);
    case StepKind::Add:
      return recordElementwise(recorder, Elementwise::Add, input(0), input(1), width, range.count,
                               out);
    case StepKind::AddBias:
      return recordElementwise(recorder, Elementwise::AddBias, input(0),
                               model_->vector(step.weight), width, range.count, out);
    case StepKind::GateSigmoid:
      return recordElementwise(recorder, Elementwise::Gate, input(0), input(1), width, range.count,
                               out);
    case StepKind::Route:
    case StepKind::Order:
    case StepKind::ExpertMatMul:
    case StepKind::ExpertSum:
      return recordExperts(recorder, step, single, range);
  }
  return {};
}

ExpertRows VulkanSession::expertRows(const Step& step, bool single, Range range) const {
  const Routing& routing = model_->prepared().part.graph.routing;
  ExpertRows experts{.routing = rows(single, step.in[2]).from(range.first),
                     .used = word(routing.used),
                     .parts = word(step.parts),
                     .order = {}};
  if (!single && sortsByExpert(routing, range.count)) experts.order = memory_.order;
  return experts;
}

Result<> VulkanSession::recordExperts(Recorder& recorder, const Step& step, bool single,
                                      Range range) {
  const Routing& routing = model_->prepared().part.graph.routing;
  const Rows in = rows(single, step.in[0]).from(range.first);
  const Rows out = rows(single, step.out).from(range.first);
  if (step.kind == StepKind::Route) return recordRoute(recorder, routing, in, range.count, out);
  if (step.kind == StepKind::Order) {
    if (!sortsByExpert(routing, range.count)) return {};
    return recordOrder(recorder, *model_->gpu(), routing, in, range.count, memory_.order);
  }
  const ExpertRows experts = expertRows(step, single, range);
  if (step.kind == StepKind::ExpertSum) {
    std::optional<Rows> residual;
    if (step.residual) residual = rows(single, step.in[1]).from(range.first);
    return recordExpertSum(recorder, in, experts, residual, word(step.width), range.count, out);
  }
  std::optional<FoldedNorm> norm;
  if (step.weight != kNone) norm = FoldedNorm{model_->vector(step.weight), heads_.epsilon};
  // Parts of a token lie side by side: a row each.
  const auto apart = [](Rows rows, std::uint32_t parts) {
    rows.stride /= parts;
    return rows;
  };
  return recordExpertProducts(recorder, *model_->gpu(), model_->matrix(step.matrix),
                              apart(in, experts.parts), range.count, experts, norm, step.paired,
                              apart(out, experts.used), memory_.scratch);
}

}  // namespace nibble::vulkan
