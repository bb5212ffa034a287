// SPDX-License-Identifier: MIT
#include "infer/cpu/packed_matrix.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "base/bytes.h"
#include "infer/cpu/activation_codes.h"
#include "infer/cpu/integer_panels.h"
#include "infer/cpu/kernels/kernel_set.h"
#include "infer/cpu/pack_matrix.h"
#include "infer/cpu/panel_memory.h"
#include "infer/cpu/panel_types.h"
#include "quant/grids/grid.h"

namespace nibble::cpu {

namespace {

/// A worker's share of the panels.
struct PanelRange {
  std::int64_t begin;
  std::int64_t end;
};

/// Shares end between tiles of the kernels where there are enough panels for it.
PanelRange shareOf(std::int64_t panels, int worker, int workers) {
  const std::int64_t step = panels >= 16 * workers ? 4 : panels >= 4 * workers ? 2 : 1;
  const std::int64_t steps = (panels + step - 1) / step;
  return {steps * worker / workers * step, std::min(panels, steps * (worker + 1) / workers * step)};
}

/// Panels of 16 rows of one matrix in one piece of memory, a stack's one matrix after another.
class Panels : public PackedMatrix {
 public:
  Panels(const MatrixShape& shape, std::int64_t panelBytes)
      : PackedMatrix(shape), panelBytes_(panelBytes) {}

  /// Of one matrix.
  std::int64_t panelCount() const { return (rows() + kPanelRows - 1) / kPanelRows; }
  std::span<const std::byte> memory() const override {
    return {memory_.data(), static_cast<std::size_t>(memory_.size())};
  }
  /// False when there is not enough memory.
  bool allocate() {
    std::uint64_t size;
    if (!checkedMultiply(static_cast<std::uint64_t>(panelCount()),
                         static_cast<std::uint64_t>(panelBytes_), size) ||
        !checkedMultiply(size, static_cast<std::uint64_t>(shape().matrices), size)) {
      return false;
    }
    memory_ = PanelMemory::allocate(size);
    return static_cast<bool>(memory_);
  }

  /// Packs a panel, counted over all matrices, from its rows as stored, `rowBytes` each; the last
  /// one of a matrix may have fewer than 16.
  virtual void pack(std::int64_t panel, const std::byte* stored, std::int64_t rowBytes) = 0;

 protected:
  std::int64_t panelBytes() const { return panelBytes_; }
  std::byte* panel(std::int64_t p) { return memory_.data() + p * panelBytes_; }
  const std::byte* panel(std::int64_t p) const { return memory_.data() + p * panelBytes_; }
  std::int64_t rowsOf(std::int64_t p) const {
    return std::min<std::int64_t>(kPanelRows, rows() - p % panelCount() * kPanelRows);
  }

 private:
  std::int64_t panelBytes_;
  PanelMemory memory_;
};

class QuantizedPanels final : public Panels {
 public:
  QuantizedPanels(Isa isa, TensorType type, const PanelType& layout, const MatrixShape& shape)
      : Panels(shape, layout.shape.panelBytes(shape.columns / kUnitColumns)),
        unitsPerRow_(shape.columns / kUnitColumns),
        blockBytes_(rowBytes(type, kBlockColumns)),
        integer_(integerType(type)),
        layout_(layout) {
    const auto* found = std::find(std::begin(kPanelShapes), std::end(kPanelShapes), layout.shape);
    multiply_ = kernelSet(isa).multiplyPanels[found - std::begin(kPanelShapes)];
    // Biased codes are multiplied from the top of their bytes.
    constexpr int kSpare[] = {0, 4, 3, 2, 6, 5};
    const int spare = kSpare[static_cast<int>(layout.shape.planes)];
    factor_ = layout.factor;
    if (layout.shape.levels == Levels::Biased) factor_ /= static_cast<float>(1 << spare);
  }

  void pack(std::int64_t p, const std::byte* stored, std::int64_t rowBytes) override {
    std::array<RowBlock, kPanelRows> rows{};
    auto* out = reinterpret_cast<std::uint8_t*>(panel(p));
    for (std::int64_t unit = 0; unit < unitsPerRow_; unit += kBlockUnits) {
      const auto units = static_cast<int>(std::min<std::int64_t>(kBlockUnits, unitsPerRow_ - unit));
      for (std::int64_t r = 0; r < rowsOf(p); ++r) {
        expand(stored + r * rowBytes, unit, units, rows[static_cast<std::size_t>(r)]);
      }
      packPanelBlock(layout_.shape, rows.data(), units, out);
      out += layout_.shape.blockBytes(units);
    }
  }

