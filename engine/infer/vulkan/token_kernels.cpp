// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "infer/vulkan/kernels.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kNormThreads = 256;
constexpr std::uint32_t kElementThreads = 256;  // shaders/elementwise.comp
constexpr std::uint32_t kHeadThreads = 64;
constexpr std::uint32_t kAttentionThreads = 128;
constexpr std::uint32_t kMostRows = 16;  ///< of a tile of attention
/// What the tile may share, and what a row shares beside its head.
constexpr std::uint32_t kAttentionFloats = 30 * 1024 / 4, kRowFloats = 37;
/// Of attention where rows go by lane: more of either take longer to compile, and no less to run.
constexpr std::uint32_t kLaneAttentionThreads = 32, kLaneRows = 4;

// Attention of a single token, shaders/attend_token.comp.
constexpr std::uint32_t kTokenThreads = 256, kTokenSubgroups = 8;  ///< of a workgroup, at most
constexpr std::uint32_t kTokenRows = 4;                            ///< of a workgroup, at most
constexpr std::uint32_t kTokenSteps = 4;         ///< keys of a team that are on their way together
constexpr std::uint32_t kTokenSum = 512;         ///< floats of a subgroup's sums, at most
constexpr std::uint32_t kPositionsAlone = 256;   ///< that a single workgroup takes
constexpr std::uint32_t kPositionsASplit = 128;  ///< beyond that, what merging is worth
constexpr std::uint32_t kTokenGroups = 256;      ///< workgroups that fill a GPU

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
  std::uint32_t capacity, kvHeads, qOffset, kOffset, vOffset, outOffset, qNorm, kNorm;
  float scale, epsilon;
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

/// How attention of a single token is shared out among workgroups.
struct TokenTiles {
  std::uint32_t count, rows;  ///< of each
};

/// A workgroup that has all positions to itself is quicker with fewer rows; with several pieces
/// reading keys once is worth more.
TokenTiles tokenTiles(const HeadShape& shape, std::uint32_t splits) {
  const std::uint32_t group = shape.heads / shape.kvHeads;
  const std::uint32_t most =
      std::clamp(kTokenSum / shape.padded(), 1u, splits == 1 ? kTokenRows / 2 : kTokenRows);
  const std::uint32_t count = divideUp(group, most);
  return {count, divideUp(group, count)};
}

struct TokenWorkgroup {
  std::uint32_t threads, subgroups, lanes, steps;
};

TokenWorkgroup tokenWorkgroup(const Capabilities& c, const HeadShape& shape, KvType type,
                              std::uint32_t rows) {
  const bool known = c.fullSubgroups && c.subgroupSizeControl;
  const std::uint32_t least = known ? c.subgroupSize : kLeastSubgroup;
  std::uint32_t threads =
      std::max(std::min(kTokenThreads, kTokenSubgroups * least), c.subgroupSize);
  if (c.rowsByLane) threads = c.subgroupSize;
  while (threads > c.subgroupSize &&
         threads / least * rows * shape.padded() > kTokenSubgroups * kTokenSum) {
    threads /= 2;
  }
  const std::uint32_t lanes = std::min(std::bit_ceil(shape.padded() / 8), least);
  // So much of keys and values fits into registers.
  const std::uint32_t vectors = divideUp(shape.padded() / 8, lanes) * (type == KvType::F32 ? 2 : 1);
  const std::uint32_t steps =
      c.rowsByLane || c.fewRegisters ? 1 : std::max(1u, kTokenSteps / vectors);
  return {threads, divideUp(threads, least), lanes, steps};
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

std::uint32_t tokenSplits(const HeadShape& shape, std::uint32_t positions) {
  if (positions <= kPositionsAlone) return 1;
  const std::uint32_t groups = tokenTiles(shape, kMostSplits).count * shape.kvHeads;
  const std::uint32_t most = std::min(kMostSplits, std::bit_ceil(divideUp(kTokenGroups, groups)));
  return std::min(most, std::bit_ceil(positions) / kPositionsASplit);
}

VkDeviceSize partialBytes(const HeadShape& shape, std::uint32_t splits) {
  const TokenTiles tiles = tokenTiles(shape, splits);
  return VkDeviceSize{tiles.count} * tiles.rows * shape.kvHeads * splits * (shape.size + 2) *
         sizeof(float);
}

VkDeviceSize counterBytes(const HeadShape& shape) {
  return VkDeviceSize{tokenTiles(shape, kMostSplits).count} * shape.kvHeads * sizeof(std::uint32_t);
}

Result<> recordAttention(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                         const Slice& step, const Rows& q, std::uint32_t first,
                         std::uint32_t tokens, const Rows& y) {
  const std::uint32_t group = shape.heads / shape.kvHeads;
  std::uint32_t rows = recorder.capabilities().rowsByLane ? kLaneRows : kMostRows;
  while (rows > 1 && rows * (shape.padded() + kRowFloats) > kAttentionFloats) rows /= 2;
  const std::uint32_t threads = attentionThreads(recorder, rows);
  PipelineKey key{
      "attention",
      {threads, shape.size, shape.padded(), cacheMode(cache.type), group, rows, threads}};
  const AttentionPush push{first,         tokens,   cache.capacity,
                           shape.kvHeads, q.offset, q.stride,
                           y.offset,      y.stride, 1 / std::sqrt(static_cast<float>(shape.size))};
  const Binding bindings[] = {
      {0, step}, {1, q.slice}, {2, cache.keys}, {3, cache.values}, {5, y.slice, true}};
  return recorder.dispatch(key, bindings, push, divideUp((tokens - first) * group, rows),
                           shape.kvHeads);
}

Result<> recordTokenAttention(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                              const AttentionSplit& split, const PrepareInput& in, const Rows& y) {
  const TokenTiles tiles = tokenTiles(shape, split.splits);
  const TokenWorkgroup w = tokenWorkgroup(recorder.capabilities(), shape, cache.type, tiles.rows);
  const std::uint32_t kinds = bits(in.ropeQueries, in.ropeKeys) |
                              (bits(in.queryNorm.has_value(), in.keyNorm.has_value()) << 2) |
                              (shape.adjacentPairs ? 16u : 0u);
  PipelineKey key{
      "attend_token",
      {w.threads, shape.size, cacheMode(cache.type), shape.heads / shape.kvHeads, tiles.rows,
       split.splits, w.threads, w.subgroups, w.lanes, w.steps, kinds, shape.turned}};
  const float scale = std::numbers::log2e_v<float> / std::sqrt(static_cast<float>(shape.size));
  const TokenPush push{cache.capacity,
                       shape.kvHeads,
                       in.q.offset,
                       in.k.offset,
                       in.v.offset,
                       y.offset,
                       in.queryNorm ? in.queryNorm->offset : 0,
                       in.keyNorm ? in.keyNorm->offset : 0,
                       scale,
                       shape.epsilon};
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
  return recorder.dispatch(key, bindings, push, tiles.count, shape.kvHeads, split.splits);
}

}  // namespace nibble::vulkan
