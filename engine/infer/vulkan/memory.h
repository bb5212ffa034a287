// SPDX-License-Identifier: MIT
// Buffers on the GPU. Few and large: each is one allocation, and what needs memory gets a slice.
#pragma once

#include <memory>
#include <vector>

#include "infer/vulkan/device.h"

namespace nibble::vulkan {

/// Part of a buffer; what a shader's binding points at.
struct Slice {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceSize offset = 0;
  VkDeviceSize bytes = 0;

  Slice part(VkDeviceSize from, VkDeviceSize length) const {
    return {buffer, offset + from, length};
  }
};

enum class Place {
  Device,    ///< where shaders read fastest
  Upload,    ///< written by the processor, read by shaders: small things
  Staging,   ///< written by the processor, copied from
  ReadBack,  ///< copied to, read by the processor
};

class Buffer {
 public:
  /// Fails when no memory of that kind can hold it.
  static Result<Buffer> make(std::shared_ptr<Device> device, VkDeviceSize bytes, Place place);

  Buffer() = default;
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer();

  Slice all() const { return {buffer_, 0, bytes_}; }
  VkDeviceSize bytes() const { return bytes_; }
  /// Null unless the processor may touch it.
  std::byte* mapped() const { return static_cast<std::byte*>(mapped_); }

 private:
  void swap(Buffer& other) noexcept;
  Result<> allocate(const VkMemoryRequirements& requirements, Place place);

  std::shared_ptr<Device> device_;
  VkBuffer buffer_ = VK_NULL_HANDLE;
  VkDeviceMemory memory_ = VK_NULL_HANDLE;
  VkDeviceSize bytes_ = 0;
  VkDeviceSize local_ = 0;  ///< bytes it takes of the GPU's own memory
  void* mapped_ = nullptr;
};

/// Hands out slices of large device buffers; all are given back together.
class Arena {
 public:
  explicit Arena(std::shared_ptr<Device> device);

  /// A slice that one binding can show whole, aligned for it.
  Result<Slice> allocate(VkDeviceSize bytes);
  /// Bytes that will be asked for: the next blocks are of this size as far as possible.
  void expect(VkDeviceSize bytes) { expected_ = bytes; }
  VkDeviceSize reserved() const;

 private:
  struct Block {
    Buffer buffer;
    VkDeviceSize used = 0;
  };
  Result<> grow(VkDeviceSize atLeast);

  std::shared_ptr<Device> device_;
  std::vector<Block> blocks_;
  VkDeviceSize expected_ = 0;
};

/// Bytes one binding can show: rows of `rowBytes` are cut into pieces that fit.
VkDeviceSize bindingLimit(const Device& device);

}  // namespace nibble::vulkan
