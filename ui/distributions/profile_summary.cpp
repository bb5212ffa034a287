// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/profile_summary.h"

#include <algorithm>

namespace nibble::ui {

ProfileSummary summaryOf(const jobs::ChannelProfile& profile) {
  ProfileSummary summary;
  if (profile.maximum.empty()) return summary;
  std::vector<float> sorted = profile.maximum;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  summary.median = static_cast<double>(*middle);
  summary.limit = kOutlierFactor * summary.median;
  const auto largest = std::max_element(profile.maximum.begin(), profile.maximum.end());
  summary.largest = static_cast<double>(*largest);
  summary.largestAt = profile.index[static_cast<std::size_t>(largest - profile.maximum.begin())];
  summary.outliers =
      static_cast<int>(std::count_if(profile.maximum.begin(), profile.maximum.end(), [&](float m) {
        return static_cast<double>(m) > summary.limit;
      }));
  return summary;
}

}  // namespace nibble::ui
