// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured of a matrix's inputs, as tables like those of distribution_csv.h.
#pragma once

#include <string>

#include "jobs/activation_job.h"

namespace nibble::ui {

/// low,high,count,outliers; one line an octave of magnitude.
std::string activationHistogramCsv(const jobs::ActivationProfile& profile);
/// channel,largest,rms,mean_magnitude,outlier
std::string activationChannelCsv(const jobs::ActivationProfile& profile);

}  // namespace nibble::ui
