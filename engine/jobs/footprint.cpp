// SPDX-License-Identifier: MIT
#include "jobs/footprint.h"

#include <algorithm>
#include <string_view>

namespace nibble::jobs {

namespace {

/// Of the machine's read bandwidth, measured while decoding models far larger than the caches
/// (docs/benchmarks.md): the rest goes to barriers, attention and the head.
constexpr double kDecodeEfficiency = 0.78;

double expertShare(const Metadata& metadata) {
  const auto hyperparameters = readHyperparameters(metadata);
  if (!hyperparameters || hyperparameters->experts <= 0) return 1;
  return std::clamp(static_cast<double>(hyperparameters->expertsUsed) /
                        static_cast<double>(hyperparameters->experts),
                    0.0, 1.0);
}

}  // namespace

std::uint64_t kvCacheBytes(const Hyperparameters& h, std::int64_t positions, KvType kv) {
  const auto heads = static_cast<std::uint64_t>(h.layers) * static_cast<std::uint64_t>(h.kvHeads);
  const std::uint64_t position = 2 * heads * kvHeadBytes(kv, h.headSize);
  return position * static_cast<std::uint64_t>(std::max<std::int64_t>(0, positions));
}

std::uint64_t mainMemoryBytes(const InferenceModel& model, std::int64_t positions) {
  const MainMemory memory = model.mainMemory();
  Hyperparameters h = model.hyperparameters();
  h.layers = memory.layers;
  return memory.weightBytes + kvCacheBytes(h, std::min<std::int64_t>(positions, h.contextLength));
}

std::uint64_t mainMemoryBytes(const ModelSource& source, std::int64_t positions) {
  const auto h = readHyperparameters(source.metadata());
  const std::uint64_t context =
      h ? kvCacheBytes(*h, std::min<std::int64_t>(positions, h->contextLength)) : 0;
  return source.fileBytes() + context;
}

std::uint64_t gpuBytes(const Hyperparameters& h, std::uint64_t weights, std::uint64_t kvCache) {
  constexpr std::uint64_t kBatch = 512;       // tokens at once, in floats
  constexpr std::uint64_t kFixed = 96 << 20;  // logits there and back, staging memory
  const auto row = 6 * static_cast<std::uint64_t>(std::max(0, h.embedding)) +
                   3 * static_cast<std::uint64_t>(std::max(0, h.feedForward));
  return weights + weights / 64 + kvCache + kBatch * row * sizeof(float) + kFixed;
}

std::vector<double> readShares(const ModelSource& source) {
  const bool tied = source.find("output.weight") == nullptr;
  const double experts = expertShare(source.metadata());
  std::vector<double> shares;
  shares.reserve(source.tensors().size());
  for (const TensorInfo& tensor : source.tensors()) {
    const std::string_view name = tensor.name;
    if (name == "token_embd.weight") {
      shares.push_back(tied ? 1 : 0);
    } else if (name == "position_embd.weight" || name == "token_types.weight") {
      shares.push_back(0);
    } else {
      shares.push_back(name.find("_exps.") != std::string_view::npos ? experts : 1);
    }
  }
  return shares;
}

double decodeSpeed(double bytes, double bytesPerSecond) {
  if (!(bytes > 0) || !(bytesPerSecond > 0)) return 0;
  return kDecodeEfficiency * bytesPerSecond / bytes;
}

}  // namespace nibble::jobs
