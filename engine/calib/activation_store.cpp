// SPDX-License-Identifier: MIT
#include "calib/activation_store.h"

#include <cstring>
#include <span>
#include <system_error>

#include "base/atomic_file.h"
#include "base/mapped_file.h"

namespace nibble::calib {

ActivationStore::~ActivationStore() {
  std::error_code ec;
  for (int i = 0; i < count(); ++i) std::filesystem::remove(fileOf(i), ec);
}

std::filesystem::path ActivationStore::fileOf(int index) const {
  return folder_ / fmt::format("activations-{}", index);
}

Result<> ActivationStore::add(Batch batch) {
  slots_.emplace_back();
  return put(count() - 1, std::move(batch));
}

Result<> ActivationStore::put(int index, Batch batch) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  std::uint64_t bytes = 0;
  for (const auto& value : batch.values) bytes += value.size() * sizeof(float);
  if (memoryBytes_ + bytes <= memoryLimit_) {
    slot.bytes = bytes;
    memoryBytes_ += bytes;
    slot.batch = std::move(batch);
    return {};
  }
  NIBBLE_TRY(AtomicFile file, AtomicFile::create(fileOf(index), bytes));
  for (auto& value : batch.values) {
    NIBBLE_CHECK(file.write(std::as_bytes(std::span(value))));
    slot.onDisk.push_back(value.size());
    std::vector<float>().swap(value);
  }
  NIBBLE_CHECK(file.commit());
  slot.batch = std::move(batch);
  return {};
}

Result<Batch> ActivationStore::take(int index) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  memoryBytes_ -= slot.bytes;
  slot.bytes = 0;
  Batch batch = std::move(slot.batch);
  if (slot.onDisk.empty()) return batch;
  NIBBLE_CHECK(readValues(index, batch));
  slot.onDisk.clear();
  std::error_code ec;
  std::filesystem::remove(fileOf(index), ec);
  return batch;
}

Result<> ActivationStore::look(int index, const std::function<void(const Batch&)>& at) const {
  const Slot& slot = slots_[static_cast<std::size_t>(index)];
  if (slot.onDisk.empty()) {
    at(slot.batch);
    return {};
  }
  Batch batch = slot.batch;
  NIBBLE_CHECK(readValues(index, batch));
  at(batch);
  return {};
}

Result<> ActivationStore::readValues(int index, Batch& batch) const {
  const Slot& slot = slots_[static_cast<std::size_t>(index)];
  NIBBLE_TRY(const auto file, MappedFile::open(fileOf(index)));
  auto bytes = file->bytes();
  for (std::size_t v = 0; v < slot.onDisk.size(); ++v) {
    auto& value = batch.values[v];
    value.resize(slot.onDisk[v]);
    const std::size_t size = value.size() * sizeof(float);
    if (bytes.size() < size) {
      return fail(ErrorCode::Corrupt, fileOf(index).string(), "the file has been changed");
    }
    if (size > 0) std::memcpy(value.data(), bytes.data(), size);
    bytes = bytes.subspan(size);
  }
  return {};
}

}  // namespace nibble::calib
