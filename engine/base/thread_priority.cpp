// SPDX-License-Identifier: MIT
#include "base/thread_priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace nibble {

namespace {
// A tenth of the weight of a thread at 0: the window answers at once, and a machine with nothing
// else to do still computes at full speed.
constexpr int kBackgroundNice = 10;
}  // namespace

void setThreadPriority(ThreadPriority priority) {
  if (priority == ThreadPriority::Normal) return;
  // On Linux niceness belongs to the thread, whatever POSIX says.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kBackgroundNice);
}

}  // namespace nibble
