// SPDX-License-Identifier: MIT
#include "calib/float_weights.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

namespace nibble::calib {

namespace {

constexpr std::int64_t kValuesAtOnce = 256 * 1024;

}  // namespace

Result<FloatTensor> FloatWeights::get(WeightId id) {
  if (const auto found = held_.find(id); found != held_.end()) return found->second;
  const TensorInfo& tensor = info(id);
  const std::int64_t columns = tensor.shape.columns();
  auto values =
      std::make_shared<std::vector<float>>(static_cast<std::size_t>(tensor.shape.elements()));
  std::mutex mutex;
  std::optional<Error> error;
  pool_.parallelFor(tensor.shape.rows(), std::max<std::int64_t>(1, kValuesAtOnce / columns),
                    [&](std::int64_t begin, std::int64_t end, int) {
                      std::vector<std::byte> scratch;
                      auto read = readRowsAsFloat(source_, tensor, begin, end - begin,
                                                  values->data() + begin * columns, scratch);
                      if (read) return;
                      const std::lock_guard lock(mutex);
                      if (!error) error = std::move(read).error();
                    });
  if (error) return tl::unexpected(std::move(*error));
  if (!std::all_of(values->begin(), values->end(), [](float v) { return std::isfinite(v); })) {
    return withHint(fail(ErrorCode::Corrupt, source_.path().string() + ", tensor " + tensor.name,
                         "it has weights that are not finite"),
                    "the model is damaged; fetch or make it again");
  }
  source_.release(tensor);
  held_[id] = values;
  return FloatTensor(values);
}

}  // namespace nibble::calib
