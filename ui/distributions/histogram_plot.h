// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "jobs/distribution_job.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

class LevelTicks;

/// One histogram as a filled shape, another over it as an outline, and levels as ticks. Bars follow
/// the zoom.
class HistogramPlot : public Plot {
  Q_OBJECT

 public:
  /// Which colours the bars take.
  enum class Look { Weights, Error };

  explicit HistogramPlot(Look look, QWidget* parent = nullptr);

  struct Content {
    jobs::BinnedCounts bars{};
    QString barsName{};
    std::optional<jobs::BinnedCounts> outline{};  ///< in the same bins
    QString outlineName{};
    std::vector<float> levels{};
    QString levelsName{};
  };
  /// `keepZoom`: the same tensor, measured better.
  void setContent(const Content& content, bool keepZoom);
  void clear();
  void setLogarithmicCounts(bool logarithmic);
  /// Values are binary logarithms of magnitudes: ticks and tooltips tell the magnitudes.
  void setOctaves();
  bool isZoomed() const;

 public Q_SLOTS:
  void resetZoom();

 protected:
  bool event(QEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void applyColors();
  void showLegend();
  void limitRange(const QCPRange& range);
  void rebuild();
  void fitCounts(double highest);
  double showSteps(QCPGraph& graph, const jobs::BinnedCounts& bins);
  QCPRange wholeRange() const;
  /// Of the bar there; empty outside.
  QString describe(QPoint position) const;

  Look look_;
  Content content_;
  bool logarithmic_ = false;
  bool octaves_ = false;
  QCPGraph* bars_;
  QCPGraph* outline_;
  LevelTicks* levels_;
  QCPGraph* levelsKey_;  ///< stands for the ticks in the legend
};

}  // namespace nibble::ui
