// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/bar_series.h"

#include <algorithm>
#include <cmath>

namespace nibble::ui {

QVector<Bar> barsOf(const jobs::BinnedCounts& bins, double narrowest, double low, double high) {
  QVector<Bar> bars;
  if (bins.counts.empty() || !(bins.width > 0)) return bars;
  std::int64_t joined = 1;
  while (bins.width * static_cast<double>(joined) < narrowest && joined < (1 << 20)) joined *= 2;
  const double width = bins.width * static_cast<double>(joined);
  const auto first = static_cast<std::int64_t>(std::llround(bins.low / bins.width));
  const auto count = static_cast<std::int64_t>(bins.counts.size());
  // Division that rounds down, also below zero.
  const auto barOf = [joined](std::int64_t bin) {
    return bin >= 0 ? bin / joined : -((-bin + joined - 1) / joined);
  };
  const std::int64_t begin =
      std::max(barOf(first), static_cast<std::int64_t>(std::floor(low / width)));
  const std::int64_t end =
      std::min(barOf(first + count - 1), static_cast<std::int64_t>(std::floor(high / width)));
  for (std::int64_t bar = begin; bar <= end; ++bar) {
    const std::int64_t from = std::max<std::int64_t>(0, bar * joined - first);
    const std::int64_t to = std::min(count, (bar + 1) * joined - first);
    std::int64_t sum = 0;
    for (std::int64_t i = from; i < to; ++i) sum += bins.counts[static_cast<std::size_t>(i)];
    bars.append({static_cast<double>(bar) * width, static_cast<double>(bar + 1) * width, sum});
  }
  return bars;
}

}  // namespace nibble::ui
