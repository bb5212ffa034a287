// SPDX-License-Identifier: MIT
// The memory of a session: how much of it, so that it is known before a model is loaded how many of
// its layers leave room; and the memory itself.
#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "infer/backend.h"
#include "infer/vulkan/prepared.h"

namespace nibble::vulkan {

struct SessionShape {
  int capacity = 0;  ///< tokens
  int maxBatch = 0;  ///< tokens at once
  KvType kv = KvType::F16;
};

/// Fails (InvalidArgument) for no tokens or batches of none.
Result<SessionShape> sessionShape(const Hyperparameters& hyperparameters,
                                  const SessionOptions& options);

/// The same of LoadOptions::session, which may name longer contexts than the model has.
Result<SessionShape> expectedShape(const Hyperparameters& hyperparameters, SessionOptions options);

/// Bytes of each piece.
struct SessionSizes {
  std::size_t layers = 0;
  VkDeviceSize cache = 0;  ///< keys of a layer, and as many for its values
  std::array<std::vector<VkDeviceSize>, 2> regions;  ///< of batches, of one token
  VkDeviceSize halves = 0, scales = 0;  ///< scratch of matrix units; 0 where there are none
  VkDeviceSize order = 0;               ///< of a batch by expert; 0 where there are none
  VkDeviceSize partials = 0, counters = 0;
  VkDeviceSize top = 0;  ///< twice: working memory to find the largest logits
  VkDeviceSize step = 0, ids = 0, angles = 0, values = 0;  ///< written by the processor
  VkDeviceSize readBack = 0;
  int logitRows = 1;  ///< of a batch that are computed and read back at once

  /// What lies in memory that only the GPU sees.
  VkDeviceSize arena() const;
  /// All but what the processor reads back.
  VkDeviceSize onDevice() const { return arena() + step + ids + angles + values; }
};

SessionSizes sessionSizes(const PreparedPart& model, bool matrixUnits, const SessionShape& shape);

struct SessionMemory {
  explicit SessionMemory(std::shared_ptr<Device> device) : arena(std::move(device)) {}
  static Result<SessionMemory> make(const std::shared_ptr<Device>& device,
                                    const PreparedPart& model, const SessionShape& shape);

  Arena arena;
  std::vector<KvLayer> cache;
  std::array<std::vector<Slice>, 2> regions;  ///< of batches, of one token
  Slice partials, counters;
  std::array<Slice, 2> top;
  MatMulScratch scratch;
  Slice order;
  Buffer io;  ///< of which the next four are parts
  Slice step, ids, angles, values;
  Buffer readBack;
  int logitRows = 1;
};

}  // namespace nibble::vulkan