  void multiply(const Activations& x, int first, int count, float* y, std::int64_t yStride,
                int worker, int workers, std::int64_t matrix) const override {
    const auto [begin, end] = shareOf(panelCount(), worker, workers);
    if (begin >= end || count <= 0) return;
    PanelTask task{};
    task.panels = reinterpret_cast<const std::uint8_t*>(panel(matrix * panelCount() + begin));
    task.panelBytes = panelBytes();
    task.rows = std::min(rows(), end * kPanelRows) - begin * kPanelRows;
    task.units = unitsPerRow_;
    task.table = layout_.table.data();
    task.factor = factor_;
    task.x = x.codes().token(first);
    task.digits = x.codes().digits;
    task.blockStride = x.codes().blockStride;
    task.tokens = count;
    task.y = y + begin * kPanelRows;
    task.yStride = yStride;
    multiply_(task);
  }

 private:
  void expand(const std::byte* row, std::int64_t unit, int units, RowBlock& out) const {
    if (integer_) {
      expandInteger(*integer_, layout_.shape, row, unit * kUnitColumns, units, out);
    } else {
      layout_.expand(row + unit / kBlockUnits * blockBytes_, units, out);
    }
  }

  std::int64_t unitsPerRow_;
  std::int64_t blockBytes_;  ///< of 256 columns as stored
  std::optional<IntegerType> integer_;
  const PanelType& layout_;
  float factor_;
  void (*multiply_)(const PanelTask&);
};

/// F32, F16 and BF16: panels of [columns][16 rows], elements as stored.
class FloatPanels final : public Panels {
 public:
  FloatPanels(Isa isa, FloatType type, int elementBytes, const MatrixShape& shape)
      : Panels(shape, shape.columns * kPanelRows * elementBytes),
        elementBytes_(elementBytes),
        multiply_(kernelSet(isa).multiplyFloats[static_cast<int>(type)]) {}

  void pack(std::int64_t p, const std::byte* stored, std::int64_t rowBytes) override {
    if (elementBytes_ == 2) {
      transpose<std::uint16_t>(p, stored, rowBytes);
    } else {
      transpose<std::uint32_t>(p, stored, rowBytes);
    }
  }

  void multiply(const Activations& x, int first, int count, float* y, std::int64_t yStride,
                int worker, int workers, std::int64_t matrix) const override {
    const auto [begin, end] = shareOf(panelCount(), worker, workers);
    if (begin >= end || count <= 0) return;
    FloatTask task{};
    task.panels = panel(matrix * panelCount() + begin);
    task.rows = std::min(rows(), end * kPanelRows) - begin * kPanelRows;
    task.columns = columns();
    task.x = x.row(first);
    task.xStride = x.codes().stride;
    task.tokens = count;
    task.y = y + begin * kPanelRows;
    task.yStride = yStride;
    multiply_(task);
  }

 private:
  template <typename T>
  void transpose(std::int64_t p, const std::byte* stored, std::int64_t rowBytes) {
    auto* out = reinterpret_cast<T*>(panel(p));
    const std::int64_t count = rowsOf(p);
    for (std::int64_t k = 0; k < columns(); ++k, out += kPanelRows) {
      for (std::int64_t r = 0; r < count; ++r) {
        out[r] = load<T>(stored + r * rowBytes + k * static_cast<std::int64_t>(sizeof(T)));
      }
    }
  }

