// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/distribution_csv.h"

#include <fmt/format.h>

#include <iterator>

namespace nibble::ui {

namespace {

/// The edges of bin `i` in full precision: they are whole multiples of a power of two.
void addEdges(std::string& out, const jobs::BinnedCounts& bins, std::size_t i) {
  const double low = bins.low + bins.width * static_cast<double>(i);
  fmt::format_to(std::back_inserter(out), "{},{}", low, low + bins.width);
}

}  // namespace

std::string histogramCsv(const jobs::Distribution& distribution) {
  const auto& bins = distribution.histogram;
  std::string out = "low,high,original";
  if (distribution.against) out += ",compared";
  out += '\n';
  for (std::size_t i = 0; i < bins.counts.size(); ++i) {
    addEdges(out, bins, i);
    fmt::format_to(std::back_inserter(out), ",{}", bins.counts[i]);
    if (distribution.against) {
      fmt::format_to(std::back_inserter(out), ",{}", distribution.against->histogram.counts[i]);
    }
    out += '\n';
  }
  return out;
}

std::string errorCsv(const jobs::Distribution& distribution) {
  std::string out = "low,high,count\n";
  if (!distribution.against) return out;
  const auto& bins = distribution.against->error;
  for (std::size_t i = 0; i < bins.counts.size(); ++i) {
    addEdges(out, bins, i);
    fmt::format_to(std::back_inserter(out), ",{}\n", bins.counts[i]);
  }
  return out;
}

std::string profileCsv(const jobs::ChannelProfile& profile) {
  const bool compared = !profile.errorRms.empty();
  std::string out = compared ? "channel,maximum,rms,error_rms\n" : "channel,maximum,rms\n";
  for (std::size_t i = 0; i < profile.index.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{},{},{}", profile.index[i], profile.maximum[i],
                   profile.rms[i]);
    if (compared) fmt::format_to(std::back_inserter(out), ",{}", profile.errorRms[i]);
    out += '\n';
  }
  return out;
}

}  // namespace nibble::ui
