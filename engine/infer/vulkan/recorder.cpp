// SPDX-License-Identifier: MIT
#include "infer/vulkan/recorder.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kSetsAPool = 256;

bool overlap(const Slice& a, const Slice& b) {
  return a.buffer == b.buffer && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}

}  // namespace

Result<Recorder> Recorder::make(std::shared_ptr<Device> device) {
  Recorder made;
  made.device_ = std::move(device);
  Device& d = *made.device_;
  const VkCommandPoolCreateInfo pool{.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
                                     .pNext = nullptr,
                                     .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
                                     .queueFamilyIndex = d.capabilities().queueFamily};
  NIBBLE_CHECK(
      d.check(d.vk().CreateCommandPool(d.handle(), &pool, nullptr, &made.pool_), "recording"));
  const VkCommandBufferAllocateInfo buffer{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                           .pNext = nullptr,
                                           .commandPool = made.pool_,
                                           .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
                                           .commandBufferCount = 1};
  NIBBLE_CHECK(
      d.check(d.vk().AllocateCommandBuffers(d.handle(), &buffer, &made.commands_), "recording"));
  const VkFenceCreateInfo fence{VK_STRUCTURE_TYPE_FENCE_CREATE_INFO, nullptr, 0};
  NIBBLE_CHECK(d.check(d.vk().CreateFence(d.handle(), &fence, nullptr, &made.fence_), "recording"));
  if (d.capabilities().timestampBits > 0) {
    const VkQueryPoolCreateInfo queries{.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
                                        .pNext = nullptr,
                                        .flags = 0,
                                        .queryType = VK_QUERY_TYPE_TIMESTAMP,
                                        .queryCount = kTimestamps,
                                        .pipelineStatistics = 0};
    NIBBLE_CHECK(d.check(d.vk().CreateQueryPool(d.handle(), &queries, nullptr, &made.queries_),
                         "recording"));
  }
  return made;
}

Recorder::~Recorder() {
  if (!device_) return;
  if (pending_) static_cast<void>(wait());
  const DeviceFunctions& vk = device_->vk();
  for (VkDescriptorPool pool : descriptorPools_) {
    vk.DestroyDescriptorPool(device_->handle(), pool, nullptr);
  }
  vk.DestroyQueryPool(device_->handle(), queries_, nullptr);
  vk.DestroyFence(device_->handle(), fence_, nullptr);
  vk.DestroyCommandPool(device_->handle(), pool_, nullptr);
}

void Recorder::swap(Recorder& other) noexcept {
  std::swap(device_, other.device_);
  std::swap(pool_, other.pool_);
  std::swap(commands_, other.commands_);
  std::swap(fence_, other.fence_);
  std::swap(queries_, other.queries_);
  std::swap(descriptorPools_, other.descriptorPools_);
  std::swap(setsLeft_, other.setsLeft_);
  std::swap(touched_, other.touched_);
  std::swap(copiesMustWait_, other.copiesMustWait_);
  std::swap(dispatches_, other.dispatches_);
  std::swap(barriers_, other.barriers_);
  std::swap(pending_, other.pending_);
  std::swap(submitted_, other.submitted_);
  std::swap(usual_, other.usual_);
  std::swap(collected_, other.collected_);
}

Result<> Recorder::begin(bool timed) {
  for (VkDescriptorPool pool : descriptorPools_) {
    device_->vk().DestroyDescriptorPool(device_->handle(), pool, nullptr);
  }
  descriptorPools_.clear();
  setsLeft_ = 0;
  touched_.clear();
  dispatches_ = barriers_ = 0;
  usual_ = {};
  const VkCommandBufferBeginInfo info{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, nullptr, 0,
                                      nullptr};
  NIBBLE_CHECK(device_->check(device_->vk().BeginCommandBuffer(commands_, &info), "recording"));
  if (timed && queries_ != VK_NULL_HANDLE) {
    device_->vk().CmdResetQueryPool(commands_, queries_, 0, kTimestamps);
  }
  // What earlier submissions wrote, and what they still read.
  barrier(true);
  return {};
}

Result<VkDescriptorSet> Recorder::descriptors(std::span<const Binding> bindings) {
  const DeviceFunctions& vk = device_->vk();
  if (setsLeft_ == 0) {
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, kSetsAPool * kBindings};
    const VkDescriptorPoolCreateInfo info{.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
                                          .pNext = nullptr,
                                          .flags = 0,
                                          .maxSets = kSetsAPool,
                                          .poolSizeCount = 1,
                                          .pPoolSizes = &size};
    VkDescriptorPool pool = VK_NULL_HANDLE;
    NIBBLE_CHECK(device_->check(vk.CreateDescriptorPool(device_->handle(), &info, nullptr, &pool),
                                "recording"));
    descriptorPools_.push_back(pool);
    setsLeft_ = kSetsAPool;
  }
  const VkDescriptorSetLayout layout = device_->setLayout();
  const VkDescriptorSetAllocateInfo info{.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
                                         .pNext = nullptr,
                                         .descriptorPool = descriptorPools_.back(),
                                         .descriptorSetCount = 1,
                                         .pSetLayouts = &layout};
  VkDescriptorSet set = VK_NULL_HANDLE;
  NIBBLE_CHECK(
      device_->check(vk.AllocateDescriptorSets(device_->handle(), &info, &set), "recording"));
  --setsLeft_;
  std::array<VkDescriptorBufferInfo, kBindings> buffers{};
  std::array<VkWriteDescriptorSet, kBindings> writes{};
  std::uint32_t count = 0;
  for (const Binding& binding : bindings) {
    buffers[count] = {binding.slice.buffer, binding.slice.offset, binding.slice.bytes};
    writes[count] = {.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                     .pNext = nullptr,
                     .dstSet = set,
                     .dstBinding = binding.index,
                     .dstArrayElement = 0,
                     .descriptorCount = 1,
                     .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                     .pImageInfo = nullptr,
                     .pBufferInfo = &buffers[count],
                     .pTexelBufferView = nullptr};
    ++count;
  }
  vk.UpdateDescriptorSets(device_->handle(), count, writes.data(), 0, nullptr);
  return set;
}

