// SPDX-License-Identifier: MIT
// The batches of a text between two stages: in memory up to a limit, beyond it on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "calib/executor.h"

namespace nibble::calib {

class ActivationStore {
 public:
  /// Files go into `folder`, which exists, and are gone with the store.
  ActivationStore(std::filesystem::path folder, std::uint64_t memoryBytes)
      : folder_(std::move(folder)), memoryLimit_(memoryBytes) {}
  ~ActivationStore();
  ActivationStore(const ActivationStore&) = delete;
  ActivationStore& operator=(const ActivationStore&) = delete;

  int count() const { return static_cast<int>(slots_.size()); }
  /// Appends a batch.
  Result<> add(Batch batch);
  /// Takes a batch out, to be put back.
  Result<Batch> take(int index);
  Result<> put(int index, Batch batch);
  /// Shows a batch, which stays where it is.
  Result<> look(int index, const std::function<void(const Batch&)>& at) const;

 private:
  struct Slot {
    Batch batch;                      ///< without values where they are on disk
    std::vector<std::size_t> onDisk;  ///< floats of each value; empty when in memory
    std::uint64_t bytes = 0;          ///< in memory
  };

  std::filesystem::path fileOf(int index) const;
  Result<> readValues(int index, Batch& batch) const;

  std::filesystem::path folder_;
  std::uint64_t memoryLimit_;
  std::uint64_t memoryBytes_ = 0;
  std::vector<Slot> slots_;
};

}  // namespace nibble::calib
