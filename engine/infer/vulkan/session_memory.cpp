// SPDX-License-Identifier: MIT
#include "infer/vulkan/session_memory.h"

#include <algorithm>

#include "base/bytes.h"

namespace nibble::vulkan {

namespace {

constexpr VkDeviceSize kAlignment = 256;  ///< of parts of a buffer that are bound by themselves
constexpr std::uint64_t kLogitBytes = 32u << 20;

std::uint32_t word(int value) {
  return static_cast<std::uint32_t>(value);
}

/// Products read a vector further than a row may reach.
VkDeviceSize regionBytes(int width, int tokens) {
  return (VkDeviceSize{word(width)} * word(tokens) + 16) * sizeof(float);
}

Result<> checkSizes(const Device& device, const SessionSizes& sizes, const SessionShape& shape) {
  const VkDeviceSize limit = bindingLimit(device);
  if (sizes.cache > limit) {
    return withHint(
        fail(ErrorCode::InvalidArgument, device.name(),
             "a context of {} tokens needs {} bytes a layer, more than the device shows "
             "a shader",
             shape.capacity, sizes.cache),
        "choose a smaller context");
  }
  for (const auto& regions : sizes.regions) {
    for (const VkDeviceSize bytes : regions) {
      if (bytes <= limit) continue;
      return withHint(fail(ErrorCode::InvalidArgument, device.name(),
                           "batches of {} tokens are too large", shape.maxBatch),
                      "choose a smaller batch");
    }
  }
  return {};
}

}  // namespace

Result<SessionShape> sessionShape(const Hyperparameters& h, const SessionOptions& options) {
  const int capacity = options.contextLength > 0 ? options.contextLength : h.contextLength;
  if (capacity < 1 || options.maxBatch < 1) {
    return fail(ErrorCode::InvalidArgument, "", "a session of {} tokens in batches of {}", capacity,
                options.maxBatch);
  }
  NIBBLE_CHECK(checkKvType(options.kv, h.headSize));
  return SessionShape{capacity, std::min(options.maxBatch, capacity), options.kv};
}

Result<SessionShape> expectedShape(const Hyperparameters& h, SessionOptions options) {
  options.contextLength = std::min(options.contextLength, h.contextLength);
  return sessionShape(h, options);
}

VkDeviceSize SessionSizes::arena() const {
  const auto slice = [](VkDeviceSize bytes) { return bytes == 0 ? 0 : alignUp(bytes, kAlignment); };
  VkDeviceSize sum = 2 * layers * slice(cache) + slice(halves) + slice(scales) + slice(order) +
                     slice(partials) + slice(counters) + 2 * slice(top);
  for (const auto& each : regions) {
    for (const VkDeviceSize bytes : each) sum += slice(bytes);
  }
  return sum;
}

SessionSizes sessionSizes(const PreparedPart& model, bool matrixUnits, const SessionShape& shape) {
  const HeadShape heads = headShape(model.part);
  const auto batch = static_cast<VkDeviceSize>(shape.maxBatch);
  const auto rowBytes = static_cast<std::uint64_t>(model.part.outputWidth()) * sizeof(float);
  SessionSizes sizes;
  sizes.layers = static_cast<std::size_t>(model.part.hyperparameters.layers);
  sizes.cache = cacheBytes(heads, word(shape.capacity), shape.kv);
  sizes.logitRows = static_cast<int>(std::clamp<std::uint64_t>(kLogitBytes / rowBytes, 1, batch));
  for (const bool single : {false, true}) {
    if (!single && shape.maxBatch == 1) continue;
    const Plan& plan = model.plan(single);
    for (std::size_t i = 0; i < plan.regions.size(); ++i) {
      const bool logits = static_cast<int>(i) == plan.logits;
      const int tokens = single ? 1 : logits ? sizes.logitRows : shape.maxBatch;
      sizes.regions[single ? 1 : 0].push_back(regionBytes(plan.regions[i], tokens));
    }
  }
  if (matrixUnits && shape.maxBatch > 1) {
    for (const Operation& op : model.part.graph.operations) {
      if (!isProduct(op.kind)) continue;
      const GraphValue& input = model.part.graph.value(op.inputs.front());
      const VkDeviceSize rows = batch * word(input.parts);
      const std::uint64_t columns = alignUp(std::uint64_t{word(input.width / input.parts)}, 32);
      sizes.halves = std::max(sizes.halves, columns * sizeof(std::uint16_t) * rows);
      sizes.scales = std::max(sizes.scales, rows * sizeof(float));
    }
  }
  if (model.part.graph.routing.experts > 0 && shape.maxBatch > 1) {
    sizes.order = orderBytes(model.part.graph.routing, word(shape.maxBatch));
  }
  sizes.partials = partialBytes(heads, tokenSplits(heads, word(shape.capacity)));
  sizes.counters = counterBytes(heads);
  sizes.top = topBytes(word(model.part.outputWidth()));
  sizes.step = kAlignment;
  sizes.ids = alignUp(batch * sizeof(std::uint32_t), kAlignment);
  sizes.angles = std::max<VkDeviceSize>(
      alignUp(batch * 2 * heads.turned * sizeof(float), kAlignment), kAlignment);
  sizes.values = alignUp(batch * word(model.part.inputWidth()) * sizeof(float), kAlignment);
  sizes.readBack = std::max<VkDeviceSize>(word(sizes.logitRows) * rowBytes,
                                          VkDeviceSize{kMostTop} * 2 * sizeof(std::uint32_t));
  return sizes;
}

Result<SessionMemory> SessionMemory::make(const std::shared_ptr<Device>& device,
                                          const PreparedPart& model, const SessionShape& shape) {
  const SessionSizes sizes = sessionSizes(model, device->capabilities().matrixUnits(), shape);
  NIBBLE_CHECK(checkSizes(*device, sizes, shape));
  SessionMemory made(device);
  Arena& arena = made.arena;
  arena.expect(sizes.arena());
  made.logitRows = sizes.logitRows;
  for (std::size_t layer = 0; layer < sizes.layers; ++layer) {
    KvLayer kv{.keys = {}, .values = {}, .capacity = word(shape.capacity), .type = shape.kv};
    NIBBLE_TRY(kv.keys, arena.allocate(sizes.cache));
    NIBBLE_TRY(kv.values, arena.allocate(sizes.cache));
    made.cache.push_back(kv);
  }
  for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
    for (const VkDeviceSize bytes : sizes.regions[which]) {
      NIBBLE_TRY(const Slice slice, arena.allocate(bytes));
      made.regions[which].push_back(slice);
    }
  }
  if (sizes.halves > 0) {
    NIBBLE_TRY(made.scratch.halves, arena.allocate(sizes.halves));
    NIBBLE_TRY(made.scratch.scales, arena.allocate(sizes.scales));
  }
  if (sizes.order > 0) {
    NIBBLE_TRY(made.order, arena.allocate(sizes.order));
  }
  NIBBLE_TRY(made.partials, arena.allocate(sizes.partials));
  NIBBLE_TRY(made.counters, arena.allocate(sizes.counters));
  for (Slice& slice : made.top) {
    NIBBLE_TRY(slice, arena.allocate(sizes.top));
  }
  NIBBLE_TRY(made.io, Buffer::make(device, sizes.step + sizes.ids + sizes.angles + sizes.values,
                                   Place::Upload));
  VkDeviceSize offset = 0;
  const auto part = [&](VkDeviceSize bytes) {
    offset += bytes;
    return made.io.all().part(offset - bytes, bytes);
  };
  made.step = part(sizes.step);
  made.ids = part(sizes.ids);
  made.angles = part(sizes.angles);
  made.values = part(sizes.values);
  NIBBLE_TRY(made.readBack, Buffer::make(device, sizes.readBack, Place::ReadBack));
  return made;
}

}  // namespace nibble::vulkan
