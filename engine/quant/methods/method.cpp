// SPDX-License-Identifier: MIT
#include "quant/methods/method.h"

#include "base/progress.h"

namespace nibble {

Result<const linalg::Hessian*> hessianOf(const MatrixJob& job, std::string_view method,
                                         const std::string& where) {
  if (job.hessian == nullptr) {
    return withHint(
        fail(ErrorCode::InvalidArgument, where, "the method '{}' needs calibration text", method),
        "give it with --calibration");
  }
  if (job.hessian->size() != job.tensor.shape.columns()) {
    return fail(ErrorCode::Internal, where, "a Hessian of {} inputs for {} columns",
                job.hessian->size(), job.tensor.shape.columns());
  }
  return job.hessian;
}

Result<std::unique_ptr<RowEncoder>> encodeMatrix(const Method& method, const MatrixJob& job,
                                                 const float* values, std::byte* out) {
  NIBBLE_TRY(auto encoder, method.prepare(job));
  const std::int64_t columns = job.tensor.shape.columns();
  const std::int64_t rowSize = rowBytes(job.grid.type(), columns);
  job.pool->parallelFor(
      job.tensor.shape.rows(), encoder->rowsAtOnce(),
      [&](std::int64_t begin, std::int64_t end, int) {
        encoder->encodeRows(begin, end - begin, values + begin * columns, columns,
                            out + begin * rowSize, rowSize);
      },
      job.stop);
  if (job.stop.stop_requested()) return cancelled();
  return encoder;
}

}  // namespace nibble
