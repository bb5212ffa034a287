// SPDX-License-Identifier: MIT
// The folder holds "index": a first line that says what it is, the key, then for each tensor a line
// "FILE TENSOR". A tensor's file is renamed into place before the index names it. It holds the
// rows; one called "ordered-…" before them the number of columns and the column of each place, as
// i32.
#include "quant/sequential/encoded_tensors.h"

#include <fmt/format.h>

#include <iterator>
#include <system_error>
#include <vector>

#include "base/atomic_file.h"
#include "base/bytes.h"

namespace nibble {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kIndexLimit = 64u << 20;
constexpr std::string_view kFirstLine = "quantized tensors of nibble\n";
constexpr std::string_view kOrdered = "ordered-";
constexpr std::string_view kEndOfKey = "\n--\n";

bool isOwn(const std::string& name) {
  return name == "index" || name.starts_with("tensor-") || name.starts_with(kOrdered) ||
         name.starts_with("activations-");
}

/// Nothing else that may lie in the folder is touched.
void removeOwnFiles(const fs::path& folder) {
  std::error_code ec;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    if (isOwn(it->path().filename().string())) files.push_back(it->path());
  }
  for (const fs::path& file : files) fs::remove(file, ec);
}

}  // namespace

Result<std::shared_ptr<EncodedTensors>> EncodedTensors::open(const fs::path& folder,
                                                             const std::string& key) {
  std::shared_ptr<EncodedTensors> tensors(new EncodedTensors(folder));
  tensors->key_ = key;
  std::error_code ec;
  if (fs::exists(folder / "index", ec)) {
    NIBBLE_TRY(const std::string text, readTextFile(folder / "index", kIndexLimit));
    if (!text.starts_with(kFirstLine)) {
      return withHint(fail(ErrorCode::InvalidArgument, folder.string(),
                           "the folder is needed for what is quantized, and holds something else"),
                      "rename it, or write to another file");
    }
    if (!tensors->readIndex(text)) {
      tensors->kept_.clear();
    }
    if (tensors->count() > 0) return tensors;
    removeOwnFiles(folder);
  }
  fs::create_directories(folder, ec);
  if (ec) {
    return fail(ErrorCode::Io, folder.string(), "the folder cannot be made: {}", ec.message());
  }
  return tensors;
}

/// Fails where the folder belongs to something else, or is damaged: then it is of no use.
Result<> EncodedTensors::readIndex(const std::string& text) {
  const std::string head = std::string(kFirstLine) + key_ + std::string(kEndOfKey);
  if (!text.starts_with(head)) return fail(ErrorCode::InvalidArgument, {}, "another key");
  for (std::size_t at = head.size(); at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const std::size_t space = line.find(' ');
    if (space == std::string::npos || line.find('/') < space) {
      return fail(ErrorCode::Corrupt, {}, "a damaged line");
    }
    NIBBLE_TRY(kept_[line.substr(space + 1)], readKept(line.substr(0, space)));
  }
  return {};
}

Result<EncodedTensors::Kept> EncodedTensors::readKept(std::string name) const {
  Kept kept{std::move(name), nullptr};
  NIBBLE_TRY(kept.file, MappedFile::open(folder_ / kept.name));
  if (!kept.name.starts_with(kOrdered)) return kept;
  const auto bytes = kept.file->bytes();
  constexpr std::size_t kWidth = sizeof(std::int32_t);
  const auto damaged = [&] { return fail(ErrorCode::Corrupt, kept.name, "a damaged order"); };
  if (bytes.size() < kWidth) return damaged();
  const auto count = static_cast<std::size_t>(load<std::uint32_t>(bytes.data()));
  if (count > bytes.size() / kWidth - 1) return damaged();
  std::vector<bool> seen(count, false);
  for (std::size_t i = 0; i < count; ++i) {
    const auto column =
        static_cast<std::size_t>(load<std::uint32_t>(bytes.data() + (i + 1) * kWidth));
    if (column >= count || seen[column]) return damaged();
    seen[column] = true;
    kept.columns.push_back(static_cast<int>(column));
  }
  kept.rowsAt = (count + 1) * kWidth;
  return kept;
}

Result<> EncodedTensors::writeIndex() const {
  std::string text = std::string(kFirstLine) + key_ + std::string(kEndOfKey);
  for (const auto& [tensor, kept] : kept_) {
    fmt::format_to(std::back_inserter(text), "{} {}\n", kept.name, tensor);
  }
  return writeFileAtomically(folder_ / "index", text);
}

Result<> EncodedTensors::put(const std::string& tensor, std::span<const std::byte> bytes,
                             std::span<const int> columns) {
  const std::string_view kind = columns.empty() ? "tensor-" : kOrdered;
  const std::string file = fmt::format("{}{}", kind, kept_.size());
  std::vector<std::int32_t> order;
  if (!columns.empty()) {
    order.push_back(static_cast<std::int32_t>(columns.size()));
    order.insert(order.end(), columns.begin(), columns.end());
  }
  const auto head = std::as_bytes(std::span(order));
  NIBBLE_TRY(AtomicFile out, AtomicFile::create(folder_ / file, head.size() + bytes.size()));
  NIBBLE_CHECK(out.write(head));
  NIBBLE_CHECK(out.write(bytes));
  NIBBLE_CHECK(out.commit());
  NIBBLE_TRY(kept_[tensor], readKept(file));
  return writeIndex();
}

std::span<const std::byte> EncodedTensors::bytes(std::string_view tensor) const {
  const Kept& kept = kept_.find(tensor)->second;
  return kept.file->bytes().subspan(kept.rowsAt);
}

std::span<const int> EncodedTensors::columns(std::string_view tensor) const {
  return kept_.find(tensor)->second.columns;
}

void EncodedTensors::remove() {
  std::error_code ec;
  removeOwnFiles(folder_);
  fs::remove(folder_, ec);
}

}  // namespace nibble
