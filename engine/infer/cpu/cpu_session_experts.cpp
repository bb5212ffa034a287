// SPDX-License-Identifier: MIT
// Mixtures of experts: in a batch every expert multiplies all rows that go to it at once; a single
// token reads no more than the matrices of the experts it goes to.
#include <algorithm>

#include "infer/cpu/cpu_session.h"
#include "infer/cpu/kernels/vector_ops.h"
#include "infer/routing.h"

namespace nibble::cpu {

void CpuSession::route(const Step& step, int token, int worker) {
  const Routing& routing = model_->graph().routing;
  const float* logits = row(step.inputs[0], token, worker);
  auto& probabilities = experts_[static_cast<std::size_t>(worker)].probabilities;
  probabilities.assign(logits, logits + routing.experts);
  softmax(probabilities.data(), routing.experts);
  chooseExperts(routing, probabilities.data(), row(step.output, token, worker));
}

void CpuSession::dispatch(const Step& step, int worker) {
  const Routing& routing = model_->graph().routing;
  const int first = step.allTokens ? 0 : batch_.firstScored;
  ExpertOrder& order = experts_[static_cast<std::size_t>(worker)].order;
  order.set(routing, row(step.inputs[1], first, worker), first, batch_.tokens - first);
  const Activations& from = activations_[static_cast<std::size_t>(step.inputs[0])];
  Activations& to = activations_[static_cast<std::size_t>(step.output)];
  for (int t = first + worker; t < batch_.tokens; t += workers_) {
    for (int slot = 0; slot < routing.used; ++slot) to.copyToken(order.rowOf(t, slot), from, t);
  }
}

void CpuSession::expertMatMul(const Step& step, int worker) {
  const Routing& routing = model_->graph().routing;
  const PackedMatrix& stack = *model_->weight(step.weight).matrix;
  const int width = buffer(step.output).partWidth();
  float* out = row(step.output, 0, worker);
  const auto multiply = [&](int input, int first, int count, int expert, int target) {
    stack.multiply(activations_[static_cast<std::size_t>(input)], first, count,
                   out + static_cast<std::ptrdiff_t>(target) * width, width, worker, workers_,
                   expert);
  };
  if (batch_.single) {
    const float* chosen = row(step.inputs[1], 0, worker);
    const int parts = buffer(step.inputs[0]).parts;
    for (int slot = 0; slot < routing.used; ++slot) {
      const int from = worker * parts + (parts > 1 ? slot : 0);
      multiply(step.inputs[0], from, 1, expertAt(routing, chosen, slot), slot);
    }
    return;
  }
  const int input = step.inputs[2] == kNone ? step.inputs[0] : step.inputs[2];
  const ExpertOrder& order = experts_[static_cast<std::size_t>(worker)].order;
  for (int expert = 0; expert < routing.experts; ++expert) {
    const auto [first, count] = order.of(expert);
    if (count > 0) multiply(input, first, count, expert, first);
  }
}

void CpuSession::expertSum(const Step& step, int token, int worker) {
  const Routing& routing = model_->graph().routing;
  const ExpertOrder& order = experts_[static_cast<std::size_t>(worker)].order;
  const float* counts = row(step.inputs[1], token, worker);
  float* out = row(step.output, token, worker);
  const int width = buffer(step.output).width;
  const float* rows = row(step.inputs[0], 0, worker);
  for (int slot = 0; slot < routing.used; ++slot) {
    const int at = batch_.single ? slot : order.rowOf(token, slot);
    const float* part = rows + static_cast<std::ptrdiff_t>(at) * width;
    if (slot == 0) std::fill_n(out, width, 0.0f);
    for (int i = 0; i < width; ++i) out[i] += part[i] * counts[slot];
  }
}

}  // namespace nibble::cpu
