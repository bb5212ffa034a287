// SPDX-License-Identifier: MIT
#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/bytes.h"
#include "base/map_guard.h"

namespace nibble {

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return fail(code, path.string(), "cannot open the file: {}", std::strerror(errno));
  }
  struct stat info{};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return fail(ErrorCode::Io, path.string(), "not a regular file");
  }
  const auto size = static_cast<std::size_t>(info.st_size);
  const std::byte* data = nullptr;
  if (size > 0) {
    void* map = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
      const int reason = errno;
      ::close(fd);
      return fail(ErrorCode::Io, path.string(), "cannot map the file: {}", std::strerror(reason));
    }
    data = static_cast<const std::byte*>(map);
    guardMapping({data, size}, fd, path);
  } else {
    ::close(fd);
  }
  return std::shared_ptr<const MappedFile>(new MappedFile(path, data, size));
}

MappedFile::MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size)
    : path_(std::move(path)), data_(data), size_(size) {}

MappedFile::~MappedFile() {
  if (data_ == nullptr) return;
  unguardMapping(bytes());
  ::munmap(const_cast<std::byte*>(data_), size_);
}

void MappedFile::prefetch(std::uint64_t offset, std::uint64_t length) const {
  advise(offset, length, MADV_WILLNEED, false);
}

void MappedFile::release(std::uint64_t offset, std::uint64_t length) const {
  advise(offset, length, MADV_DONTNEED, true);
}

// Ranges are widened to whole pages, or narrowed when a neighbour's page must stay.
void MappedFile::advise(std::uint64_t offset, std::uint64_t length, int advice, bool inside) const {
  if (data_ == nullptr || offset >= size_) return;
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t end = offset + std::min<std::uint64_t>(length, size_ - offset);
  const std::uint64_t first = inside ? alignUp(offset, page) : offset & ~(page - 1);
  const std::uint64_t last = inside && end != size_ ? end & ~(page - 1) : end;
  if (first >= last) return;
  ::madvise(const_cast<std::byte*>(data_) + first, last - first, advice);
}

}  // namespace nibble
