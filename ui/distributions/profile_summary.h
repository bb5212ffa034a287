// SPDX-License-Identifier: GPL-3.0-or-later
// Which channels of a tensor stand out.
#pragma once

#include <cstdint>

#include "jobs/distribution_job.h"

namespace nibble::ui {

struct ProfileSummary {
  double median = 0;  ///< of the channels' largest |w|
  double limit = 0;   ///< above it a channel stands out
  int outliers = 0;
  double largest = 0;
  std::int64_t largestAt = 0;  ///< its column or row
};

/// A channel stands out when its largest |w| is above kOutlierFactor times the median channel's.
inline constexpr double kOutlierFactor = 4;
ProfileSummary summaryOf(const jobs::ChannelProfile& profile);

}  // namespace nibble::ui
