// SPDX-License-Identifier: MIT
#include "quant/plan/imatrix.h"

#include <cmath>
#include <cstring>

#include "base/bytes.h"
#include "base/map_guard.h"
#include "base/mapped_file.h"
#include "base/utf8.h"
#include "quant/plan/imatrix_formats.h"

namespace nibble {

namespace {

Result<> checkValues(const ImportanceMatrix& matrix, const std::string& file) {
  if (matrix.entries.empty()) {
    return fail(ErrorCode::Corrupt, file, "the importance matrix has no entries");
  }
  for (const auto& [tensor, entry] : matrix.entries) {
    for (std::size_t i = 0; i < entry.values.size(); ++i) {
      const float value = entry.values[i];
      if (std::isfinite(value) && value >= 0) continue;
      return withHint(
          fail(ErrorCode::Corrupt, fmt::format("{}, entry '{}'", file, printable(tensor)),
               "value {} is {}, importance must be finite and not negative", i, value),
          "make the importance matrix again");
    }
  }
  return {};
}

}  // namespace

Result<ImportanceMatrix> ImportanceMatrix::parse(std::span<const std::byte> bytes,
                                                 const std::string& name) {
  const bool gguf = bytes.size() >= 4 && std::memcmp(bytes.data(), "GGUF", 4) == 0;
  NIBBLE_TRY(ImportanceMatrix matrix,
             gguf ? parseGgufImatrix(bytes, name) : parseLegacyImatrix(bytes, name));
  NIBBLE_CHECK(checkValues(matrix, name));
  matrix.path = name;
  return matrix;
}

Result<ImportanceMatrix> ImportanceMatrix::open(const std::filesystem::path& path) {
  NIBBLE_TRY(const auto file, MappedFile::open(path));
  auto matrix = parse(file->bytes(), path.string());
  NIBBLE_CHECK(checkIntact(file->bytes()));
  return matrix;
}

const ImportanceEntry* ImportanceMatrix::find(std::string_view tensor) const {
  const auto found = entries.find(tensor);
  return found == entries.end() ? nullptr : &found->second;
}

void evenOutUnseen(std::vector<float>& values, const std::vector<bool>& seen) {
  const std::size_t columns = seen.empty() ? 0 : values.size() / seen.size();
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!seen[i / columns]) continue;
    sum += static_cast<double>(values[i]);
    ++count;
  }
  // A power of two, so that rounding goes as it goes with ones.
  const bool any = std::isfinite(sum) && sum > 0;
  const float alike =
      any ? static_cast<float>(std::exp2(std::round(std::log2(sum / count)))) : 1.0f;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!seen[i / columns]) values[i] = alike;
  }
}

Result<> checkFits(const ImportanceEntry& entry, const TensorInfo& tensor,
                   const ImportanceMatrix& matrix) {
  const auto columns = static_cast<std::uint64_t>(tensor.shape.dims[0]);
  const auto matrices = static_cast<std::uint64_t>(tensor.shape.dims[2]) *
                        static_cast<std::uint64_t>(tensor.shape.dims[3]);
  std::uint64_t expected = 0;
  if (checkedMultiply(columns, matrices, expected) && entry.values.size() == expected) return {};
  return withHint(fail(ErrorCode::InvalidArgument,
                       fmt::format("{}, tensor {}", matrix.path, printable(tensor.name)),
                       "the importance matrix has {} values, the tensor {} needs {} x {}",
                       entry.values.size(), toString(tensor.shape), columns, matrices),
                  "use an importance matrix made from this model");
}

}  // namespace nibble
