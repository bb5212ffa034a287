// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QVector>

#include "ui/runs/run_summary.h"

namespace nibble::ui {

/// Comma-separated values after RFC 4180, UTF-8: one line a run below a line of column names.
/// Numbers in full, with a point; times in ISO 8601, UTC.
QByteArray runsToCsv(const QVector<RunSummary>& runs);

}  // namespace nibble::ui
