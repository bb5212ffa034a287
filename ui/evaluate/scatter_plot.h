// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/evaluate/earlier_results.h"
#include "ui/evaluate/evaluation_model.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

/// Size against KL divergence: variants of now filled, those of earlier runs hollow, and the front
/// of what no other beats in both.
class ScatterPlot : public Plot {
  Q_OBJECT

 public:
  ScatterPlot(EvaluationModel& model, EarlierResults& earlier, QWidget* parent = nullptr);

  struct Point {
    QString label;
    double bytes = 0;
    double klDivergence = 0;
    int series = 0;
    bool earlier = false;
  };
  /// As drawn, those of now first.
  const QVector<Point>& points() const { return points_; }
  /// Labels that found room, in the order of points(); empty rectangles for the others.
  QVector<QRectF> labelRects() const;

 protected:
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void collect();
  void drawPoints();
  void fitRanges();
  void placeTexts();
  double unit() const;
  QPointF pixelOf(const Point& point) const;

  EvaluationModel& model_;
  EarlierResults& earlier_;
  QVector<Point> points_;
  QVector<QCPItemText*> texts_;
  QCPGraph* front_;
  QCPItemText* hint_;
};

}  // namespace nibble::ui
