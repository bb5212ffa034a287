// SPDX-License-Identifier: MIT
#include "model/model_source.h"

#include <algorithm>

#include "base/map_guard.h"
#include "quant/grids/grid.h"

namespace nibble {

const TensorInfo* ModelSource::find(std::string_view name) const {
  const auto all = tensors();
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const TensorInfo& t) { return t.name == name; });
  return it == all.end() ? nullptr : &*it;
}

Result<> checkRows(const TensorInfo& tensor, std::int64_t first, std::int64_t count) {
  const std::int64_t rows = tensor.shape.rows();
  if (first >= 0 && count >= 0 && count <= rows && first <= rows - count) return {};
  return fail(ErrorCode::InvalidArgument, "tensor " + tensor.name,
              "{} rows from {} on were asked for, of {}", count, first, rows);
}

Result<> readRowsAsFloat(const ModelSource& source, const TensorInfo& tensor, std::int64_t first,
                         std::int64_t count, float* out, std::vector<std::byte>& scratch) {
  if (!traits(tensor.type).isGrid) {
    return fail(ErrorCode::Unsupported, source.path().string() + ", tensor " + tensor.name,
                "values of type {} cannot be decoded", name(tensor.type));
  }
  NIBBLE_TRY(const auto bytes, source.readRows(tensor, first, count, scratch));
  grid(tensor.type).decode(bytes.data(), out, count * tensor.shape.columns());
  return checkIntact(bytes);
}

}  // namespace nibble
