// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "infer/vulkan/kernels.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kNormThreads = 256;
constexpr std::uint32_t kElementThreads = 256;  // shaders/elementwise.comp
constexpr std::uint32_t kHeadThreads = 64;
constexpr std::uint32_t kAttentionThreads = 128;
constexpr std::uint32_t kMostRows = 16;  ///< of a tile of attention
/// Of attention where rows go by lane: more of either take longer to compile, and no less to run.
constexpr std::uint32_t kLaneAttentionThreads = 32, kLaneRows = 4;

std::uint32_t attentionThreads(const Recorder& recorder, std::uint32_t rows) {
  const bool few = recorder.capabilities().rowsByLane && rows <= kLaneRows;
  return few ? kLaneAttentionThreads : kAttentionThreads;
}

struct NormPush {
  std::uint32_t width, xOffset, xStride, weightOffset, outOffset, outStride;
  float epsilon;
};
struct ElementPush {
  std::uint32_t width, aOffset, aStride, bOffset, bStride, outOffset, outStride, step;
};
struct PreparePush {
  std::uint32_t heads, kvHeads, capacity, qOffset, qStride, kOffset, kStride, vOffset, vStride,
      outOffset, outStride, qNorm, kNorm, anglesOffset;
  float epsilon;
};
struct AttentionPush {
  std::uint32_t firstToken, tokens, capacity, kvHeads, qOffset, qStride, outOffset, outStride;
  float scale;
};

struct TokenPush {
  AttentionPush attention;
  float epsilon;
  std::uint32_t kOffset, vOffset, qNorm, kNorm;
};

/// CACHE of shaders/kv_blocks.glsl.
std::uint32_t cacheMode(KvType type) {
  switch (type) {
    case KvType::F16:
      break;
    case KvType::F32:
      return 1;
    case KvType::Q8_0:
      return 2;
    case KvType::Q4_0:
      return 3;
  }
  return 0;
}

std::uint32_t bits(bool queries, bool keys) {
  return (queries ? 1u : 0u) | (keys ? 2u : 0u);
}

/// Where the weights of head norms lie; anything that can be read if there are none.
Slice normsOf(const PrepareInput& in) {
  if (in.queryNorm) return in.queryNorm->slice;
  return in.keyNorm ? in.keyNorm->slice : in.step;
}

/// Of a workgroup. Where rows go by lane, to share is dear and one subgroup alone has nothing to
/// wait for.
std::uint32_t threadsOf(const Recorder& recorder, std::uint32_t usual) {
  const Capabilities& c = recorder.capabilities();
  return c.rowsByLane ? c.subgroupSize : usual;
}

std::uint32_t divideUp(std::uint32_t a, std::uint32_t b) {
  return (a + b - 1) / b;
}

}  // namespace

Result<> recordNorm(Recorder& recorder, const Rows& x, const Rows& weight, float epsilon,
                    std::uint32_t width, std::uint32_t tokens, const Rows& y) {
  PipelineKey key{"rms_norm", {threadsOf(recorder, kNormThreads)}};
  const NormPush push{width, x.offset, x.stride, weight.offset, y.offset, y.stride, epsilon};
  const Binding bindings[] = {{1, x.slice}, {2, weight.slice}, {5, y.slice, true}};
  return recorder.dispatch(key, bindings, push, tokens);
}

Result<> recordElementwise(Recorder& recorder, Elementwise operation, const Rows& a, const Rows& b,
                           std::uint32_t width, std::uint32_t tokens, const Rows& y,
                           std::uint32_t step) {
  PipelineKey key{"elementwise", {0, static_cast<std::uint32_t>(operation)}};
  const ElementPush push{width, a.offset, a.stride, b.offset, b.stride, y.offset, y.stride, step};
  const Binding bindings[] = {{1, a.slice}, {2, b.slice}, {5, y.slice, true}};
  return recorder.dispatch(key, bindings, push, divideUp(width, kElementThreads), tokens);
}

Result<> recordPrepare(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                       const PrepareInput& in, std::uint32_t tokens, const Rows& q) {
  PipelineKey key{
      "prepare_attention",
      {threadsOf(recorder, kHeadThreads), shape.size, shape.padded(), cacheMode(cache.type),
       bits(in.ropeQueries, in.ropeKeys), bits(in.queryNorm.has_value(), in.keyNorm.has_value()),
       shape.adjacentPairs ? 1u : 0u, shape.turned}};
  const PreparePush push{shape.heads,
                         shape.kvHeads,
                         cache.capacity,
                         in.q.offset,
                         in.q.stride,
                         in.k.offset,
                         in.k.stride,
                         in.v.offset,
                         in.v.stride,
                         q.offset,
                         q.stride,
                         in.queryNorm ? in.queryNorm->offset : 0,
                         in.keyNorm ? in.keyNorm->offset : 0,
                         0,
                         shape.epsilon};
  const Binding bindings[] = {{0, in.step},    {1, in.q.slice},       {2, in.k.slice},
                              {3, in.v.slice}, {4, normsOf(in)},      {5, q.slice, true},
                              {6, in.angles},  {7, cache.keys, true}, {8, cache.values, true}};
  return recorder.dispatch(key, bindings, push, shape.heads + 2 * shape.kvHeads, tokens);
}

