// SPDX-License-Identifier: MIT
#include "infer/vulkan/offload.h"

#include <algorithm>

#include "infer/vulkan/session_memory.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

OffloadSteps::OffloadSteps(const ModelPart& whole, const ModelSource& source,
                           const SessionOptions& session, bool matrixUnits)
    : whole_(whole), source_(source), session_(session), matrixUnits_(matrixUnits) {}

int OffloadSteps::largest(int layers) const {
  const int all = whole_.hyperparameters.layers;
  const int possible = layersWithShaders(whole_, source_);
  const int wanted = layers == DeviceChoice::kAsManyAsFit ? all : std::clamp(layers, 0, all);
  if (wanted < all || possible < all) return std::min(wanted, possible);
  const bool embeds = std::all_of(
      whole_.graph.operations.begin(), whole_.graph.operations.end(), [&](const Operation& op) {
        return op.kind != OpKind::Embed ||
               hasLayout(source_.find(whole_.graph.weight(op.weight).tensor)->type);
      });
  return embeds ? steps() : all;
}

Result<int> OffloadSteps::largestWithin(std::uint64_t room, int most) const {
  if (most < 1) return 0;
  NIBBLE_TRY(const std::uint64_t all, bytes(most));
  if (all <= room) return most;
  int fits = 0, tooMany = most;
  while (tooMany - fits > 1) {
    const int middle = fits + (tooMany - fits) / 2;
    NIBBLE_TRY(const std::uint64_t needed, bytes(middle));
    (needed <= room ? fits : tooMany) = middle;
  }
  return fits;
}

Result<Offload> OffloadSteps::at(int step) const {
  if (step >= steps()) {
    NIBBLE_TRY(PreparedPart all, prepare(whole_, source_));
    return Offload{std::move(all), std::nullopt};
  }
  NIBBLE_TRY(SplitParts parts, split(whole_, whole_.hyperparameters.layers - step));
  NIBBLE_TRY(PreparedPart second, prepare(std::move(parts.second), source_));
  return Offload{std::move(second), std::move(parts.first)};
}

Result<std::uint64_t> OffloadSteps::bytes(int step) const {
  NIBBLE_TRY(const Offload offload, at(step));
  NIBBLE_TRY(const SessionShape shape, expectedShape(whole_.hyperparameters, session_));
  return weightBytes(offload.gpu, source_) +
         sessionSizes(offload.gpu, matrixUnits_, shape).onDevice();
}

std::uint64_t roomWithin(std::uint64_t freeBytes) {
  return freeBytes - freeBytes / 32;
}

std::uint64_t roomOn(const Device& device, std::uint64_t limit) {
  const std::uint64_t room = roomWithin(device.freeBytes());
  return limit > 0 ? std::min(limit, room) : room;
}

}  // namespace nibble::vulkan
