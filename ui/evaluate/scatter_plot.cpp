// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/scatter_plot.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/core/format.h"
#include "ui/evaluate/scatter_geometry.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

constexpr double kMarker = 9;
// Below this a divergence is rounding, and a logarithm has no place for zero.
constexpr double kFloor = 1e-6;
constexpr double kHoverPixels = 12;

}  // namespace

ScatterPlot::ScatterPlot(EvaluationModel& model, EarlierResults& earlier, QWidget* parent)
    : Plot(parent),
      model_(model),
      earlier_(earlier),
      front_(addGraph()),
      hint_(new QCPItemText(this)) {
  setAccessibleName(tr("Size against KL divergence"));
  setLogarithmic(yAxis, true);
  yAxis->setNumberFormat(QStringLiteral("g"));
  yAxis->setNumberPrecision(2);
  yAxis->setLabel(tr("KL divergence (nats)"));
  enableZoom();
  hint_->position->setType(QCPItemPosition::ptAxisRectRatio);
  hint_->position->setCoords(0.5, 0.5);
  hint_->setText(tr("Small and true to the original\nis down and left."));
  connect(&model_, &QAbstractItemModel::dataChanged, this, &ScatterPlot::collect);
  connect(&model_, &QAbstractItemModel::rowsInserted, this, &ScatterPlot::collect);
  connect(&model_, &QAbstractItemModel::rowsRemoved, this, &ScatterPlot::collect);
  connect(&model_, &QAbstractItemModel::modelReset, this, &ScatterPlot::collect);
  connect(&earlier_, &EarlierResults::changed, this, &ScatterPlot::collect);
  connect(this, &Plot::themed, this, &ScatterPlot::drawPoints);
  connect(this, &Plot::resetRequested, this, [this] {
    fitRanges();
    replot(QCustomPlot::rpQueuedReplot);
  });
  connect(this, &QCustomPlot::afterLayout, this, &ScatterPlot::placeTexts);
  collect();
}

void ScatterPlot::collect() {
  QVector<Point> points;
  for (const EvaluationRow& row : model_.rows()) {
    if (!row.bytes || !row.figures || !row.figures->klMean) continue;
    points.append({row.variant.label, static_cast<double>(*row.bytes), *row.figures->klMean,
                   row.series, row.when > 0});
  }
  const qsizetype own = points.size();
  for (const EarlierResult& result : earlier_.results()) {
    const auto bytes = static_cast<double>(result.bytes);
    const double kl = *result.figures.klMean;
    // The runs of just now are in the store as well.
    const bool shown = std::any_of(points.begin(), points.begin() + own, [&](const Point& p) {
      return p.bytes == bytes && std::abs(p.klDivergence - kl) <= 1e-9;
    });
    if (!shown) points.append({result.label, bytes, kl, 0, true});
  }
  points_ = std::move(points);
  drawPoints();
}

double ScatterPlot::unit() const {
  double largest = 0;
  for (const Point& point : points_) largest = std::max(largest, point.bytes);
  const double step = byteUnits() == ByteUnits::Binary ? 1024 : 1000;
  return largest >= step * step * step ? step * step * step : step * step;
}

