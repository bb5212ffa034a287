// SPDX-License-Identifier: MIT
// Records dispatches into a command buffer, with a barrier wherever one needs what another wrote,
// and nowhere else.
#pragma once

#include <chrono>
#include <cstring>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "infer/vulkan/memory.h"
#include "infer/vulkan/pipelines.h"

namespace nibble::vulkan {

struct Binding {
  std::uint32_t index = 0;
  Slice slice;
  bool written = false;
};

/// One command buffer with the descriptor sets it uses. Recording allocates; running it does not.
class Recorder {
 public:
  static Result<Recorder> make(std::shared_ptr<Device> device);

  Recorder() = default;
  Recorder(Recorder&& other) noexcept { swap(other); }
  Recorder& operator=(Recorder&& other) noexcept {
    swap(other);
    return *this;
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder();

  /// One that records nothing, and only notes which pipelines that would take.
  static Recorder collecting(std::shared_ptr<Device> device, std::set<PipelineKey>& pipelines) {
    Recorder made;
    made.device_ = std::move(device);
    made.collected_ = &pipelines;
    return made;
  }

  const Capabilities& capabilities() const { return device_->capabilities(); }

  /// `timed`: timestamp() will be called.
  Result<> begin(bool timed = false);
  template <typename Push>
  Result<> dispatch(const PipelineKey& pipeline, std::span<const Binding> bindings,
                    const Push& push, std::uint32_t x, std::uint32_t y = 1, std::uint32_t z = 1) {
    static_assert(sizeof(Push) <= kPushBytes && std::is_trivially_copyable_v<Push>);
    return dispatch(pipeline, bindings, &push, sizeof push, x, y, z);
  }
  /// `afterwards`: the processor will read what is copied.
  void copy(const Slice& from, const Slice& to, bool afterwards);
  void fill(const Slice& slice, std::uint32_t word);
  /// Marks the time when all before has ended; `index` below kTimestamps.
  void timestamp(std::uint32_t index);
  Result<> end();

  /// Starts it and waits for its end.
  Result<> run();
  Result<> submit();
  Result<> wait();
  /// Seconds between two marks of the last run; 0 where the device has no clock.
  Result<double> secondsBetween(std::uint32_t first, std::uint32_t second) const;
  std::size_t dispatches() const { return dispatches_; }
  std::size_t barriers() const { return barriers_; }

  static constexpr std::uint32_t kTimestamps = 512;

 private:
  Result<> dispatch(const PipelineKey& pipeline, std::span<const Binding> bindings,
                    const void* push, std::size_t pushBytes, std::uint32_t x, std::uint32_t y,
                    std::uint32_t z);
  Result<VkDescriptorSet> descriptors(std::span<const Binding> bindings);
  void access(const Slice& slice, bool written);
  /// `copies`: between copies and shaders too.
  void barrier(bool copies);
  void swap(Recorder& other) noexcept;

  struct Touched {
    Slice slice;
    bool written;
    bool copied;  ///< not by a shader
  };

  std::shared_ptr<Device> device_;
  VkCommandPool pool_ = VK_NULL_HANDLE;
  VkCommandBuffer commands_ = VK_NULL_HANDLE;
  VkFence fence_ = VK_NULL_HANDLE;
  VkQueryPool queries_ = VK_NULL_HANDLE;
  std::vector<VkDescriptorPool> descriptorPools_;
  std::uint32_t setsLeft_ = 0;
  std::vector<Touched> touched_;  ///< since the last barrier
  /// That barrier was between shaders only, which costs a GPU less; copies do not see what was
  /// written before it.
  bool copiesMustWait_ = false;
  std::size_t dispatches_ = 0;
  std::size_t barriers_ = 0;
  bool pending_ = false;
  std::chrono::steady_clock::time_point submitted_;
  std::chrono::nanoseconds usual_{};  ///< from there to the end, the last time
  std::set<PipelineKey>* collected_ = nullptr;
};

}  // namespace nibble::vulkan
