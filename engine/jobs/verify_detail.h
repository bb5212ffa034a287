// SPDX-License-Identifier: MIT
// What one check of a written file found, as data: each front end puts it into its own words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace nibble::jobs {

enum class VerifyFinding {
  // As it should be.
  Opened,            ///< count tensors in bytes
  LayoutAgrees,      ///< count tensors
  MetadataAgrees,    ///< count keys
  AllFinite,         ///< count weights
  ErrorsAsReported,  ///< value is the largest relative error, subject the tensor that has it
  ErrorsPlausible,   ///< the same, where nothing was reported
  Said,              ///< subject is the text
  // Left out.
  NotOpened,     ///< for the checks after it
  OtherTensors,  ///< for the checks after it
  NotAsked,
  NotRunnable,  ///< error says why
  TooLarge,     ///< to run: bytes are needed, limit are allowed
  // Wrong.
  CannotOpen,     ///< error
  Missing,        ///< tensor subject
  OtherType,      ///< tensor subject has found, planned was
  OtherShape,     ///< tensor subject has found, planned was
  OtherCount,     ///< count tensors, limit were planned
  NoKey,          ///< metadata key subject
  OtherValue,     ///< metadata key subject
  Unreadable,     ///< error, on a weight or a tensor
  CopyDiffers,    ///< tensor subject
  ErrorDiffers,   ///< tensor subject has an error of value, of reported when it was written
  ErrorTooLarge,  ///< tensor subject has a relative error of value
  DoesNotRun,     ///< error
};

/// Which of these are set, VerifyFinding says.
struct VerifyDetail {
  VerifyFinding finding = VerifyFinding::NotAsked;
  std::string subject{};
  std::string found{};
  std::string planned{};
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  std::uint64_t limit = 0;
  double value = 0;
  double reported = 0;
  std::optional<Error> error{};

  /// In English, for logs.
  std::string text() const;
};

}  // namespace nibble::jobs
