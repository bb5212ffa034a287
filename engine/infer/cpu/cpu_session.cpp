// SPDX-License-Identifier: MIT
#include "infer/cpu/cpu_session.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "infer/cpu/kernels/vector_ops.h"
#include "infer/cpu/rope_kernels.h"
#include "infer/session_check.h"

namespace nibble::cpu {

namespace {

constexpr int kNever = std::numeric_limits<int>::max();

/// `out` may be one of the inputs.
void sum(const float* a, const float* b, float* out, int count) {
  for (int i = 0; i < count; ++i) out[i] = a[i] + b[i];
}

void scale(const float* x, float factor, float* out, int count) {
  for (int i = 0; i < count; ++i) out[i] = x[i] * factor;
}

}  // namespace

Result<std::unique_ptr<Session>> CpuSession::make(std::shared_ptr<const CpuModel> model,
                                                  const SessionOptions& options) {
  const Hyperparameters& h = model->hyperparameters();
  const int capacity = options.contextLength > 0 ? options.contextLength : h.contextLength;
  if (capacity < 1 || options.maxBatch < 1) {
    return fail(ErrorCode::InvalidArgument, "", "a session of {} tokens in batches of {}", capacity,
                options.maxBatch);
  }
  NIBBLE_TRY(KvCache cache, KvCache::make(h, capacity, options.kv));
  std::unique_ptr<CpuSession> session(new CpuSession(std::move(model), std::move(cache), options));
  NIBBLE_CHECK(session->allocate());
  return session;
}

CpuSession::CpuSession(std::shared_ptr<const CpuModel> model, KvCache cache,
                       const SessionOptions& options)
    : model_(std::move(model)),
      cache_(std::move(cache)),
      maxBatch_(std::min(options.maxBatch, cache_.positions())),
      activationBits_(options.activations),
      workers_(model_->pool().size()),
      attention_(model_->hyperparameters(), workers_),
      experts_(static_cast<std::size_t>(workers_)),
      barrier_(workers_),
      cancelledAt_(kNever) {}

Result<> CpuSession::allocate() {
  const auto& buffers = model_->plan().buffers;
  const int rows = std::max(maxBatch_, workers_);
  floats_.resize(buffers.size());
  activations_.resize(buffers.size());
  const auto reserve = [&](ZeroedBuffer& memory, int width) {
    return memory.allocate(static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(width) *
                           sizeof(float));
  };
  bool enough = reserve(ropeTable_, 2 * model_->rope().dimensions());
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    if (buffers[i].storage == Storage::Activations) {
      activations_[i].resize(rows * buffers[i].parts, buffers[i].partWidth(), activationBits_);
    } else if (buffers[i].storage != Storage::Logits) {
      enough = enough && reserve(floats_[i], buffers[i].width);
    }
  }
  if (enough) return {};
  return withHint(
      fail(ErrorCode::InvalidArgument, "", "not enough memory for batches of {} tokens", maxBatch_),
      "choose a smaller batch");
}

void CpuSession::truncate(int length) {
  length_ = std::clamp(length, 0, length_);
}

Result<> CpuSession::forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                             const std::stop_token& stop) {
  NIBBLE_CHECK(checkForward(*this, tokens, logitRows, model_->hyperparameters().vocabulary));
  const int before = length_;
  const int count = static_cast<int>(tokens.size());
  const int firstScored = count - logitRows;
  attention_.reserve(length_ + count);
  for (int done = 0; done < count;) {
    const int size = std::min(maxBatch_, count - done);
    const auto piece =
        tokens.subspan(static_cast<std::size_t>(done), static_cast<std::size_t>(size));
    batch_.tokens = size;
    batch_.firstScored = std::clamp(firstScored - done, 0, size);
    // The last layer's key and value of a token that is not scored are kept by a step for batches.
    batch_.single = size == 1 && batch_.firstScored == 0;
    const int rowsBefore = std::max(0, done - firstScored);
    batch_.logits = logits + static_cast<std::ptrdiff_t>(rowsBefore) * model_->outputWidth();
    batch_.stop = stop;
    NIBBLE_CHECK(embed(piece).or_else([&](const Error&) { length_ = before; }));
    if (!evaluate()) {
      length_ = before;
      return cancelled();
    }
    length_ += size;
    done += size;
  }
  return {};
}

