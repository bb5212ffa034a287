// SPDX-License-Identifier: GPL-3.0-or-later
// Distributions as tables for other programs: comma separated, decimal points, one header line.
#pragma once

#include <string>

#include "jobs/distribution_job.h"

namespace nibble::ui {

/// low,high,original[,compared]
std::string histogramCsv(const jobs::Distribution& distribution);
/// low,high,count; the header alone when nothing is compared.
std::string errorCsv(const jobs::Distribution& distribution);
/// channel,maximum,rms[,error_rms]
std::string profileCsv(const jobs::ChannelProfile& profile);

}  // namespace nibble::ui
