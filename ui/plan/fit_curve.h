// SPDX-License-Identifier: GPL-3.0-or-later
// What sizes buy: damage over size, with the size chosen and the plan as it is.
#pragma once

#include <vector>

#include "jobs/fit_size_job.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

class FitCurve : public Plot {
  Q_OBJECT

 public:
  explicit FitCurve(QWidget* parent = nullptr);

  /// `points` as of sizeDamageCurve(); `probed`: damages are divergences.
  void setCurve(const std::vector<nibble::Choice>& points, double weights, bool probed);
  /// The point chosen, in tensor bytes; 0 hides it.
  void setChosen(double bytes, double damage);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// A click or drag along the curve, in tensor bytes.
  void picked(double bytes);

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void pick(const QPointF& at);
  void paint();

  std::vector<nibble::Choice> points_;
  double weights_ = 0;
  QCPGraph* line_;
  QCPGraph* chosen_;
};

}  // namespace nibble::ui
