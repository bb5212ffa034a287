// SPDX-License-Identifier: MIT
#include "base/release_file.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

namespace nibble {

namespace {

/// Below this, closing takes less time than handing over.
constexpr off_t kWorthHandingOver = off_t{64} << 20;

/// A process with nothing open but the file. The last to close it waits, so it must not be us; a
/// thread would not do, since a process only ends when its threads have left the kernel.
[[noreturn]] void holdLast(int fd) {
  // Whoever reads our output must not wait for the holder to end.
  if (fd > 0) ::close_range(0, static_cast<unsigned>(fd) - 1, 0);
  ::close_range(static_cast<unsigned>(fd) + 1, std::numeric_limits<unsigned>::max(), 0);
  // Until our process has closed its copy.
  ::usleep(20000);
  ::_exit(0);
}

void handOver(int fd) {
  // _Fork runs no handlers of other threads' locks; the children only call the kernel.
  const pid_t child = ::_Fork();
  if (child < 0) return;
  if (child == 0) {
    // A grandchild belongs to nobody, so that nobody must wait for it.
    if (::_Fork() == 0) holdLast(fd);
    ::_exit(0);
  }
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

void closeUnnamedFile(int fd) {
  struct stat facts{};
  if (::fstat(fd, &facts) == 0 && facts.st_size >= kWorthHandingOver) handOver(fd);
  ::close(fd);
}

}  // namespace nibble
