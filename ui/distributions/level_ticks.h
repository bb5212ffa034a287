// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <vector>

namespace nibble::ui {

/// Short lines up from the horizontal axis, one at each quantization level; fewer where they would
/// run into one another.
class LevelTicks : public QCPAbstractItem {
  Q_OBJECT

 public:
  explicit LevelTicks(QCustomPlot* plot);

  void setLevels(std::vector<float> levels) { levels_ = std::move(levels); }
  void setPen(const QPen& pen) { pen_ = pen; }
  /// Those in view are far enough apart to be drawn.
  bool areReadable() const;

  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  std::vector<double> pixels() const;

  std::vector<float> levels_;
  QPen pen_;
};

}  // namespace nibble::ui
