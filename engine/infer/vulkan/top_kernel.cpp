// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>
#include <cstring>

#include "infer/vulkan/kernels.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kItems = 2048;  // of a workgroup, shaders/top_logits.comp
static_assert(kMostTop <= kItems / 4, "a round must leave a quarter at most");

struct TopPush {
  std::uint32_t items, count, offset;
};

std::uint32_t groupsFor(std::uint32_t items) {
  return std::max(1u, (items + kItems - 1) / kItems);
}

/// The number that the shader's order stands for.
float fromOrder(std::uint32_t order) {
  return std::bit_cast<float>((order & 0x80000000u) != 0 ? order & 0x7fffffffu : ~order);
}

}  // namespace

VkDeviceSize topBytes(std::uint32_t width) {
  return VkDeviceSize{groupsFor(width)} * kMostTop * 2 * sizeof(std::uint32_t);
}

Result<Slice> recordTopLogits(Recorder& recorder, const Rows& row, std::uint32_t width,
                              std::uint32_t count, const std::array<Slice, 2>& work) {
  std::uint32_t items = width;
  std::size_t to = 0;
  for (bool first = true;; first = false) {
    const std::uint32_t groups = groupsFor(items);
    const PipelineKey key{"top_logits", {0, first ? 1u : 0u}};
    const TopPush push{items, count, row.offset};
    const Binding bindings[] = {
        {1, row.slice}, {2, first ? row.slice : work[1 - to]}, {5, work[to], true}};
    NIBBLE_CHECK(recorder.dispatch(key, bindings, push, groups));
    if (groups == 1) return work[to].part(0, VkDeviceSize{count} * 2 * sizeof(std::uint32_t));
    items = groups * count;
    to = 1 - to;
  }
}

void readTop(const std::byte* from, std::uint32_t count, std::vector<TokenLogit>& top) {
  top.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t item[2];
    std::memcpy(item, from + i * sizeof item, sizeof item);
    if (item[0] == 0) return;
    top.push_back({fromOrder(item[0]), static_cast<TokenId>(item[1])});
  }
}

}  // namespace nibble::vulkan