  int elementBytes_;
  void (*multiply_)(const FloatTask&);
};

std::unique_ptr<Panels> makePanels(Isa isa, TensorType type, const MatrixShape& shape) {
  switch (type) {
    case TensorType::F32:
      return std::make_unique<FloatPanels>(isa, FloatType::F32, 4, shape);
    case TensorType::F16:
      return std::make_unique<FloatPanels>(isa, FloatType::F16, 2, shape);
    case TensorType::BF16:
      return std::make_unique<FloatPanels>(isa, FloatType::Bf16, 2, shape);
    default:
      break;
  }
  const auto integer = integerType(type);
  const PanelType* layout = integer ? integerPanelType(*integer) : panelType(type);
  if (layout == nullptr) return nullptr;
  return std::make_unique<QuantizedPanels>(isa, type, *layout, shape);
}

/// Reads and packs all panels; the first failure ends it.
Result<void> fillPanels(Panels& panels, TensorType type, const RowReader& reader, ThreadPool& pool,
                        const std::stop_token& stop) {
  constexpr std::int64_t kChunkBytes = 1 << 20;
  const std::int64_t bytes = rowBytes(type, panels.columns());
  std::mutex mutex;
  std::optional<Error> error;
  std::atomic<bool> failed{false};
  // Panels of one matrix at a time, where there is a stack of them.
  const std::int64_t panelsEach = panels.panelCount();
  const std::int64_t atOnce =
      std::clamp<std::int64_t>(kChunkBytes / (kPanelRows * bytes), 1, panelsEach);
  const std::int64_t chunksEach = (panelsEach + atOnce - 1) / atOnce;
  pool.parallelFor(
      chunksEach * panels.shape().matrices, 1,
      [&](std::int64_t chunk, std::int64_t, int) {
        if (failed.load(std::memory_order_relaxed)) return;
        std::vector<std::byte> scratch;
        const std::int64_t matrix = chunk / chunksEach;
        const std::int64_t begin = chunk % chunksEach * atOnce;
        const std::int64_t end = std::min(panelsEach, begin + atOnce);
        const std::int64_t count = std::min(panels.rows(), end * kPanelRows) - begin * kPanelRows;
        const std::int64_t first = matrix * panels.rows() + begin * kPanelRows;
        auto stored = reader(first, count, scratch);
        if (stored && stored->size() < static_cast<std::size_t>(count * bytes)) {
          stored = fail(ErrorCode::Corrupt, {}, "rows {} to {} are incomplete", first,
                        first + count - 1);
        }
        if (!stored) {
          const std::lock_guard lock(mutex);
          failed.store(true, std::memory_order_relaxed);
          if (!error) error = std::move(stored).error();
          return;
        }
        for (std::int64_t p = begin; p < end; ++p) {
          panels.pack(matrix * panelsEach + p, stored->data() + (p - begin) * kPanelRows * bytes,
                      bytes);
        }
      },
      stop);
  if (error) return tl::unexpected(std::move(*error));
  if (stop.stop_requested()) return fail(ErrorCode::Cancelled, {}, "packing was stopped");
  return {};
}

/// The same rows as floats.
RowReader decoding(TensorType type, std::int64_t columns, const RowReader& reader) {
  return [=, &reader](std::int64_t first, std::int64_t count,
                      std::vector<std::byte>& scratch) -> Result<std::span<const std::byte>> {
    std::vector<std::byte> raw;
    NIBBLE_TRY(const auto stored, reader(first, count, raw));
    if (stored.size() < static_cast<std::size_t>(count * rowBytes(type, columns))) {
      return fail(ErrorCode::Corrupt, {}, "rows {} to {} are incomplete", first, first + count - 1);
    }
    scratch.resize(static_cast<std::size_t>(count * columns) * sizeof(float));
    grid(type).decode(stored.data(), reinterpret_cast<float*>(scratch.data()), count * columns);
    return std::span<const std::byte>(scratch);
  };
}

}  // namespace

Result<std::unique_ptr<PackedMatrix>> packMatrixFor(Isa isa, TensorType type,
                                                    const MatrixShape& shape,
                                                    const RowReader& reader, ThreadPool& pool,
                                                    const std::stop_token& stop) {
  const std::int64_t block = traits(type).blockElements;
  if (shape.rows <= 0 || shape.columns <= 0 || shape.matrices <= 0 || shape.columns % block != 0) {
    return fail(ErrorCode::InvalidArgument, {}, "a {} matrix cannot have {} rows of {} columns",
                name(type), shape.rows, shape.columns);
  }
  const auto integer = integerType(type);
  if (integer && integerPanelType(*integer) == nullptr) {
    return packMatrixFor(isa, TensorType::F32, shape, decoding(type, shape.columns, reader), pool,
                         stop);
  }
  auto panels = makePanels(isa, type, shape);
  if (!panels) {
    return fail(ErrorCode::Unsupported, {}, "weights of type {} cannot be multiplied", name(type));
  }
  if (!panels->allocate()) {
    return fail(ErrorCode::Unsupported, {}, "not enough memory for {} rows of {} columns in {}",
                shape.rows * shape.matrices, shape.columns, name(type));
  }
  NIBBLE_CHECK(fillPanels(*panels, type, reader, pool, stop));
  return panels;
}

Result<std::unique_ptr<PackedMatrix>> packMatrix(TensorType type, const MatrixShape& shape,
                                                 const RowReader& reader, ThreadPool& pool,
                                                 const std::stop_token& stop) {
  return packMatrixFor(activeIsa(), type, shape, reader, pool, stop);
}

}  // namespace nibble::cpu
