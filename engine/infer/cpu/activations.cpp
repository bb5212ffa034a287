// SPDX-License-Identifier: MIT
#include "infer/cpu/activation_codes.h"

namespace nibble::cpu {

Activations::Activations() : codes_(std::make_unique<Codes>()) {}
Activations::~Activations() = default;
Activations::Activations(Activations&&) noexcept = default;
Activations& Activations::operator=(Activations&&) noexcept = default;

void Activations::resize(int tokens, std::int64_t columns) {
  tokens_ = tokens;
  columns_ = columns;
  const auto floats = static_cast<std::size_t>(tokens) * static_cast<std::size_t>(columns);
  if (codes_->values.size() < floats) codes_->values.resize(floats);
}

float* Activations::row(int token) {
  return codes_->values.data() + token * columns_;
}
const float* Activations::row(int token) const {
  return codes_->values.data() + token * columns_;
}

void Activations::quantize(int) {}

}  // namespace nibble::cpu
