// SPDX-License-Identifier: MIT
#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/map_guard.h"
#include "base/mapped_file.h"
#include "base/release_file.h"

namespace nibble {

namespace {

std::filesystem::path folderOf(const std::filesystem::path& target) {
  const auto parent = target.parent_path();
  return parent.empty() ? std::filesystem::path(".") : parent;
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& target,
                                      std::uint64_t expectedBytes) {
  std::error_code ec;
  if (std::filesystem::is_directory(target, ec)) {
    return fail(ErrorCode::InvalidArgument, target.string(), "the output path is a folder");
  }
  NIBBLE_CHECK(checkFreeSpace(target, expectedBytes));
  const auto folder = folderOf(target);
  std::string name = (folder / ("." + target.filename().string() + ".XXXXXX.part")).string();
  const int fd = ::mkostemps(name.data(), 5, O_CLOEXEC);
  if (fd < 0) {
    return fail(ErrorCode::Io, target.string(), "cannot write in {}: {}", folder.string(),
                std::strerror(errno));
  }
  // mkostemps makes the file private; give it what an ordinary new file would have.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(fd, 0666 & ~mask);
  return AtomicFile(fd, target, name);
}

AtomicFile::AtomicFile(int fd, std::filesystem::path target, std::filesystem::path temporary)
    : fd_(fd), target_(std::move(target)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      size_(other.size_),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    discard();
    fd_ = std::exchange(other.fd_, -1);
    size_ = other.size_;
    target_ = std::move(other.target_);
    temporary_ = std::exchange(other.temporary_, {});
  }
  return *this;
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::discard() {
  if (!temporary_.empty()) {
    // Held open, so that taking the name away is quick.
    if (fd_ < 0) fd_ = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
    ::unlink(temporary_.c_str());
    temporary_.clear();
  }
  if (fd_ >= 0) closeUnnamedFile(std::exchange(fd_, -1));
}

Result<> AtomicFile::writeError(int reason) const {
  const auto code = reason == ENOSPC || reason == EDQUOT ? ErrorCode::NoSpace : ErrorCode::Io;
  return fail(code, fmt::format("{}, offset {}", target_.string(), size_), "cannot write: {}",
              std::strerror(reason));
}

Result<> AtomicFile::write(std::span<const std::byte> bytes) {
  NIBBLE_CHECK(writeAt(size_, bytes));
  size_ += bytes.size();
  return {};
}

Result<> AtomicFile::write(std::string_view text) {
  return write(std::as_bytes(std::span(text)));
}

Result<> AtomicFile::writeAt(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return writeError(errno);
    }
    if (written == 0) return writeError(ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

Result<> AtomicFile::flush() {
  if (fd_ < 0) return {};
  if (::fsync(fd_) != 0) return writeError(errno);
  if (::close(std::exchange(fd_, -1)) != 0) return writeError(errno);
  return {};
}

Result<> AtomicFile::commit() {
  NIBBLE_CHECK(flush());
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) return writeError(errno);
  temporary_.clear();
  // The new name itself must survive a power cut, so the folder is flushed too.
  if (const int folder = ::open(folderOf(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<> checkFreeSpace(const std::filesystem::path& target, std::uint64_t bytes) {
  std::error_code ec;
  const auto space = std::filesystem::space(folderOf(target), ec);
  // A folder that cannot be asked is left to the write itself.
  if (ec || space.available >= bytes) return {};
  return withHint(
      fail(ErrorCode::NoSpace, target.string(), "the output needs {} bytes, the disk has {} left",
           bytes, static_cast<std::uint64_t>(space.available)),
      "free some space or choose another folder");
}

Result<> writeFileAtomically(const std::filesystem::path& target, std::string_view text) {
  NIBBLE_TRY(AtomicFile file, AtomicFile::create(target, text.size()));
  NIBBLE_CHECK(file.write(text));
  return file.commit();
}

Result<std::string> readTextFile(const std::filesystem::path& path, std::uint64_t limit) {
  NIBBLE_TRY(const auto file, MappedFile::open(path));
  const auto bytes = file->bytes();
  if (bytes.size() > limit) {
    return fail(ErrorCode::Unsupported, path.string(),
                "the file has {} bytes, more than the {} allowed here", bytes.size(), limit);
  }
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  NIBBLE_CHECK(checkIntact(bytes));
  return text;
}

}  // namespace nibble
