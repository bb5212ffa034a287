// SPDX-License-Identifier: MIT
#include "infer/vulkan/pipelines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "base/atomic_file.h"
#include "infer/vulkan/matrix_module.h"
#include "infer/vulkan/matrix_units.h"
#include "infer/vulkan/shaders.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint64_t kLargestFile = 256u << 20;

/// Eight bytes at a time: all shaders together are megabytes, and every start hashes them.
std::uint64_t hash(std::uint64_t state, const void* bytes, std::size_t count) {
  const auto* at = static_cast<const unsigned char*>(bytes);
  for (std::size_t i = 0; i < count; i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at + i, std::min(sizeof word, count - i));
    state = (state ^ word) * 1099511628211u;
    state ^= state >> 29;
  }
  return state;
}
constexpr std::uint64_t kHashStart = 14695981039346656037u;

std::uint64_t hashOfShaders() {
  std::uint64_t state = kHashStart;
  for (const Shader& shader : allShaders()) {
    state = hash(state, shader.code.data(), shader.code.size_bytes());
  }
  return state;
}

/// Before the driver's own bytes: drivers trust what they are given.
struct FileHeader {
  char magic[8] = {'n', 'i', 'b', 'b', 'l', 'e', 'v', '1'};
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;
};

bool belongsTo(const std::vector<char>& data, const Capabilities& c) {
  VkPipelineCacheHeaderVersionOne header{};
  if (data.size() < sizeof header) return false;
  std::memcpy(&header, data.data(), sizeof header);
  return header.headerVersion == VK_PIPELINE_CACHE_HEADER_VERSION_ONE &&
         header.vendorID == c.vendor && header.deviceID == c.product &&
         std::memcmp(header.pipelineCacheUUID, c.cacheId, VK_UUID_SIZE) == 0;
}

std::vector<char> readCache(const std::filesystem::path& path, const Capabilities& c) {
  std::ifstream file(path, std::ios::binary);
  FileHeader header;
  if (!file.read(reinterpret_cast<char*>(&header), sizeof header)) return {};
  const FileHeader expected;
  if (std::memcmp(header.magic, expected.magic, sizeof header.magic) != 0 ||
      header.bytes > kLargestFile) {
    return {};
  }
  std::vector<char> data(header.bytes);
  if (!file.read(data.data(), static_cast<std::streamsize>(data.size())) ||
      hash(kHashStart, data.data(), data.size()) != header.hash || !belongsTo(data, c)) {
    return {};
  }
  return data;
}

}  // namespace

std::filesystem::path cacheFolder() {
  const auto folder = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (auto own = folder("NIBBLE_CACHE_DIR"); !own.empty()) return own;
  if (auto xdg = folder("XDG_CACHE_HOME"); xdg.is_absolute()) return xdg / "nibble";
  if (auto home = folder("HOME"); home.is_absolute()) return home / ".cache" / "nibble";
  return {};
}

Pipelines::Pipelines(const Device& device) : device_(device) {
  const Capabilities& c = device.capabilities();
  if (const auto folder = cacheFolder(); !folder.empty()) {
    const std::uint64_t id = hash(hashOfShaders(), c.cacheId, sizeof c.cacheId);
    file_ = folder / fmt::format("vulkan-{:04x}-{:04x}-{:08x}-{:016x}.bin", c.vendor, c.product,
                                 c.driverVersion, id);
  }
  load();
}

void Pipelines::load() {
  const std::vector<char> data =
      file_.empty() ? std::vector<char>() : readCache(file_, device_.capabilities());
  VkPipelineCacheCreateInfo info{.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
                                 .pNext = nullptr,
                                 .flags = 0,
                                 .initialDataSize = data.size(),
                                 .pInitialData = data.data()};
  const DeviceFunctions& vk = device_.vk();
  if (vk.CreatePipelineCache(device_.handle(), &info, nullptr, &cache_) == VK_SUCCESS) return;
  info.initialDataSize = 0;
  if (vk.CreatePipelineCache(device_.handle(), &info, nullptr, &cache_) != VK_SUCCESS) {
    cache_ = VK_NULL_HANDLE;
  }
}

void Pipelines::save() {
  const std::lock_guard lock(mutex_);
  if (!changed_ || file_.empty() || cache_ == VK_NULL_HANDLE) return;
  changed_ = false;
  std::size_t bytes = 0;
  const DeviceFunctions& vk = device_.vk();
  if (vk.GetPipelineCacheData(device_.handle(), cache_, &bytes, nullptr) != VK_SUCCESS) return;
  std::vector<char> data(bytes);
  if (vk.GetPipelineCacheData(device_.handle(), cache_, &bytes, data.data()) != VK_SUCCESS) return;
  data.resize(bytes);
  FileHeader header;
  header.bytes = bytes;
  header.hash = hash(kHashStart, data.data(), data.size());
  std::string text(reinterpret_cast<const char*>(&header), sizeof header);
  text.append(data.data(), data.size());
  std::error_code ignored;
  std::filesystem::create_directories(file_.parent_path(), ignored);
  // Without the file the next start compiles again.
  static_cast<void>(writeFileAtomically(file_, text));
}

