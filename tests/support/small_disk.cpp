// SPDX-License-Identifier: MIT
#include "support/small_disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <array>
#include <vector>

namespace nibble::test {

namespace {

constexpr int kUnavailable = 77;

bool writeText(const char* path, const std::string& text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = ::write(file, text.data(), text.size()) == ssize_t(text.size());
  ::close(file);
  return written;
}

/// Makes this process root of its own world, where it may mount.
bool mountFor(const std::filesystem::path& folder, std::uint64_t bytes) {
  const uid_t user = ::getuid();
  const gid_t group = ::getgid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  writeText("/proc/self/setgroups", "deny");
  if (!writeText("/proc/self/uid_map", fmt::format("0 {} 1", user)) ||
      !writeText("/proc/self/gid_map", fmt::format("0 {} 1", group))) {
    return false;
  }
  const std::string options = fmt::format("size={}", bytes);
  return ::mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

}  // namespace

SmallDiskResult onSmallDisk(std::uint64_t bytes,
                            const std::function<Complaint(const std::filesystem::path&)>& body) {
  const QTemporaryDir dir;
  const std::filesystem::path folder = dir.path().toStdString();
  int ends[2];
  if (::pipe(ends) != 0) return {true, "no pipe"};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    if (!mountFor(folder, bytes)) ::_exit(kUnavailable);
    const QByteArray complaint = body(folder).toUtf8();
    const bool told = ::write(ends[1], complaint.constData(), std::size_t(complaint.size())) ==
                      ssize_t(complaint.size());
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  QByteArray complaint;
  std::array<char, 4096> part{};
  for (ssize_t n = 0; (n = ::read(ends[0], part.data(), part.size())) > 0;) {
    complaint.append(part.data(), qsizetype(n));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kUnavailable) return {};
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) complaint += " (the test's process died)";
  return {true, QString::fromUtf8(complaint)};
}

void fillDisk(const std::filesystem::path& folder, std::uint64_t left) {
  const auto available = std::filesystem::space(folder).available;
  if (available <= left) return;
  const std::vector<char> zeros(available - left);
  const int file =
      ::open((folder / "pad").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0 || ::write(file, zeros.data(), zeros.size()) < 0) qWarning("cannot fill the disk");
  ::close(file);
}

QString namesIn(const std::filesystem::path& folder) {
  return QDir(QString::fromStdString(folder.string()))
      .entryList(QDir::Files | QDir::Hidden | QDir::System)
      .join(' ');
}

}  // namespace nibble::test
