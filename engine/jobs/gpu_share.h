// SPDX-License-Identifier: MIT
// Which part of a model a GPU would compute, and what is left to the processor, without loading it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "infer/backend.h"
#include "jobs/gpus.h"
#include "model/model_source.h"

namespace nibble::jobs {

struct GpuShare {
  int layers = 0;             ///< of the model
  int layersOnGpu = 0;        ///< the last ones; 0 where it takes none
  bool isWhole = false;       ///< with the table of embeddings; else the processor reads that
  bool lacksShaders = false;  ///< types of layers, and not its memory, keep it from taking more
  /// Of its memory, what all that it has shaders for would take with the session. 0 for nothing.
  std::uint64_t neededBytes = 0;
  /// Of main memory, for weights that the processor computes with and their share of the KV cache.
  std::uint64_t mainBytes = 0;
};

/// As loading would decide on a GPU with so much free memory, for a session like that. Fails
/// (Unsupported) for models that no GPU runs.
Result<GpuShare> gpuShare(const ModelSource& source, std::uint64_t freeBytes, bool matrixUnits,
                          const SessionOptions& session);
/// On the GPU of that number, with the memory it has left now.
Result<GpuShare> gpuShareNow(const ModelSource& source, int gpu, const SessionOptions& session);

/// Main memory that loading the model takes, with a session like that: all of it on the processor
/// (`gpu` is null), on a GPU that shares that memory, or does not take the model; else what the GPU
/// leaves to the processor.
std::uint64_t mainMemoryToLoad(const ModelSource& source, const GpuFacts* gpu,
                               const SessionOptions& session);
/// The same where it is known what the GPU takes.
std::uint64_t mainMemoryToLoad(const ModelSource& source, const GpuFacts& gpu,
                               const Result<GpuShare>& share, const SessionOptions& session);

/// `source` with other types for the tensors named: a plan, as far as sizes go. It has no rows.
std::shared_ptr<const ModelSource> withTypes(
    std::shared_ptr<const ModelSource> source,
    const std::unordered_map<std::string, TensorType>& types);

}  // namespace nibble::jobs
