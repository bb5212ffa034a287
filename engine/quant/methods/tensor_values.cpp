// SPDX-License-Identifier: MIT
#include "quant/methods/tensor_values.h"

#include <algorithm>

namespace nibble {

namespace {
constexpr std::int64_t kValuesAtOnce = 1 << 20;
}

ReadTensorValues valuesOf(const ModelSource& source, const TensorInfo& tensor) {
  return [&source, &tensor]() -> Result<TensorValues> {
    const std::int64_t columns = tensor.shape.columns(), rows = tensor.shape.rows();
    const std::int64_t step = std::max<std::int64_t>(1, kValuesAtOnce / columns);
    auto values =
        std::make_shared<std::vector<float>>(static_cast<std::size_t>(tensor.shape.elements()));
    std::vector<std::byte> scratch;
    for (std::int64_t row = 0; row < rows; row += step) {
      const std::int64_t count = std::min(step, rows - row);
      NIBBLE_CHECK(
          readRowsAsFloat(source, tensor, row, count, values->data() + row * columns, scratch));
      source.releaseRows(tensor, row, count);
    }
    return TensorValues(std::move(values));
  };
}

}  // namespace nibble
