// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/evaluate/evaluation_model.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

/// Running perplexity of every variant, chunk by chunk, with a band of one standard error.
class CurvesPlot : public Plot {
  Q_OBJECT

 public:
  explicit CurvesPlot(EvaluationModel& model, QWidget* parent = nullptr);

  /// How far the horizontal axis goes; 0: as far as the curves.
  void setChunks(int chunks);

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  struct Curve {
    QCPGraph* line;
    QCPGraph* upper;
    QCPGraph* lower;
  };
  void rebuild();
  void fill(int row);
  void color(int row);
  void fitRanges();
  void showValues(const QPoint& position, const QPoint& global);

  EvaluationModel& model_;
  QVector<Curve> curves_;
  QCPItemText* hint_;
  int chunks_ = 0;
  bool zoomed_ = false;  ///< by hand; a double click gives the range back
};

}  // namespace nibble::ui