VkDeviceSize cacheBytes(const HeadShape& shape, std::uint32_t capacity, KvType type) {
  const VkDeviceSize rows = VkDeviceSize{shape.kvHeads} * capacity;
  const VkDeviceSize scales = divideUp(divideUp(shape.size, kKvBlock), 2) * sizeof(std::uint32_t);
  switch (type) {
    case KvType::F16:
      break;
    case KvType::F32:
      return rows * shape.padded() * sizeof(float);
    case KvType::Q8_0:
      return rows * (shape.size + scales);
    case KvType::Q4_0:
      return rows * (shape.size / 2 + scales);
  }
  return rows * shape.padded() * sizeof(std::uint16_t);
}

VkDeviceSize partialBytes(const HeadShape& shape, std::uint32_t splits) {
  const std::uint32_t group = shape.heads / shape.kvHeads;
  const std::uint32_t rows = std::min(group, kMostRows);
  return VkDeviceSize{divideUp(group, rows)} * shape.kvHeads * splits * rows * (shape.size + 2) *
         sizeof(float);
}

VkDeviceSize counterBytes(const HeadShape& shape) {
  const std::uint32_t group = shape.heads / shape.kvHeads;
  return VkDeviceSize{divideUp(group, std::min(group, kMostRows))} * shape.kvHeads *
         sizeof(std::uint32_t);
}

Result<> recordAttention(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                         const AttentionSplit& split, const Slice& step, const Rows& q,
                         std::uint32_t first, std::uint32_t tokens, const Rows& y) {
  const std::uint32_t group = shape.heads / shape.kvHeads;
  const bool lanes = recorder.capabilities().rowsByLane;
  const std::uint32_t rows = tokens == 1 ? std::min(group, kMostRows)
                             : lanes     ? kLaneRows
                                         : kMostRows;
  const std::uint32_t threads = attentionThreads(recorder, rows);
  PipelineKey key{"attention",
                  {threads, shape.size, shape.padded(), cacheMode(cache.type), group, rows,
                   split.splits, threads}};
  const AttentionPush push{first,         tokens,   cache.capacity,
                           shape.kvHeads, q.offset, q.stride,
                           y.offset,      y.stride, 1 / std::sqrt(static_cast<float>(shape.size))};
  const bool merges = split.splits > 1;
  const Binding bindings[] = {{0, step},
                              {1, q.slice},
                              {2, cache.keys},
                              {3, cache.values},
                              {5, y.slice, true},
                              {6, split.partials, merges},
                              {7, split.counters, merges}};
  return recorder.dispatch(key, bindings, push, divideUp((tokens - first) * group, rows),
                           shape.kvHeads, split.splits);
}

Result<> recordTokenAttention(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                              const AttentionSplit& split, const PrepareInput& in, const Rows& y) {
  const std::uint32_t group = shape.heads / shape.kvHeads;
  const std::uint32_t rows = std::min(group, kMostRows);
  const std::uint32_t threads = attentionThreads(recorder, rows);
  PipelineKey key{"attention_token",
                  {threads, shape.size, shape.padded(), cacheMode(cache.type), group, rows,
                   split.splits, threads, bits(in.ropeQueries, in.ropeKeys),
                   bits(in.queryNorm.has_value(), in.keyNorm.has_value()),
                   shape.adjacentPairs ? 1u : 0u, shape.turned}};
  const TokenPush push{{0, 1, cache.capacity, shape.kvHeads, in.q.offset, in.q.stride, y.offset,
                        y.stride, 1 / std::sqrt(static_cast<float>(shape.size))},
                       shape.epsilon,
                       in.k.offset,
                       in.v.offset,
                       in.queryNorm ? in.queryNorm->offset : 0,
                       in.keyNorm ? in.keyNorm->offset : 0};
  const bool merges = split.splits > 1;
  const Binding bindings[] = {{0, in.step},
                              {1, in.q.slice},
                              {2, cache.keys, true},
                              {3, cache.values, true},
                              {4, normsOf(in)},
                              {5, y.slice, true},
                              {6, split.partials, merges},
                              {7, split.counters, merges},
                              {8, in.k.slice},
                              {9, in.v.slice},
                              {10, in.angles}};
  return recorder.dispatch(key, bindings, push, divideUp(group, rows), shape.kvHeads, split.splits);
}

}  // namespace nibble::vulkan