Result<> CpuSession::embed(std::span<const TokenId> tokens) {
  const int target = model_->plan().embedding;
  // A part that is nothing but the embedding gives it for the tokens that are asked for.
  const bool only = buffer(target).storage == Storage::Logits;
  for (auto i = static_cast<std::size_t>(only ? batch_.firstScored : 0); i < tokens.size(); ++i) {
    NIBBLE_CHECK(readRowsAsFloat(model_->source(), model_->embeddings(), tokens[i], 1,
                                 row(target, static_cast<int>(i), 0), scratch_));
  }
  return {};
}

/// False when it was stopped; the cache then holds garbage behind the current length.
bool CpuSession::evaluate() {
  if (batch_.stop.stop_requested()) return false;
  attention_.reset();
  cancelledAt_.store(kNever, std::memory_order_relaxed);
  model_->pool().run([this](int worker) { work(worker); });
  return cancelledAt_.load(std::memory_order_relaxed) == kNever;
}

void CpuSession::work(int worker) {
  const auto& steps = model_->plan().steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (batch_.single && isForBatches(step.kind)) continue;
    const bool barrier = batch_.single ? step.barrierSingle : step.barrierBatch;
    if (barrier && !meet(static_cast<int>(i), worker)) return;
    if (step.allTokens || batch_.firstScored < batch_.tokens) runStep(step, worker);
  }
}

/// All workers agree on whether to go on: worker 0 decides before the barrier, and whoever is late
/// at an earlier barrier sees a step that lies ahead.
bool CpuSession::meet(int step, int worker) {
  if (worker == 0 && batch_.stop.stop_requested() &&
      cancelledAt_.load(std::memory_order_relaxed) == kNever) {
    cancelledAt_.store(step, std::memory_order_relaxed);
  }
  barrier_.wait();
  return cancelledAt_.load(std::memory_order_relaxed) > step;
}

float* CpuSession::row(int id, int token, int worker, int part) {
  const PlanBuffer& b = buffer(id);
  const auto index = static_cast<std::size_t>(id);
  switch (b.storage) {
    case Storage::Activations:
      return activations_[index].row(ownRow(token, worker) * b.parts + part);
    case Storage::Row:
      return floats_[index].as<float>() +
             static_cast<std::ptrdiff_t>(ownRow(token, worker)) * b.width + part * b.partWidth();
    case Storage::Shared:
      return floats_[index].as<float>() + static_cast<std::ptrdiff_t>(token) * b.width +
             part * b.partWidth();
    case Storage::Logits:
      break;
  }
  return batch_.logits + static_cast<std::ptrdiff_t>(token - batch_.firstScored) * b.width;
}

void CpuSession::runStep(const Step& step, int worker) {
  if (step.kind == StepKind::MatMul) return matMul(step, worker);
  if (step.kind == StepKind::ExpertMatMul) return expertMatMul(step, worker);
  if (step.kind == StepKind::Dispatch) return dispatch(step, worker);
  if (step.kind == StepKind::Attend) return attend(step, worker);
  if (batch_.single) {
    const bool logits = step.output != kNone && buffer(step.output).storage == Storage::Logits;
    if (!logits || worker == 0) runRow(step, 0, worker);
    return;
  }
  // Taking turns keeps a token with one worker, whichever of the tokens a step is done for.
  const int first = step.allTokens ? 0 : batch_.firstScored;
  for (int t = first + (worker + workers_ - first % workers_) % workers_; t < batch_.tokens;
       t += workers_) {
    runRow(step, t, worker);
  }
}

void CpuSession::runRow(const Step& step, int token, int worker) {
  const int parts = step.output == kNone ? 1 : buffer(step.output).parts;
  for (int part = 0; part < parts; ++part) {
    runPart(step, token, part, worker);
    if (step.output != kNone && buffer(step.output).storage == Storage::Activations) {
      activations_[static_cast<std::size_t>(step.output)].quantize(ownRow(token, worker) * parts +
                                                                   part);
    }
  }
}

