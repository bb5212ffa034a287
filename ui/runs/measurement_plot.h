// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/runs/run_facts.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

/// The curve that one or two runs measured, small.
class MeasurementPlot : public Plot {
  Q_OBJECT

 public:
  explicit MeasurementPlot(QWidget* parent = nullptr);

  /// False, and empty, when none of them measured a curve.
  bool show(const QVector<RunDetails>& runs);

 private:
  void color();
};

/// Which measurement of a run is a curve: "perplexity" before any other; empty when there is none.
std::string curveOf(const RunRecord& run);

}  // namespace nibble::ui
