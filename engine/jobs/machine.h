// SPDX-License-Identifier: MIT
// What this machine offers a model: memory, cores, instruction set, and how fast memory is read.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/cpu.h"
#include "base/result.h"
#include "base/thread_pool.h"

namespace nibble::jobs {

struct MachineFacts {
  std::string processor;          ///< "Intel(R) Xeon(R) …"; empty when the system does not say
  int threads = 1;                ///< that this process may use
  Isa isa = Isa::Portable;        ///< the kernels' instruction set
  std::uint64_t memoryBytes = 0;  ///< that this process may use; 0 when unknown
};

MachineFacts machineFacts();

/// Bytes a second that all threads of `pool` together read from memory: the best of several passes
/// over a buffer larger than most caches, in all about a fifth of a second. A busy machine gives
/// less. Fails when the memory cannot be had, and when stopped.
Result<double> measureReadBandwidth(ThreadPool& pool, const std::stop_token& stop = {});

/// Multiplications a second that all threads of `pool` together do in products of dense matrices,
/// which is what calibrating mostly consists of: the best of some passes within a fifth of a
/// second. Fails when stopped.
Result<double> measureProductSpeed(ThreadPool& pool, const std::stop_token& stop = {});

}  // namespace nibble::jobs
