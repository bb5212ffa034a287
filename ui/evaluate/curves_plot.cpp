// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/curves_plot.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/core/format.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

constexpr float kBandAlpha = 0.10f;
// The first chunks swing widely; once there are many, they need not all be seen.
constexpr int kSettled = 10;
constexpr int kSkipped = 2;

}  // namespace

CurvesPlot::CurvesPlot(EvaluationModel& model, QWidget* parent)
    : Plot(parent), model_(model), hint_(new QCPItemText(this)) {
  setAccessibleName(tr("Running perplexity of each variant"));
  xAxis->setLabel(tr("Chunks of text"));
  yAxis->setLabel(tr("Perplexity so far"));
  xAxis->grid()->setVisible(false);
  // Chunks are whole.
  const QSharedPointer<QCPAxisTickerFixed> whole(new QCPAxisTickerFixed);
  whole->setTickStep(1);
  whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
  xAxis->setTicker(whole);
  enableZoom();
  hint_->position->setType(QCPItemPosition::ptAxisRectRatio);
  hint_->position->setCoords(0.5, 0.5);
  hint_->setText(
      tr("Curves appear here while an evaluation runs.\n"
         "Lower is better; the distance to the original is what was lost."));
  connect(&model_, &EvaluationModel::curveChanged, this, [this](int row) {
    if (curves_.size() != model_.rowCount()) {
      rebuild();
    } else {
      fill(row);
      fitRanges();
    }
  });
  connect(&model_, &QAbstractItemModel::rowsRemoved, this, &CurvesPlot::rebuild);
  connect(&model_, &QAbstractItemModel::modelReset, this, &CurvesPlot::rebuild);
  connect(this, &Plot::themed, this, &CurvesPlot::rebuild);
  connect(this, &Plot::resetRequested, this, [this] {
    zoomed_ = false;
    fitRanges();
  });
  connect(this, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) != 0) zoomed_ = true;
  });
  rebuild();
}

void CurvesPlot::setChunks(int chunks) {
  if (chunks == chunks_) return;
  chunks_ = chunks;
  fitRanges();
}

void CurvesPlot::rebuild() {
  clearGraphs();
  curves_.clear();
  for (int row = 0; row < model_.rowCount(); ++row) {
    Curve curve{nullptr, addGraph(), addGraph()};
    curve.upper->setChannelFillGraph(curve.lower);
    curve.line = addGraph();
    curves_.append(curve);
    color(row);
    fill(row);
  }
  fitRanges();
}

void CurvesPlot::color(int row) {
  const Curve& curve = curves_[row];
  const QColor ink = seriesColor(model_.row(row).series);
  QColor band = ink;
  band.setAlphaF(kBandAlpha);
  curve.line->setPen(QPen(ink, 2));
  for (QCPGraph* edge : {curve.upper, curve.lower}) edge->setPen(Qt::NoPen);
  curve.upper->setBrush(band);
  hint_->setColor(colors().secondary);
  hint_->setFont(Theme::instance().textFont());
}

void CurvesPlot::fill(int row) {
  QVector<double> x, line, upper, lower;
  for (const eval::CurvePoint& point : model_.row(row).curve) {
    x.append(point.chunk);
    line.append(point.perplexity);
    upper.append(point.perplexity + point.perplexityError);
    lower.append(point.perplexity - point.perplexityError);
  }
  curves_[row].line->setData(x, line, true);
  curves_[row].upper->setData(x, upper, true);
  curves_[row].lower->setData(x, lower, true);
}

void CurvesPlot::fitRanges() {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  int last = 0;
  for (const EvaluationRow& row : model_.rows()) {
    const int skipped = row.curve.size() > kSettled ? kSkipped : 0;
    for (qsizetype i = skipped; i < row.curve.size(); ++i) {
      low = std::min(low, row.curve[i].perplexity);
      high = std::max(high, row.curve[i].perplexity);
    }
    if (row.curve.isEmpty()) continue;
    last = std::max(last, row.curve.back().chunk);
    low = std::min(low, row.curve.back().perplexity - row.curve.back().perplexityError);
    high = std::max(high, row.curve.back().perplexity + row.curve.back().perplexityError);
  }
  const bool empty = last == 0 || !std::isfinite(low) || !std::isfinite(high);
  hint_->setVisible(empty);
  hint_->setColor(colors().secondary);
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setTicks(!empty);
    axis->setTickLabels(!empty);
    axis->grid()->setVisible(!empty && axis == yAxis);
  }
  if (!empty && !zoomed_) {
    const double margin = std::max(0.05 * (high - low), 1e-3 * high);
    xAxis->setRange(0, std::max({chunks_, last, 2}));
    yAxis->setRange(low - margin, high + margin);
  }
  replot(QCustomPlot::rpQueuedReplot);
}

void CurvesPlot::wheelEvent(QWheelEvent* event) {
  zoomed_ = true;
  Plot::wheelEvent(event);
}

void CurvesPlot::mouseMoveEvent(QMouseEvent* event) {
  Plot::mouseMoveEvent(event);
  showValues(event->pos(), event->globalPosition().toPoint());
}

void CurvesPlot::showValues(const QPoint& position, const QPoint& global) {
  QStringList lines;
  const int chunk = static_cast<int>(std::lround(xAxis->pixelToCoord(position.x())));
  for (const EvaluationRow& row : model_.rows()) {
    for (const eval::CurvePoint& point : row.curve) {
      if (point.chunk != chunk) continue;
      lines << QStringLiteral("%1: %2 ± %3")
                   .arg(row.variant.label, formatNumber(point.perplexity, 2),
                        formatNumber(point.perplexityError, 2));
    }
  }
  if (lines.isEmpty() || !axisRect()->rect().contains(position)) {
    QToolTip::hideText();
    return;
  }
  lines.prepend(tr("After chunk %1").arg(chunk));
  QToolTip::showText(global, lines.join('\n'), this);
}

}  // namespace nibble::ui