void CpuSession::runPart(const Step& step, int token, int part, int worker) {
  const auto in = [&](std::size_t i) { return row(step.inputs[i], token, worker, part); };
  float* out = step.output == kNone ? nullptr : row(step.output, token, worker, part);
  const int width = step.output == kNone ? 0 : buffer(step.output).partWidth();
  const float* weight = step.weight == kNone ? nullptr : model_->weight(step.weight).vector.data();
  switch (step.kind) {
    case StepKind::RopeAngles:
      model_->rope().compute(length_ + token, cosines(token, worker),
                             cosines(token, worker) + model_->rope().dimensions());
      break;
    case StepKind::RmsNorm:
      rmsNorm(in(0), weight, static_cast<float>(model_->hyperparameters().normEpsilon), out, width);
      break;
    case StepKind::HeadNorm:
      headNorm(step, token, worker);
      break;
    case StepKind::AddBias:
      sum(in(0), weight, out, width);
      break;
    case StepKind::Rope:
      rope(step, token, worker);
      break;
    case StepKind::AppendKv:
      attention_.append(cache_, step.layer, length_ + token, in(1), in(2));
      break;
    case StepKind::FinishAttention:
      if (batch_.single) attention_.finishOne(length_, out, worker);
      break;
    case StepKind::SwiGlu:
      if (in(0) != out) std::copy_n(in(0), width, out);
      siluMul(out, in(1), width);
      break;
    case StepKind::Add:
      sum(in(0), in(1), out, width);
      break;
    case StepKind::Route:
      route(step, token, worker);
      break;
    case StepKind::ExpertSum:
      expertSum(step, token, worker);
      break;
    case StepKind::GateSigmoid:
      scale(in(0), 1 / (1 + std::exp(-*in(1))), out, width);
      break;
    case StepKind::MatMul:
    case StepKind::ExpertMatMul:
    case StepKind::Dispatch:
    case StepKind::Attend:
      break;
  }
}

void CpuSession::headNorm(const Step& step, int token, int worker) {
  const Hyperparameters& h = model_->hyperparameters();
  const float* weight = model_->weight(step.weight).vector.data();
  const float* in = row(step.inputs[0], token, worker);
  float* out = row(step.output, token, worker);
  for (int head = 0; head < buffer(step.output).width; head += h.headSize) {
    rmsNorm(in + head, weight, static_cast<float>(h.normEpsilon), out + head, h.headSize);
  }
}

float* CpuSession::cosines(int token, int worker) {
  return ropeTable_.as<float>() +
         static_cast<std::ptrdiff_t>(ownRow(token, worker)) * 2 * model_->rope().dimensions();
}

void CpuSession::rope(const Step& step, int token, int worker) {
  const int headSize = model_->hyperparameters().headSize;
  const int turned = model_->rope().dimensions();
  const auto turn =
      model_->graph().adjacentRopePairs ? ropeKernels().adjacent : ropeKernels().halves;
  const float* in = row(step.inputs[0], token, worker);
  float* out = row(step.output, token, worker);
  const float* table = cosines(token, worker);
  for (int head = 0; head < buffer(step.output).width; head += headSize) {
    turn(in + head, table, table + turned, out + head, turned);
    if (in != out) std::copy(in + head + turned, in + head + headSize, out + head + turned);
  }
}

void CpuSession::matMul(const Step& step, int worker) {
  const Activations& in = activations_[static_cast<std::size_t>(step.inputs[0])];
  const int first = step.allTokens ? 0 : batch_.firstScored;
  model_->weight(step.weight)
      .matrix->multiply(in, ownRow(first, worker), batch_.tokens - first,
                        row(step.output, first, worker), buffer(step.output).width, worker,
                        workers_);
}

std::int64_t CpuSession::stride(int id) const {
  const Activations& rows = activations_[static_cast<std::size_t>(id)];
  return rows.tokens() > 1 ? rows.row(1) - rows.row(0) : buffer(id).width;
}

void CpuSession::attend(const Step& step, int worker) {
  const auto base = [&](std::size_t i) { return row(step.inputs[i], 0, worker); };
  const AttentionInput in{base(0),
                          base(1),
                          base(2),
                          stride(step.inputs[0]),
                          stride(step.inputs[1]),
                          stride(step.inputs[2])};
  if (batch_.single) {
    attention_.attendOne(cache_, step.layer, length_, in, worker);
    return;
  }
  attention_.attendBatch(cache_, step.layer, length_, step.allTokens ? 0 : batch_.firstScored,
                         batch_.tokens, in, row(step.output, 0, worker), stride(step.output),
                         worker);
}

}  // namespace nibble::cpu
