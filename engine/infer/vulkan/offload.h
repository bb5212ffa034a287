// SPDX-License-Identifier: MIT
// Which layers of a model a GPU computes. They are the last ones, beside the output, which is the
// largest matrix and read for every token; the processor has those before them. Where all layers
// fit but not the table of token embeddings as well, the processor keeps that: it reads a row of
// it.
#pragma once

#include <cstdint>
#include <optional>

#include "infer/backend.h"
#include "infer/vulkan/device.h"
#include "infer/vulkan/prepared.h"

namespace nibble::vulkan {

struct Offload {
  PreparedPart gpu;
  std::optional<ModelPart> processor;  ///< what comes before; nothing when all is on the GPU

  int layers() const { return gpu.part.hyperparameters.layers; }
};

/// Decides for one model. Steps from 1 to steps() give the GPU ever more: step n its last n layers,
/// the last one everything.
class OffloadSteps {
 public:
  /// `whole` and `source` must outlive it.
  OffloadSteps(const ModelPart& whole, const ModelSource& source, const SessionOptions& session,
               bool matrixUnits);

  int steps() const { return whole_.hyperparameters.layers + 1; }
  /// The largest step for which there are shaders, and which gives no more than `layers` layers to
  /// the GPU (DeviceChoice::kAsManyAsFit for no bound); 0 for none.
  int largest(int layers) const;
  /// The largest step up to `most` whose weights and session take at most `room` bytes of the GPU's
  /// memory; 0 for none.
  Result<int> largestWithin(std::uint64_t room, int most) const;

  Result<Offload> at(int step) const;
  /// What that takes of the GPU's memory.
  Result<std::uint64_t> bytes(int step) const;

 private:
  const ModelPart& whole_;
  const ModelSource& source_;
  SessionOptions session_;
  bool matrixUnits_;
};

/// Of so many free bytes of a GPU's memory, those a model may take: all but a little that drivers
/// want.
std::uint64_t roomWithin(std::uint64_t freeBytes);
/// The same of what is free on `device`, and at most `limit` (0 for none).
std::uint64_t roomOn(const Device& device, std::uint64_t limit);

}  // namespace nibble::vulkan