Result<> Recorder::dispatch(const PipelineKey& key, std::span<const Binding> bindings,
                            const void* push, std::size_t pushBytes, std::uint32_t x,
                            std::uint32_t y, std::uint32_t z) {
  if (collected_ != nullptr) {
    collected_->insert(key);
    return {};
  }
  NIBBLE_TRY(const VkPipeline pipeline, device_->pipelines().get(key));
  NIBBLE_TRY(const VkDescriptorSet set, descriptors(bindings));
  const bool hazard = std::any_of(bindings.begin(), bindings.end(), [&](const Binding& b) {
    return std::any_of(touched_.begin(), touched_.end(), [&](const Touched& t) {
      return (t.written || b.written) && overlap(t.slice, b.slice);
    });
  });
  if (hazard) {
    barrier(
        std::any_of(touched_.begin(), touched_.end(), [](const Touched& t) { return t.copied; }));
  }
  for (const Binding& b : bindings) touched_.push_back({b.slice, b.written, false});
  const DeviceFunctions& vk = device_->vk();
  vk.CmdBindPipeline(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
  vk.CmdBindDescriptorSets(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, device_->pipelineLayout(), 0,
                           1, &set, 0, nullptr);
  vk.CmdPushConstants(commands_, device_->pipelineLayout(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                      static_cast<std::uint32_t>(pushBytes), push);
  vk.CmdDispatch(commands_, x, y, z);
  ++dispatches_;
  return {};
}

void Recorder::access(const Slice& slice, bool written) {
  const bool hazard = std::any_of(touched_.begin(), touched_.end(), [&](const Touched& t) {
    return (t.written || written) && overlap(t.slice, slice);
  });
  if (hazard || copiesMustWait_) barrier(true);
  touched_.push_back({slice, written, true});
}

void Recorder::barrier(bool copies) {
  const VkPipelineStageFlags stages =
      VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | (copies ? VK_PIPELINE_STAGE_TRANSFER_BIT : 0);
  VkMemoryBarrier memory{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                         .pNext = nullptr,
                         .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
                         .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT};
  if (copies) {
    memory.srcAccessMask |= VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask |= VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
  }
  device_->vk().CmdPipelineBarrier(commands_, stages, stages, 0, 1, &memory, 0, nullptr, 0,
                                   nullptr);
  touched_.clear();
  copiesMustWait_ = !copies;
  ++barriers_;
}

void Recorder::copy(const Slice& from, const Slice& to, bool afterwards) {
  if (collected_ != nullptr) return;
  access(from, false);
  access(to, true);
  const VkBufferCopy region{from.offset, to.offset, std::min(from.bytes, to.bytes)};
  device_->vk().CmdCopyBuffer(commands_, from.buffer, to.buffer, 1, &region);
  if (!afterwards) return;
  const VkMemoryBarrier memory{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                               .pNext = nullptr,
                               .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
                               .dstAccessMask = VK_ACCESS_HOST_READ_BIT};
  device_->vk().CmdPipelineBarrier(commands_, VK_PIPELINE_STAGE_TRANSFER_BIT,
                                   VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &memory, 0, nullptr, 0,
                                   nullptr);
}

void Recorder::fill(const Slice& slice, std::uint32_t word) {
  access(slice, true);
  device_->vk().CmdFillBuffer(commands_, slice.buffer, slice.offset, slice.bytes, word);
}

void Recorder::timestamp(std::uint32_t index) {
  if (collected_ != nullptr || queries_ == VK_NULL_HANDLE) return;
  device_->vk().CmdWriteTimestamp(commands_, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries_, index);
}

Result<> Recorder::end() {
  return device_->check(device_->vk().EndCommandBuffer(commands_), "recording");
}

Result<> Recorder::submit() {
  NIBBLE_CHECK(device_->submit(commands_, fence_));
  pending_ = true;
  submitted_ = std::chrono::steady_clock::now();
  return {};
}

Result<> Recorder::wait() {
  if (!pending_) return {};
  pending_ = false;
  NIBBLE_CHECK(device_->wait(fence_, usual_));
  usual_ = std::chrono::steady_clock::now() - submitted_;
  return {};
}

Result<> Recorder::run() {
  NIBBLE_CHECK(submit());
  return wait();
}

Result<double> Recorder::secondsBetween(std::uint32_t first, std::uint32_t second) const {
  if (queries_ == VK_NULL_HANDLE) return 0.0;
  std::uint64_t ticks[2] = {};
  for (int i = 0; i < 2; ++i) {
    NIBBLE_CHECK(device_->check(
        device_->vk().GetQueryPoolResults(device_->handle(), queries_, i == 0 ? first : second, 1,
                                          sizeof(std::uint64_t), &ticks[i], sizeof(std::uint64_t),
                                          VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
        "reading the clock"));
  }
  const std::uint32_t bits = device_->capabilities().timestampBits;
  const std::uint64_t mask = bits >= 64 ? UINT64_MAX : (std::uint64_t{1} << bits) - 1;
  return static_cast<double>((ticks[1] - ticks[0]) & mask) *
         device_->capabilities().timestampPeriod * 1e-9;
}

}  // namespace nibble::vulkan