void ScatterPlot::drawPoints() {
  const ThemeColors& c = colors();
  while (graphCount() > 1) removeGraph(graphCount() - 1);
  for (QCPItemText* text : texts_) removeItem(text);
  texts_.clear();
  QVector<QPointF> coordinates;
  const double scale = unit();
  for (const Point& point : points_) {
    const double x = point.bytes / scale, y = std::max(kFloor, point.klDivergence);
    coordinates.append({x, y});
    const QColor ink = point.earlier ? c.secondary : seriesColor(point.series);
    QCPGraph* mark = addGraph();
    mark->setData({x}, {y}, true);
    mark->setLineStyle(QCPGraph::lsNone);
    mark->setScatterStyle(
        QCPScatterStyle(point.earlier ? QCPScatterStyle::ssCircle : QCPScatterStyle::ssDisc,
                        QPen(ink, 1.6), point.earlier ? QBrush(c.surface) : QBrush(ink), kMarker));
    auto* text = new QCPItemText(this);
    text->setText(point.label);
    text->setColor(point.earlier ? c.secondary : c.text);
    text->setFont(Theme::instance().scaledFont(0.85));
    text->setClipToAxisRect(true);
    text->position->setType(QCPItemPosition::ptAbsolute);
    text->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    texts_.append(text);
  }
  QVector<double> x, y;
  for (const int index : bestFront(coordinates)) {
    x.append(coordinates[index].x());
    y.append(coordinates[index].y());
  }
  front_->setData(x, y, true);
  front_->setPen(QPen(c.accent, 1.5, Qt::DashLine));
  const bool binary = byteUnits() == ByteUnits::Binary;
  const bool giga = scale > 2e8;
  xAxis->setLabel(tr("Size (%1)")
                      .arg(giga ? (binary ? QStringLiteral("GiB") : QStringLiteral("GB"))
                                : (binary ? QStringLiteral("MiB") : QStringLiteral("MB"))));
  hint_->setVisible(points_.isEmpty());
  hint_->setColor(c.secondary);
  hint_->setFont(Theme::instance().textFont());
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setTicks(!points_.isEmpty());
    axis->setTickLabels(!points_.isEmpty());
    axis->grid()->setVisible(!points_.isEmpty() && axis == yAxis);
  }
  fitRanges();
  replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::fitRanges() {
  if (points_.isEmpty()) return;
  double left = points_[0].bytes, right = left;
  double low = std::max(kFloor, points_[0].klDivergence), high = low;
  for (const Point& point : points_) {
    left = std::min(left, point.bytes);
    right = std::max(right, point.bytes);
    low = std::min(low, std::max(kFloor, point.klDivergence));
    high = std::max(high, point.klDivergence);
  }
  const double scale = unit();
  const double margin = std::max(0.16 * (right - left), 0.1 * right) / scale;
  xAxis->setRange(std::max(0.0, left / scale - margin), right / scale + margin);
  // Whole decades, so that at least two labels show where the points are.
  const double bottom = std::pow(10, std::floor(std::log10(low * 0.8)));
  const double top = std::pow(10, std::ceil(std::log10(std::max(high, low) * 1.25)));
  yAxis->setRange(bottom, top);
}

QPointF ScatterPlot::pixelOf(const Point& point) const {
  return {xAxis->coordToPixel(point.bytes / unit()),
          yAxis->coordToPixel(std::max(kFloor, point.klDivergence))};
}

void ScatterPlot::placeTexts() {
  QVector<QPointF> anchors;
  QVector<QSizeF> sizes;
  for (qsizetype i = 0; i < points_.size(); ++i) {
    anchors.append(pixelOf(points_[i]));
    const QFontMetricsF metrics(texts_[i]->font());
    sizes.append({metrics.horizontalAdvance(points_[i].label) + 2, metrics.height()});
  }
  const auto places = placeLabels(anchors, sizes, axisRect()->rect(), kMarker / 2 + 1);
  for (qsizetype i = 0; i < places.size(); ++i) {
    texts_[i]->setVisible(places[i].has_value());
    if (places[i]) texts_[i]->position->setCoords(places[i]->topLeft());
  }
}

QVector<QRectF> ScatterPlot::labelRects() const {
  QVector<QRectF> rects;
  for (const QCPItemText* text : texts_) {
    rects.append(text->visible()
                     ? QRectF(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition())
                     : QRectF());
  }
  return rects;
}

void ScatterPlot::mouseMoveEvent(QMouseEvent* event) {
  Plot::mouseMoveEvent(event);
  for (const Point& point : points_) {
    const QPointF away = pixelOf(point) - event->position();
    if (std::hypot(away.x(), away.y()) > kHoverPixels) continue;
    QToolTip::showText(
        event->globalPosition().toPoint(),
        QStringLiteral("%1\n%2, %3")
            .arg(point.label, formatBytes(static_cast<std::uint64_t>(point.bytes)),
                 tr("KL divergence %1").arg(formatSignificant(point.klDivergence, 3))),
        this);
    return;
  }
  QToolTip::hideText();
}

}  // namespace nibble::ui
