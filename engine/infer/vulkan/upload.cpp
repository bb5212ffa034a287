// SPDX-License-Identifier: MIT
#include "infer/vulkan/upload.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>

#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {
constexpr std::size_t kSlots = 3;
constexpr std::size_t kSlotBytes = 32u << 20;
}  // namespace

Result<Uploader> Uploader::make(std::shared_ptr<Device> device, ThreadPool& pool) {
  Uploader made;
  made.device_ = std::move(device);
  made.pool_ = &pool;
  for (std::size_t i = 0; i < kSlots; ++i) {
    Slot slot;
    NIBBLE_TRY(slot.staging, Buffer::make(made.device_, kSlotBytes, Place::Staging));
    NIBBLE_TRY(slot.recorder, Recorder::make(made.device_));
    made.slots_.push_back(std::move(slot));
  }
  return made;
}

Result<> Uploader::send(std::size_t count, const Slice& to, const Fill& fill) {
  Slot& slot = slots_[next_];
  next_ = (next_ + 1) % slots_.size();
  NIBBLE_CHECK(slot.recorder.wait());
  NIBBLE_CHECK(fill(slot.staging.mapped()));
  NIBBLE_CHECK(slot.recorder.begin());
  slot.recorder.copy(slot.staging.all().part(0, count), to.part(0, count), false);
  NIBBLE_CHECK(slot.recorder.end());
  return slot.recorder.submit();
}

Result<> Uploader::bytes(std::span<const std::byte> data, const Slice& to) {
  for (std::size_t done = 0; done < data.size();) {
    const std::size_t count = std::min(kSlotBytes, data.size() - done);
    NIBBLE_CHECK(send(count, to.part(done, count), [&](std::byte* out) -> Result<> {
      std::memcpy(out, data.data() + done, count);
      return {};
    }));
    done += count;
  }
  return {};
}

Result<Matrix> Uploader::matrix(const ModelSource& source, std::span<const TensorInfo* const> parts,
                                bool interleaved, int experts, Arena& arena,
                                ProgressMeter& progress, const std::stop_token& stop) {
  const TensorInfo& first = *parts.front();
  Matrix made{.type = first.type,
              .rows = 0,
              .columns = first.shape.columns(),
              .pieces = {},
              .table = {},
              .experts = experts};
  for (const TensorInfo* part : parts) made.rows += part->shape.rows();
  const std::int64_t rowBytes = packedRowBytes(made.type, made.columns);
  // Pairs of rows stay together, and the rows of an expert; offsets into the output stay aligned.
  const std::int64_t together = experts > 1 ? made.rowsEach() : 4;
  const auto limit =
      static_cast<std::int64_t>(bindingLimit(*device_)) / rowBytes / together * together;
  const std::int64_t atOnce = static_cast<std::int64_t>(kSlotBytes) / rowBytes / 2 * 2;
  if (limit < together && experts > 1) {
    return fail(ErrorCode::Unsupported, first.name, "experts of {} bytes are too large for {}",
                rowBytes * together, device_->name());
  }
  if (limit < together || atOnce < 2) {
    return fail(ErrorCode::Unsupported, first.name, "rows of {} bytes are too long for {}",
                rowBytes, device_->name());
  }
  for (std::int64_t row = 0; row < made.rows; row += limit) {
    const std::int64_t rows = std::min(limit, made.rows - row);
    NIBBLE_TRY(const Slice slice, arena.allocate(static_cast<VkDeviceSize>(rows * rowBytes)));
    made.pieces.push_back({slice, row, rows});
    for (std::int64_t done = 0; done < rows;) {
      if (stop.stop_requested()) return cancelled();
      const std::int64_t count = std::min(atOnce, rows - done);
      const auto bytes = static_cast<std::size_t>(count * rowBytes);
      const Slice to = slice.part(static_cast<VkDeviceSize>(done * rowBytes), bytes);
      NIBBLE_CHECK(send(bytes, to, [&](std::byte* out) {
        return fillRows(source, parts, interleaved, row + done, count, out, stop);
      }));
      done += count;
      progress.add(static_cast<std::uint64_t>(count * nibble::rowBytes(made.type, made.columns)),
                   first.name);
    }
  }
  return made;
}

Result<> Uploader::fillRows(const ModelSource& source, std::span<const TensorInfo* const> parts,
                            bool interleaved, std::int64_t first, std::int64_t count,
                            std::byte* out, const std::stop_token& stop) {
  const TensorInfo& shape = *parts.front();
  const std::int64_t columns = shape.shape.columns();
  const std::int64_t packed = packedRowBytes(shape.type, columns);
  const auto stored = static_cast<std::size_t>(rowBytes(shape.type, columns));
  const auto inTurn = static_cast<std::int64_t>(interleaved ? parts.size() : 1);
  std::int64_t begin = 0;  // of the part at hand, among all rows
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const TensorInfo& part = *parts[p];
    std::int64_t from = 0, rows = 0;  // of the part
    std::int64_t target = 0;          // row of `out` that the first one becomes
    if (interleaved) {
      from = first / inTurn;
      rows = count / inTurn;
      target = static_cast<std::int64_t>(p);
    } else {
      from = std::max<std::int64_t>(0, first - begin);
      rows = std::min(part.shape.rows(), first + count - begin) - from;
      target = begin + from - first;
      begin += part.shape.rows();
    }
    if (rows <= 0) continue;
    constexpr std::int64_t kRowsAPiece = 32;
    std::mutex mutex;
    std::optional<Error> failed;
    pool_->parallelFor(
        rows, kRowsAPiece,
        [&](std::int64_t b, std::int64_t e, int) {
          std::vector<std::byte> scratch;
          const auto read = source.readRows(part, from + b, e - b, scratch);
          if (!read) {
            const std::lock_guard lock(mutex);
            failed = read.error();
            return;
          }
          for (std::int64_t r = b; r < e; ++r) {
            packRow(part.type, columns, read->data() + static_cast<std::size_t>(r - b) * stored,
                    out + (target + r * inTurn) * packed);
          }
        },
        stop);
    if (failed) return tl::unexpected(std::move(*failed));
    source.releaseRows(part, from, rows);
  }
  if (stop.stop_requested()) return cancelled();
  return {};
}

Result<> Uploader::finish() {
  for (Slot& slot : slots_) NIBBLE_CHECK(slot.recorder.wait());
  return {};
}

}  // namespace nibble::vulkan
