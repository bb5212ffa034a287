// SPDX-License-Identifier: GPL-3.0-or-later
// Histogram counts joined to bars that can be told apart on the screen.
#pragma once

#include <QVector>

#include "jobs/distribution_job.h"

namespace nibble::ui {

struct Bar {
  double low = 0;
  double high = 0;
  std::int64_t count = 0;
};

/// Joins neighbouring bins to bars at least `narrowest` wide (in the values' unit). Bars begin at
/// multiples of their width, so that zooming does not make them shiver. Only those that reach into
/// [low, high] are returned, the first and last of them whole.
QVector<Bar> barsOf(const jobs::BinnedCounts& bins, double narrowest, double low, double high);

}  // namespace nibble::ui