Pipelines::~Pipelines() {
  save();
  const DeviceFunctions& vk = device_.vk();
  for (const auto& [key, pipeline] : pipelines_) {
    vk.DestroyPipeline(device_.handle(), pipeline, nullptr);
  }
  vk.DestroyPipelineCache(device_.handle(), cache_, nullptr);
}

Result<VkPipeline> Pipelines::get(const PipelineKey& key) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = pipelines_.find(key); known != pipelines_.end()) return known->second;
  }
  NIBBLE_TRY(const VkPipeline made, make(key));
  const std::lock_guard lock(mutex_);
  const auto [place, isNew] = pipelines_.emplace(key, made);
  // Another thread was faster.
  if (!isNew) device_.vk().DestroyPipeline(device_.handle(), made, nullptr);
  changed_ = changed_ || isNew;
  return place->second;
}

Result<> Pipelines::compile(const std::set<PipelineKey>& keys, ThreadPool& pool,
                            const std::stop_token& stop) {
  const std::vector<PipelineKey> all(keys.begin(), keys.end());
  std::mutex mutex;
  std::optional<Error> failed;
  pool.parallelFor(static_cast<std::int64_t>(all.size()), 1,
                   [&](std::int64_t first, std::int64_t end, int) {
                     for (std::int64_t i = first; i < end && !stop.stop_requested(); ++i) {
                       const auto made = get(all[static_cast<std::size_t>(i)]);
                       if (made) continue;
                       const std::lock_guard lock(mutex);
                       failed = made.error();
                     }
                   });
  if (failed) return tl::unexpected(std::move(*failed));
  return {};
}

std::size_t Pipelines::count() const {
  const std::lock_guard lock(mutex_);
  return pipelines_.size();
}

Result<VkPipeline> Pipelines::make(const PipelineKey& key) {
  const Shader* shader = findShader(key.shader);
  if (shader == nullptr) {
    return fail(ErrorCode::Internal, device_.name(), "there is no shader {}", key.shader);
  }
  std::span<const std::uint32_t> words = shader->code;
  std::vector<std::uint32_t> told;
  const Capabilities& c = device_.capabilities();
  const bool onMatrixUnits = key.shader.starts_with("matmul_matrix.");
  if (onMatrixUnits && c.matrix == MatrixDialect::Khr) {
    NIBBLE_TRY(told, withKhrMatrices(words));
    words = told;
  }
  const DeviceFunctions& vk = device_.vk();
  const VkShaderModuleCreateInfo code{.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                      .pNext = nullptr,
                                      .flags = 0,
                                      .codeSize = words.size_bytes(),
                                      .pCode = words.data()};
  VkShaderModule module = VK_NULL_HANDLE;
  NIBBLE_CHECK(device_.check(vk.CreateShaderModule(device_.handle(), &code, nullptr, &module),
                             "reading the shader " + key.shader));
  std::array<VkSpecializationMapEntry, kConstants> entries{};
  for (std::uint32_t i = 0; i < kConstants; ++i) entries[i] = {i, 4 * i, 4};
  const VkSpecializationInfo constants{kConstants, entries.data(), sizeof key.constants,
                                       key.constants.data()};
  VkPipelineShaderStageRequiredSubgroupSizeCreateInfo size{};
  size.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO;
  size.requiredSubgroupSize = onMatrixUnits ? kMatrixSubgroup : c.subgroupSize;
  const bool full =
      c.fullSubgroups && key.constants[0] > 0 && key.constants[0] % size.requiredSubgroupSize == 0;
  const VkComputePipelineCreateInfo info{
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .pNext = nullptr,
      .flags =
          c.statistics ? VkPipelineCreateFlags(VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR) : 0,
      .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                .pNext = full && c.subgroupSizeControl ? &size : nullptr,
                .flags = full ? VkPipelineShaderStageCreateFlags(
                                    VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT)
                              : 0,
                .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                .module = module,
                .pName = "main",
                .pSpecializationInfo = &constants},
      .layout = device_.pipelineLayout(),
      .basePipelineHandle = VK_NULL_HANDLE,
      .basePipelineIndex = -1};
  VkPipeline pipeline = VK_NULL_HANDLE;
  const VkResult result =
      vk.CreateComputePipelines(device_.handle(), cache_, 1, &info, nullptr, &pipeline);
  vk.DestroyShaderModule(device_.handle(), module, nullptr);
  NIBBLE_CHECK(device_.check(result, "compiling the shader " + key.shader));
  if (pipeline == VK_NULL_HANDLE) {
    return fail(ErrorCode::Unsupported, device_.name(), "the driver cannot compile {}", key.shader);
  }
  return pipeline;
}

}  // namespace nibble::vulkan
