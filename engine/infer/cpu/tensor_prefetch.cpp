// SPDX-License-Identifier: MIT
#include "infer/cpu/tensor_prefetch.h"

#include <algorithm>

namespace nibble::cpu {

namespace {

constexpr std::int64_t kRowsAtOnce = 64;
constexpr std::size_t kPage = 4096;

}  // namespace

TensorPrefetch::TensorPrefetch(const ModelSource& source, std::vector<const TensorInfo*> order)
    : source_(source), order_(std::move(order)) {
  if (source.container() != "gguf") return;
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

TensorPrefetch::~TensorPrefetch() = default;

void TensorPrefetch::advance(std::size_t index) {
  const std::lock_guard lock(mutex_);
  current_ = index;
  changed_.notify_one();
}

void TensorPrefetch::work(const std::stop_token& stop) {
  for (std::size_t next = 1; next < order_.size(); ++next) {
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [&] { return current_ + 1 >= next; })) return;
      if (current_ >= next) continue;
    }
    touch(*order_[next], stop);
  }
}

void TensorPrefetch::touch(const TensorInfo& tensor, const std::stop_token& stop) const {
  std::vector<std::byte> scratch;
  const std::int64_t rows = tensor.shape.rows();
  for (std::int64_t row = 0; row < rows && !stop.stop_requested(); row += kRowsAtOnce) {
    const auto bytes = source_.readRows(tensor, row, std::min(kRowsAtOnce, rows - row), scratch);
    if (!bytes) return;  // the loader reads the same rows and reports it
    for (std::size_t i = 0; i < bytes->size(); i += kPage) {
      [[maybe_unused]] const volatile std::byte touched = (*bytes)[i];
    }
  }
}

}  // namespace nibble::cpu
