// SPDX-License-Identifier: MIT
#pragma once

namespace nibble {

enum class ThreadPriority {
  Normal,
  Background,  ///< gives way to threads of normal priority whenever they have something to do
};

/// Lowers the calling thread; raising it again needs privileges and is not attempted. A system that
/// refuses leaves the thread as it was.
void setThreadPriority(ThreadPriority priority);

}  // namespace nibble
