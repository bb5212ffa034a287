// SPDX-License-Identifier: MIT
#include "infer/vulkan/memory.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "base/bytes.h"

namespace nibble::vulkan {

namespace {

constexpr VkDeviceSize kMiB = 1u << 20;
constexpr VkDeviceSize kLargestBlock = 4096 * kMiB;
constexpr VkDeviceSize kSmallestBlock = 16 * kMiB;
constexpr VkDeviceSize kAlignment = 256;

/// Kinds of memory for a place, the best first: flags that must be there, flags that must not.
struct Wish {
  VkMemoryPropertyFlags with;
  VkMemoryPropertyFlags without;
};

std::vector<Wish> wishes(Place place) {
  constexpr VkMemoryPropertyFlags kLocal = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
  constexpr VkMemoryPropertyFlags kVisible =
      VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  constexpr VkMemoryPropertyFlags kCached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
  switch (place) {
    case Place::Device:
      // Memory the processor also sees may be moved out of the card when it fills up.
      return {{kLocal, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT}, {kLocal, 0}};
    case Place::Upload:
      return {{kLocal | kVisible, 0}, {kVisible, 0}};
    case Place::Staging:
      return {{kVisible, kLocal}, {kVisible, 0}};
    case Place::ReadBack:
      return {{kVisible | kCached, 0}, {kVisible, 0}};
  }
  return {};
}

/// Tests make bindings small, so that small models have weights in several pieces.
VkDeviceSize limitFromEnvironment() {
  const char* value = std::getenv("NIBBLE_VULKAN_MAX_BINDING");
  return value == nullptr ? 0 : std::strtoull(value, nullptr, 10);
}

}  // namespace

VkDeviceSize bindingLimit(const Device& device) {
  const VkDeviceSize limit =
      std::min(device.capabilities().maxRange, device.capabilities().maxAllocation);
  const VkDeviceSize wanted = limitFromEnvironment();
  return wanted > 0 ? std::min(limit, wanted) : limit;
}

Result<Buffer> Buffer::make(std::shared_ptr<Device> device, VkDeviceSize bytes, Place place) {
  Buffer made;
  made.device_ = std::move(device);
  made.bytes_ = alignUp(std::max<VkDeviceSize>(bytes, 16), kAlignment);
  const Device& d = *made.device_;
  if (made.bytes_ > d.capabilities().maxAllocation) {
    return failure(VK_ERROR_OUT_OF_DEVICE_MEMORY, d.name(),
                   fmt::format("a buffer of {} bytes", bytes));
  }
  const VkBufferCreateInfo info{.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
                                .pNext = nullptr,
                                .flags = 0,
                                .size = made.bytes_,
                                .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
                                         VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                                         VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                                .sharingMode = VK_SHARING_MODE_EXCLUSIVE,
                                .queueFamilyIndexCount = 0,
                                .pQueueFamilyIndices = nullptr};
  NIBBLE_CHECK(
      d.check(d.vk().CreateBuffer(d.handle(), &info, nullptr, &made.buffer_), "making a buffer"));
  VkMemoryRequirements requirements{};
  d.vk().GetBufferMemoryRequirements(d.handle(), made.buffer_, &requirements);
  NIBBLE_CHECK(made.allocate(requirements, place));
  NIBBLE_CHECK(d.check(d.vk().BindBufferMemory(d.handle(), made.buffer_, made.memory_, 0),
                       "making a buffer"));
  if (place != Place::Device) {
    NIBBLE_CHECK(
        d.check(d.vk().MapMemory(d.handle(), made.memory_, 0, VK_WHOLE_SIZE, 0, &made.mapped_),
                "mapping a buffer"));
  }
  return made;
}

Result<> Buffer::allocate(const VkMemoryRequirements& requirements, Place place) {
  const Device& d = *device_;
  const VkPhysicalDeviceMemoryProperties& memory = d.capabilities().memory;
  for (const Wish& wish : wishes(place)) {
    for (std::uint32_t type = 0; type < memory.memoryTypeCount; ++type) {
      const VkMemoryType& t = memory.memoryTypes[type];
      if ((requirements.memoryTypeBits & (1u << type)) == 0 ||
          (t.propertyFlags & wish.with) != wish.with || (t.propertyFlags & wish.without) != 0 ||
          memory.memoryHeaps[t.heapIndex].size < requirements.size) {
        continue;
      }
      const VkMemoryAllocateInfo info{.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                      .pNext = nullptr,
                                      .allocationSize = requirements.size,
                                      .memoryTypeIndex = type};
      const VkResult result = d.vk().AllocateMemory(d.handle(), &info, nullptr, &memory_);
      if (result == VK_SUCCESS) {
        local_ =
            (t.propertyFlags & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT) != 0 ? requirements.size : 0;
        d.countLocal(static_cast<std::int64_t>(local_));
        return {};
      }
      memory_ = VK_NULL_HANDLE;
      if (result == VK_ERROR_DEVICE_LOST) return d.check(result, "allocating memory");
    }
  }
  return failure(VK_ERROR_OUT_OF_DEVICE_MEMORY, d.name(),
                 fmt::format("allocating {} MiB", (requirements.size + kMiB - 1) / kMiB));
}

Buffer::~Buffer() {
  if (!device_) return;
  if (buffer_ != VK_NULL_HANDLE) device_->vk().DestroyBuffer(device_->handle(), buffer_, nullptr);
  if (memory_ != VK_NULL_HANDLE) device_->vk().FreeMemory(device_->handle(), memory_, nullptr);
  device_->countLocal(-static_cast<std::int64_t>(local_));
}

void Buffer::swap(Buffer& other) noexcept {
  std::swap(device_, other.device_);
  std::swap(buffer_, other.buffer_);
  std::swap(memory_, other.memory_);
  std::swap(bytes_, other.bytes_);
  std::swap(local_, other.local_);
  std::swap(mapped_, other.mapped_);
}

Arena::Arena(std::shared_ptr<Device> device) : device_(std::move(device)) {}

Result<Slice> Arena::allocate(VkDeviceSize bytes) {
  const VkDeviceSize size = alignUp(std::max<VkDeviceSize>(bytes, 16), kAlignment);
  // Small slices fill what large ones left at the end of earlier blocks.
  auto fit = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& block) {
    return size <= block.buffer.bytes() - block.used;
  });
  if (fit == blocks_.end()) {
    NIBBLE_CHECK(grow(size));
    fit = std::prev(blocks_.end());
  }
  const Slice slice = fit->buffer.all().part(fit->used, size);
  fit->used += size;
  expected_ -= std::min(expected_, size);
  return slice;
}

Result<> Arena::grow(VkDeviceSize atLeast) {
  VkDeviceSize size = std::max(atLeast, expected_ > 0 ? expected_ : kSmallestBlock);
  size = std::max(atLeast, std::min({size, kLargestBlock, device_->capabilities().maxAllocation}));
  while (true) {
    auto block = Buffer::make(device_, size, Place::Device);
    if (block) {
      blocks_.push_back({std::move(*block), 0});
      return {};
    }
    if (size == atLeast) return tl::unexpected(std::move(block).error());
    size = std::max(atLeast, alignUp(size / 2, kAlignment));
  }
}

VkDeviceSize Arena::reserved() const {
  VkDeviceSize sum = 0;
  for (const Block& block : blocks_) sum += block.buffer.bytes();
  return sum;
}

}  // namespace nibble::vulkan
