// SPDX-License-Identifier: MIT
// Dense matrix products shared out over threads; the bits depend on neither threads nor
// instruction set.
#pragma once

#include <stop_token>

#include "base/thread_pool.h"
#include "linalg/kernels.h"

namespace nibble::linalg {

/// The kernels of this machine.
const Kernels& kernels();

/// c += a b; see Kernels::product. Left unfinished once `stop` is requested.
void product(ThreadPool& pool, Operand a, Operand b, float* c, std::ptrdiff_t cStep, std::int64_t m,
             std::int64_t n, std::int64_t k, const std::stop_token& stop = {});

}  // namespace nibble::linalg
