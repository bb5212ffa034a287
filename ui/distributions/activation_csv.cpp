// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/activation_csv.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace nibble::ui {

std::string activationHistogramCsv(const jobs::ActivationProfile& profile) {
  std::string out = "low,high,count,outliers\n";
  for (std::size_t b = 0; b < profile.octaves.size(); ++b) {
    const int octave = profile.firstOctave + static_cast<int>(b);
    // What is below the first or above the last octave is counted there.
    const double low = b == 0 ? 0 : std::exp2(octave);
    const std::string high =
        b + 1 == profile.octaves.size() ? "inf" : fmt::format("{}", std::exp2(octave + 1));
    fmt::format_to(std::back_inserter(out), "{},{},{},{}\n", low, high, profile.octaves[b],
                   profile.outlierOctaves[b]);
  }
  return out;
}

std::string activationChannelCsv(const jobs::ActivationProfile& profile) {
  std::string out = "channel,largest,rms,mean_magnitude,outlier\n";
  for (std::size_t i = 0; i < profile.largest.size(); ++i) {
    const bool outlier = static_cast<double>(profile.largest[i]) > profile.limit;
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{}\n", i, profile.largest[i],
                   profile.rms[i], profile.mean[i], outlier ? 1 : 0);
  }
  return out;
}

}  // namespace nibble::ui
