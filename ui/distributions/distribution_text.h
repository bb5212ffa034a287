// SPDX-License-Identifier: GPL-3.0-or-later
// Distributions in words.
#pragma once

#include <QString>

#include "jobs/distribution_job.h"

namespace nibble::ui {

/// "all 16.8 M values", "sample of 131,072 values", with what is still to come: `refinement` is
/// 0 … 1, negative when nothing is.
QString extentText(const jobs::Distribution& distribution, double refinement);
/// "−0.31 … 0.29 · mean 0.0001 · deviation 0.021".
QString summaryText(const jobs::ValueSummary& values);
/// "RMSE 0.00041 · relative 7.6 % · largest 0.0018".
QString errorText(const jobs::Distribution::Against& against);

}  // namespace nibble::ui
