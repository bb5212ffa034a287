// SPDX-License-Identifier: MIT
// What every job is given: threads to compute with, someone to tell, and a way to be stopped.
#pragma once

#include <memory>
#include <stop_token>

#include "base/progress.h"
#include "base/thread_pool.h"

namespace nibble::jobs {

struct JobContext {
  std::shared_ptr<ThreadPool> pool;  ///< never null
  ProgressSink* progress = nullptr;
  std::stop_token stop;
};

}  // namespace nibble::jobs
