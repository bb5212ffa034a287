// SPDX-License-Identifier: MIT
// What running a model takes: memory for its context, and bytes read for every token.
#pragma once

#include <cstdint>
#include <vector>

#include "infer/backend.h"
#include "model/hyperparameters.h"
#include "model/model_source.h"

namespace nibble::jobs {

/// Keys and values of `positions` tokens in all layers.
std::uint64_t kvCacheBytes(const Hyperparameters& hyperparameters, std::int64_t positions,
                           KvType kv = KvType::F16);

/// Main memory that a loaded model takes: weights that lie there, and keys and values of
/// `positions` tokens, or of as many as it takes, in the layers that keep theirs there.
std::uint64_t mainMemoryBytes(const InferenceModel& model, std::int64_t positions);
/// The same of a model that is not loaded, were it all in main memory. A model of which the
/// hyperparameters are not known counts without a context.
std::uint64_t mainMemoryBytes(const ModelSource& source, std::int64_t positions);

/// What a GPU needs for weights and context of these sizes: besides them its rows are padded, and a
/// batch of tokens wants room. An estimate, on the safe side.
std::uint64_t gpuBytes(const Hyperparameters& hyperparameters, std::uint64_t weights,
                       std::uint64_t kvCache);

/// For every tensor of source.tensors(), the share of its bytes that decoding one token reads, 0 to
/// 1: of the token table one row, unless the output is tied to it; of stacked experts those that
/// are used; of anything else all.
std::vector<double> readShares(const ModelSource& source);

/// Tokens a second where reading `bytes` for each is what takes the time, on a machine that reads
/// `bytesPerSecond`. 0 when either is unknown.
double decodeSpeed(double bytes, double bytesPerSecond);

}  // namespace nibble::jobs
