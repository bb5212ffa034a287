// SPDX-License-Identifier: MIT
#include "infer/vulkan/kernels.h"

namespace nibble::vulkan {

namespace {

std::uint32_t word(int value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

Result<> recordRoute(Recorder& recorder, const Routing& routing, const Rows& logits,
                     std::uint32_t tokens, const Rows& y) {
  struct Push {
    std::uint32_t experts, used, normalized, xOffset, xStride, outOffset, outStride;
  };
  const Push push{word(routing.experts),
                  word(routing.used),
                  routing.normalized ? 1u : 0u,
                  logits.offset,
                  logits.stride,
                  y.offset,
                  y.stride};
  const Binding bindings[] = {{1, logits.slice}, {5, y.slice, true}};
  return recorder.dispatch({"route", {}}, bindings, push, tokens);
}

bool sortsByExpert(const Routing& routing, std::uint32_t tokens) {
  // Below this many vectors an expert most of a tile would be empty.
  constexpr std::uint32_t kFewEach = 4;
  return tokens > 1 && tokens * word(routing.used) > kFewEach * word(routing.experts);
}

Result<> recordExpertSum(Recorder& recorder, const Rows& parts, const ExpertRows& experts,
                         const std::optional<Rows>& residual, std::uint32_t width,
                         std::uint32_t tokens, const Rows& y) {
  constexpr std::uint32_t kThreads = 256;  // shaders/sum_experts.comp
  struct Push {
    std::uint32_t width, used, partsOffset, partsStride, routingOffset, routingStride,
        residualOffset, residualStride, outOffset, outStride;
  };
  const Push push{width,
                  experts.used,
                  parts.offset,
                  parts.stride,
                  experts.routing.offset,
                  experts.routing.stride,
                  residual ? residual->offset : 0,
                  residual ? residual->stride : 0,
                  y.offset,
                  y.stride};
  const Binding bindings[] = {{1, parts.slice},
                              {2, experts.routing.slice},
                              {4, residual ? residual->slice : parts.slice},
                              {5, y.slice, true}};
  const PipelineKey key{"sum_experts", {0, residual ? 1u : 0u}};
  return recorder.dispatch(key, bindings, push, (width + kThreads - 1) / kThreads, tokens);
}

}  // namespace nibble::vulkan
