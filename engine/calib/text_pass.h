// SPDX-License-Identifier: MIT
// A text on its way through a model stage by stage, all of it before the next stage begins.
#pragma once

#include "calib/activation_store.h"
#include "calib/chunks.h"
#include "linalg/hessian.h"

namespace nibble::calib {

/// Puts all chunks into the store, in batches whose values take at most `valueBytes` where one
/// token's take `tokenBytes`.
Result<> fillStore(ActivationStore& store, const Chunks& chunks, std::uint64_t tokenBytes,
                   std::uint64_t valueBytes);

/// Does the stage for every batch.
Result<> advance(Executor& executor, const Stage& stage, ActivationStore& store,
                 const Executor::Tap& tap, const std::stop_token& stop);

/// Adds those vectors that have only finite values; returns how many were left out.
std::uint64_t addFinite(linalg::Hessian& hessian, ThreadPool& pool, const InputRows::Rows& rows,
                        const std::stop_token& stop);

}  // namespace nibble::calib
