// SPDX-License-Identifier: MIT
#include "jobs/containers/packed_format.h"

#include "base/bytes.h"

namespace nibble::jobs {

Result<> packScales(const EncodedMatrix& matrix, const PackedFormat::Sink& sink) {
  std::vector<std::uint16_t> line(static_cast<std::size_t>(matrix.outputs));
  for (std::int64_t g = 0; g < matrix.groups(); ++g) {
    for (std::int64_t row = 0; row < matrix.outputs; ++row) {
      line[static_cast<std::size_t>(row)] = load<std::uint16_t>(matrix.block(row, g));
    }
    NIBBLE_CHECK(sink(matrix.module + ".scales", std::as_bytes(std::span(line))));
  }
  return {};
}

}  // namespace nibble::jobs
