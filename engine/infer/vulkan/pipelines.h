// SPDX-License-Identifier: MIT
// Compute pipelines, made when first asked for. What the driver compiled is kept on disk, keyed by
// device, driver and shaders.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>

#include "base/thread_pool.h"
#include "infer/vulkan/device.h"

namespace nibble::vulkan {

inline constexpr std::size_t kConstants = 12;

/// A shader and its specialization constants, by constant_id.
struct PipelineKey {
  std::string shader;
  std::array<std::uint32_t, kConstants> constants{};
  auto operator<=>(const PipelineKey&) const = default;
};

class Pipelines {
 public:
  explicit Pipelines(const Device& device);
  ~Pipelines();
  Pipelines(const Pipelines&) = delete;
  Pipelines& operator=(const Pipelines&) = delete;

  /// Safe from several threads, which compile at the same time.
  Result<VkPipeline> get(const PipelineKey& key);
  /// All of them, by the threads of `pool`, so that none is missing when it is first used; fewer
  /// after a stop.
  Result<> compile(const std::set<PipelineKey>& keys, ThreadPool& pool,
                   const std::stop_token& stop = {});
  /// Writes the cache file if anything was compiled since; a failure to write costs only time.
  void save();
  std::size_t count() const;  ///< how many there are
  /// Where they are kept; empty if nowhere.
  const std::filesystem::path& file() const { return file_; }

 private:
  Result<VkPipeline> make(const PipelineKey& key);
  void load();

  const Device& device_;
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::map<PipelineKey, VkPipeline> pipelines_;
  VkPipelineCache cache_ = VK_NULL_HANDLE;
  bool changed_ = false;
};

/// $NIBBLE_CACHE_DIR, else $XDG_CACHE_HOME/nibble, else ~/.cache/nibble; empty when there is none.
std::filesystem::path cacheFolder();

}  // namespace nibble::vulkan
