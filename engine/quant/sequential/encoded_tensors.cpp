// SPDX-License-Identifier: MIT
// The folder holds "index": a first line that says what it is, the key, then for each tensor a line
// "FILE TENSOR". A tensor's file is renamed into place before the index names it.
#include "quant/sequential/encoded_tensors.h"

#include <system_error>
#include <vector>

#include "base/atomic_file.h"

namespace nibble {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kIndexLimit = 64u << 20;
constexpr std::string_view kFirstLine = "quantized tensors of nibble\n";
constexpr std::string_view kEndOfKey = "\n--\n";

bool isOwn(const std::string& name) {
  return name == "index" || name.starts_with("tensor-") || name.starts_with("activations-");
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
      tensors->files_.clear();
      tensors->names_.clear();
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
    NIBBLE_TRY(auto file, MappedFile::open(folder_ / line.substr(0, space)));
    const std::string tensor = line.substr(space + 1);
    names_[tensor] = line.substr(0, space);
    files_[tensor] = std::move(file);
  }
  return {};
}

Result<> EncodedTensors::writeIndex() const {
  std::string text = std::string(kFirstLine) + key_ + std::string(kEndOfKey);
  for (const auto& [tensor, file] : names_) text += file + " " + tensor + "\n";
  return writeFileAtomically(folder_ / "index", text);
}

Result<> EncodedTensors::put(const std::string& tensor, std::span<const std::byte> bytes) {
  const std::string file = fmt::format("tensor-{}", names_.size());
  NIBBLE_TRY(AtomicFile out, AtomicFile::create(folder_ / file, bytes.size()));
  NIBBLE_CHECK(out.write(bytes));
  NIBBLE_CHECK(out.commit());
  names_[tensor] = file;
  NIBBLE_CHECK(writeIndex());
  NIBBLE_TRY(files_[tensor], MappedFile::open(folder_ / file));
  return {};
}

std::span<const std::byte> EncodedTensors::bytes(std::string_view tensor) const {
  return files_.find(tensor)->second->bytes();
}

void EncodedTensors::remove() {
  std::error_code ec;
  removeOwnFiles(folder_);
  fs::remove(folder_, ec);
}

}  // namespace nibble
