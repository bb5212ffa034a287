// SPDX-License-Identifier: MIT
#include "jobs/planned_tensors.h"

#include <cstring>

#include "base/utf8.h"
#include "quant/grids/grid.h"
#include "quant/plan/targets.h"

namespace nibble::jobs {

namespace {

std::string placeOf(const PlannedTensor& tensor) {
  return "tensor " + printable(tensor.name);
}

std::span<const float> importanceOf(const TensorInfo& tensor, const ImportanceMatrix* matrix) {
  if (matrix == nullptr) return {};
  const ImportanceEntry* entry = matrix->find(tensor.name);
  if (entry == nullptr || !checkFits(*entry, tensor, *matrix)) return {};
  return entry->values;
}

/// Rows that were encoded before.
class KeptRows : public RowEncoder {
 public:
  KeptRows(std::span<const std::byte> bytes, std::span<const int> columns, std::int64_t rowSize)
      : bytes_(bytes), columns_(columns), rowSize_(static_cast<std::size_t>(rowSize)) {}

  std::span<const int> columns() const override { return columns_; }

  void encode(std::int64_t row, const float*, std::byte* out) const override {
    std::memcpy(out, bytes_.data() + static_cast<std::size_t>(row) * rowSize_, rowSize_);
  }

 private:
  std::span<const std::byte> bytes_;
  std::span<const int> columns_;
  std::size_t rowSize_;
};

}  // namespace

Result<> checkPlan(const ModelSource& source, const Plan& plan) {
  for (const PlannedTensor& tensor : plan.tensors) {
    if (tensor.source >= source.tensors().size() ||
        source.tensors()[tensor.source].name != tensor.name) {
      return fail(ErrorCode::Internal, placeOf(tensor), "the plan was made for another model");
    }
    if (tensor.method == kCopyMethod) continue;
    if (findMethod(tensor.method) == nullptr) {
      return fail(ErrorCode::Unsupported, placeOf(tensor), "the method '{}' is not available yet",
                  tensor.method);
    }
  }
  return checkTargets(plan);
}

Result<PreparedTensor> prepareTensor(const ModelSource& source, const PlannedTensor& planned,
                                     const ImportanceMatrix* importance,
                                     const EncodedTensors* encoded) {
  const TensorInfo& tensor = source.tensors()[planned.source];
  PreparedTensor prepared{nullptr,
                          {source, tensor, planned.to, nullptr, importanceOf(tensor, importance)}};
  if (planned.method == kCopyMethod) return prepared;
  if (encoded != nullptr && encoded->has(tensor.name)) {
    const std::int64_t rowSize = rowBytes(planned.to, tensor.shape.columns());
    const auto bytes = encoded->bytes(tensor.name);
    if (bytes.size() != static_cast<std::size_t>(rowSize * tensor.shape.rows())) {
      return fail(ErrorCode::Internal, placeOf(planned), "{} bytes were kept of it", bytes.size());
    }
    prepared.encoder = std::make_unique<KeptRows>(bytes, encoded->columns(tensor.name), rowSize);
  } else {
    MatrixJob job{tensor, grid(planned.to), prepared.task.importance, planned.options};
    job.values = valuesOf(source, tensor);
    NIBBLE_TRY(prepared.encoder, findMethod(planned.method)->prepare(job));
  }
  prepared.task.encoder = prepared.encoder.get();
  return prepared;
}

}  // namespace nibble::jobs
