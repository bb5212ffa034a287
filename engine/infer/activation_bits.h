// SPDX-License-Identifier: MIT
// How finely the processor rounds what quantized weights are multiplied with.
#pragma once

namespace nibble {

/// With 8 bits logits of a small model are about 2.4e-4 nats (mean KL divergence) from those of the
/// same weights as floats, which is more than Q8_0 weights cost; with 16 bits it is below 1e-7, in
/// up to twice the time of a prefill. GPUs always keep 15. Beside F32, F16 and BF16 weights nothing
/// is rounded.
enum class ActivationBits { Eight, Sixteen };

constexpr int bitCount(ActivationBits bits) {
  return bits == ActivationBits::Sixteen ? 16 : 8;
}

}  // namespace nibble
