// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan says about one tensor, and about all of them.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <string>

#include "formats/tensor_type.h"

namespace nibble::ui {

/// What is chosen for one tensor. Equal decisions give equal bytes.
struct Decision {
  TensorType type = TensorType::F16;
  std::string method;  ///< a method's name, or nibble::kCopyMethod
  bool operator==(const Decision&) const = default;
};

struct PlanRow {
  QString name;    ///< "blk.3.ffn_down.weight"
  QString kind;    ///< "ffn_down"; "token_embd" outside the layers
  int layer = -1;  ///< -1 outside the layers
  Shape shape;
  TensorType from = TensorType::F32;
  std::uint64_t sourceBytes = 0;
  double readShare = 1;  ///< of its bytes, what decoding one token reads
  QString keepReason;    ///< why it is always copied; empty when it may be quantized
  Decision decision;
  std::uint64_t bytes = 0;      ///< under the decision
  QString reason;               ///< why this type, when the preset or a fallback chose it
  std::optional<double> error;  ///< relative, as last measured with this very decision

  bool quantizable() const { return keepReason.isEmpty(); }
};

struct PlanTotals {
  std::uint64_t sourceBytes = 0;
  std::uint64_t bytes = 0;
  std::int64_t elements = 0;
  double sourceBitsPerWeight = 0;
  double bitsPerWeight = 0;
  double bytesPerToken = 0;  ///< of weights, read to decode one token
};

}  // namespace nibble::ui
