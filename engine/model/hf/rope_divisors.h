// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "model/hf/config.h"

namespace nibble::hf {

/// The rope_freqs.weight of llama3 scaling: what each of headSize/2 base frequencies is divided by.
std::vector<float> ropeDivisors(const RopeConfig& rope, std::int64_t headSize);

}  // namespace nibble::hf
