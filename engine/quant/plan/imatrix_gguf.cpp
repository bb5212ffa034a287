// SPDX-License-Identifier: MIT
// GGUF form: F32 tensors NAME.in_sum2 [columns, matrices], sums of squares, and NAME.counts
// [1, matrices], how many rows were summed.
#include "base/bytes.h"
#include "base/utf8.h"
#include "formats/gguf_file.h"
#include "quant/plan/imatrix_formats.h"

namespace nibble {

namespace {

constexpr std::string_view kSums = ".in_sum2";
constexpr std::string_view kCounts = ".counts";

float valueAt(std::span<const std::byte> bytes, std::size_t i) {
  return load<float>(bytes.data() + 4 * i);
}

Result<ImportanceEntry> readEntry(const GgufFile& gguf, const TensorInfo& sums,
                                  const std::string& weight, const std::string& file) {
  const std::string where = fmt::format("{}, entry '{}'", file, printable(weight));
  const TensorInfo* counts = gguf.find(weight + std::string(kCounts));
  if (counts == nullptr) return fail(ErrorCode::Corrupt, where, "its counts are missing");
  if (sums.type != TensorType::F32 || counts->type != TensorType::F32) {
    return fail(ErrorCode::Corrupt, where, "sums and counts must be F32");
  }
  if (counts->shape.elements() != sums.shape.rows()) {
    return fail(ErrorCode::Corrupt, where, "{} counts for {} matrices", counts->shape.elements(),
                sums.shape.rows());
  }
  const auto columns = static_cast<std::size_t>(sums.shape.columns());
  const auto sumBytes = gguf.bytes(sums);
  const auto countBytes = gguf.bytes(*counts);
  ImportanceEntry entry;
  entry.values.resize(sumBytes.size() / 4);
  std::vector<bool> seen;
  for (std::size_t i = 0; i < entry.values.size(); ++i) {
    const float count = valueAt(countBytes, i / columns);
    if (!(count >= 0)) return fail(ErrorCode::Corrupt, where, "the count {} is negative", count);
    if (i % columns == 0) seen.push_back(count > 0);
    entry.values[i] = count > 0 ? valueAt(sumBytes, i) / count : 0;
  }
  evenOutUnseen(entry.values, seen);
  return entry;
}

}  // namespace

Result<ImportanceMatrix> parseGgufImatrix(std::span<const std::byte> bytes,
                                          const std::string& file) {
  NIBBLE_TRY(const auto gguf, GgufFile::parse(bytes, nullptr, file));
  if (gguf->metadata().string("general.type").value_or("") != "imatrix") {
    return withHint(
        fail(ErrorCode::InvalidArgument, file, "this GGUF file is no importance matrix"),
        "make one with: nibble calibrate MODEL --text FILE --out FILE.gguf");
  }
  ImportanceMatrix matrix;
  for (const TensorInfo& tensor : gguf->tensors()) {
    if (!tensor.name.ends_with(kSums)) continue;
    std::string weight = tensor.name.substr(0, tensor.name.size() - kSums.size());
    NIBBLE_TRY(ImportanceEntry entry, readEntry(*gguf, tensor, weight, file));
    matrix.entries.emplace(std::move(weight), std::move(entry));
  }
  matrix.chunks = static_cast<int>(gguf->metadata().integer("imatrix.chunk_count").value_or(0));
  if (const StringList* names = gguf->metadata().strings("imatrix.datasets");
      names != nullptr && !names->items.empty()) {
    matrix.dataset = names->items.front();
  }
  return matrix;
}

}  // namespace nibble
