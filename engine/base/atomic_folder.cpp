// SPDX-License-Identifier: MIT
#include "base/atomic_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace nibble {

namespace fs = std::filesystem;

namespace {

/// So that names in it survive a power cut.
void flushFolder(const fs::path& folder) {
  if (const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
}

fs::path parentOf(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

}  // namespace

Result<> checkFolderVacant(const fs::path& wanted) {
  const fs::path target = withoutTrailingSeparator(wanted);
  std::error_code ec;
  const fs::file_status status = fs::status(target, ec);
  if (!fs::exists(status)) return {};
  if (fs::is_directory(status)) {
    if (fs::is_empty(target, ec) && !ec) return {};
    return withHint(fail(ErrorCode::InvalidArgument, target.string(),
                         "the output folder is there already, and not empty"),
                    "choose another name, or remove the folder");
  }
  return withHint(fail(ErrorCode::InvalidArgument, target.string(),
                       "the output must be a folder, and there is a file of that name"),
                  "choose another name");
}

fs::path withoutTrailingSeparator(const fs::path& path) {
  return path.has_filename() || !path.has_parent_path() ? path : path.parent_path();
}

Result<AtomicFolder> AtomicFolder::create(const fs::path& wanted) {
  const fs::path target = withoutTrailingSeparator(wanted);
  NIBBLE_CHECK(checkFolderVacant(target));
  const fs::path parent = parentOf(target);
  std::string name = (parent / ("." + target.filename().string() + ".XXXXXX.part")).string();
  // mkdtemp wants the Xs last.
  name.resize(name.size() - std::string_view(".part").size());
  if (::mkdtemp(name.data()) == nullptr) {
    const auto code = errno == ENOSPC || errno == EDQUOT ? ErrorCode::NoSpace : ErrorCode::Io;
    return fail(code, target.string(), "cannot write in {}: {}", parent.string(),
                std::strerror(errno));
  }
  const std::string part = name + ".part";
  if (::rename(name.c_str(), part.c_str()) != 0) {
    const int reason = errno;
    ::rmdir(name.c_str());
    return fail(ErrorCode::Io, target.string(), "cannot write in {}: {}", parent.string(),
                std::strerror(reason));
  }
  // mkdtemp makes the folder private; give it what an ordinary new one would have.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::chmod(part.c_str(), 0777 & ~mask);
  return AtomicFolder(target, part);
}

AtomicFolder::AtomicFolder(fs::path target, fs::path temporary)
    : target_(std::move(target)), temporary_(std::move(temporary)) {}

AtomicFolder::AtomicFolder(AtomicFolder&& other) noexcept
    : target_(std::move(other.target_)), temporary_(std::exchange(other.temporary_, {})) {}

AtomicFolder::~AtomicFolder() {
  if (temporary_.empty()) return;
  std::error_code ec;
  fs::remove_all(temporary_, ec);
}

Result<> AtomicFolder::commit() {
  flushFolder(temporary_);
  // An empty folder in the way is replaced; one that was filled meanwhile is not.
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    const int reason = errno;
    NIBBLE_CHECK(checkFolderVacant(target_));
    return fail(ErrorCode::Io, target_.string(), "cannot be named so: {}", std::strerror(reason));
  }
  temporary_.clear();
  flushFolder(parentOf(target_));
  return {};
}

}  // namespace nibble
