// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/model_source.h"

namespace nibble {

/// 16 hexadecimal digits that tell models apart without reading them whole: a 64-bit hash over the
/// metadata, the list of tensors and the first, middle and last row (its first 256 bytes) of each.
/// It depends neither on where the files lie nor on the model's display name; the same model in
/// another container or type has another fingerprint. Not meant to resist forgery.
///
/// The hash takes little-endian 8-byte words w, the last one padded with zeros, and the length of
/// every piece: h = mix(h xor w) with mix(x) = SplitMix64's finalizer, starting from h = 0.
Result<std::string> fingerprint(const ModelSource& source);

/// The same hash over all bytes of a text, so that results on it are found again wherever it lies.
std::string fingerprint(std::string_view text);

}  // namespace nibble
