// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/measurement_plot.h"

#include <map>

#include "ui/core/text.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

std::string curveOf(const RunRecord& run) {
  std::map<std::string, int> counts;
  for (const Measurement& m : run.measurements) ++counts[m.name];
  if (const auto it = counts.find("perplexity"); it != counts.end() && it->second > 1) {
    return it->first;
  }
  for (const auto& [name, count] : counts) {
    if (count > 1) return name;
  }
  return {};
}

MeasurementPlot::MeasurementPlot(QWidget* parent) : Plot(parent) {
  setAccessibleName(tr("Measured curve"));
  xAxis->grid()->setVisible(false);
  xAxis->ticker()->setTickCount(4);
  yAxis->ticker()->setTickCount(4);
  connect(this, &Plot::themed, this, &MeasurementPlot::color);
}

bool MeasurementPlot::show(const QVector<RunDetails>& runs) {
  clearGraphs();
  std::string shown;
  for (const RunDetails& details : runs) {
    const std::string name = curveOf(details.run);
    if (name.empty() || (!shown.empty() && name != shown)) continue;
    shown = name;
    QVector<double> x, y;
    for (const Measurement& m : details.run.measurements) {
      if (m.name != name) continue;
      x.append(static_cast<double>(m.ordinal));
      y.append(m.value);
    }
    addGraph()->setData(x, y, true);
  }
  yAxis->setLabel(toQString(shown).replace('_', ' '));
  color();
  rescaleAxes();
  yAxis->scaleRange(1.1);
  replot(QCustomPlot::rpQueuedReplot);
  return !shown.empty();
}

void MeasurementPlot::color() {
  for (int i = 0; i < graphCount(); ++i) {
    graph(i)->setPen(QPen(i == 0 ? colors().variantA : colors().variantB, 2));
  }
}

}  // namespace nibble::ui
