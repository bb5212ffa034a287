// SPDX-License-Identifier: MIT
#include <algorithm>

#include "infer/cpu/activation_codes.h"
#include "infer/cpu/kernels/kernel_set.h"

namespace nibble::cpu {

Activations::Activations() : codes_(std::make_unique<Codes>()) {}
Activations::~Activations() = default;
Activations::Activations(Activations&&) noexcept = default;
Activations& Activations::operator=(Activations&&) noexcept = default;

void Activations::resize(int tokens, std::int64_t columns, ActivationBits bits) {
  tokens_ = tokens;
  columns_ = columns;
  // An odd number of cache lines, so that the same columns of many tokens fall into different sets.
  codes_->stride = (columns + 15) / 16 * 16;
  if (codes_->stride % 32 == 0) codes_->stride += 16;
  const auto floats = static_cast<std::size_t>(tokens) * static_cast<std::size_t>(codes_->stride);
  if (codes_->values.size() < floats) codes_->values.resize(floats);
  const std::int64_t blocks = (columns + kBlockColumns - 1) / kBlockColumns;
  codes_->digits = bitCount(bits) / 8;
  codes_->blockStride = static_cast<std::int64_t>(tokens) * codes_->digits;
  const std::uint64_t bytes =
      static_cast<std::uint64_t>(codes_->blockStride * blocks) * sizeof(ActivationBlock);
  if (codes_->memory.size() < bytes) codes_->memory = PanelMemory::allocate(bytes);
}

float* Activations::row(int token) {
  return codes_->values.data() + token * codes_->stride;
}
const float* Activations::row(int token) const {
  return codes_->values.data() + token * codes_->stride;
}

void Activations::quantize(int token) {
  static const KernelSet& kernels = kernelSet(activeIsa());
  kernels.quantize(row(token), columns_, codes_->digits, codes_->token(token), codes_->blockStride);
}

void Activations::copyToken(int token, const Activations& from, int fromToken) {
  std::copy_n(from.row(fromToken), columns_, row(token));
  const std::int64_t blocks = (columns_ + kBlockColumns - 1) / kBlockColumns;
  const ActivationBlock* in = from.codes_->token(fromToken);
  ActivationBlock* out = codes_->token(token);
  for (std::int64_t b = 0; b < blocks; ++b) {
    std::copy_n(in + b * from.codes_->blockStride, codes_->digits, out + b * codes_->blockStride);
  }
}

}  // namespace nibble::cpu
