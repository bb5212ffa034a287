// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/fit_curve.h"

#include <algorithm>

#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

// Below this nobody sees a difference, and a logarithm needs an end.
constexpr double kLeastDamage = 1e-6;

}  // namespace

FitCurve::FitCurve(QWidget* parent) : Plot(parent), line_(addGraph()), chosen_(addGraph()) {
  setAccessibleName(tr("What sizes buy"));
  setCursor(Qt::CrossCursor);
  setLogarithmic(yAxis, true);
  yAxis->setNumberFormat(QStringLiteral("g"));
  yAxis->setNumberPrecision(2);
  xAxis->setLabel(tr("bits per weight"));
  chosen_->setLineStyle(QCPGraph::lsNone);
  connect(this, &Plot::themed, this, &FitCurve::paint);
  paint();
}

QSize FitCurve::sizeHint() const {
  return {420, 180};
}

QSize FitCurve::minimumSizeHint() const {
  return {240, 140};
}

void FitCurve::paint() {
  line_->setPen(QPen(colors().accent, 2));
  chosen_->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors().text, 2),
                                           QBrush(colors().accent), 11));
  replot(rpQueuedReplot);
}

void FitCurve::setCurve(const std::vector<nibble::Choice>& points, double weights, bool probed) {
  points_ = points;
  weights_ = weights;
  QVector<double> x, y;
  for (const nibble::Choice& point : points) {
    x.append(8.0 * static_cast<double>(point.bytes) / weights);
    y.append(std::max(kLeastDamage, point.damage));
  }
  line_->setData(x, y, true);
  yAxis->setLabel(probed ? tr("expected KL divergence") : tr("error"));
  if (!x.isEmpty()) {
    xAxis->setRange(x.first() - 0.3, std::min(x.last(), 9.0) + 0.3);
    // What lies beyond the range shown would flatten the rest.
    const auto last = std::find_if(x.begin(), x.end(), [](double bits) { return bits > 9; });
    const auto count = static_cast<qsizetype>(last - x.begin());
    yAxis->setRange(y.at(std::max<qsizetype>(0, count - 1)) / 2, y.first() * 2);
  }
  replot(rpQueuedReplot);
}

void FitCurve::setChosen(double bytes, double damage) {
  chosen_->data()->clear();
  if (bytes > 0 && weights_ > 0) {
    chosen_->addData(8.0 * bytes / weights_, std::max(kLeastDamage, damage));
  }
  replot(rpQueuedReplot);
}

void FitCurve::pick(const QPointF& at) {
  if (points_.empty()) return;
  const double bits = xAxis->pixelToCoord(at.x());
  Q_EMIT picked(std::clamp(bits * weights_ / 8.0, static_cast<double>(points_.front().bytes),
                           static_cast<double>(points_.back().bytes)));
}

void FitCurve::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) pick(event->position());
}

void FitCurve::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) pick(event->position());
}

}  // namespace nibble::ui
