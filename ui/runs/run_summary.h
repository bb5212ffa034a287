// SPDX-License-Identifier: GPL-3.0-or-later
// One run as a line of the table.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

#include "store/store.h"

namespace nibble::ui {

struct RunSummary {
  std::int64_t id = 0;
  std::int64_t started = 0;  ///< milliseconds since 1970
  RunKind kind = RunKind::Evaluate;
  RunStatus status = RunStatus::Running;
  QString model;   ///< name for people
  QString recipe;  ///< "Q4_K_M", what the variant was called; empty when there is none
  std::optional<std::uint64_t> bytes;
  std::optional<double> bitsPerWeight;
  std::optional<double> perplexity;
  std::optional<double> klDivergence;
  QString output;   ///< path
  QString message;  ///< why it failed
};

RunSummary summaryOf(const RunRecord& run);

QString kindText(RunKind kind);
QString statusText(RunStatus status);

/// The file name of the model, or its own name where it has no file.
QString modelNameOf(const std::optional<ModelRecord>& model);

}  // namespace nibble::ui
