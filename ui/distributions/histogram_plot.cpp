// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/histogram_plot.h"

#include <QHelpEvent>
#include <QToolTip>
#include <cmath>

#include "ui/core/format.h"
#include "ui/distributions/bar_series.h"
#include "ui/distributions/level_ticks.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

constexpr double kBarPixels = 4;
constexpr double kEmptyBelow = 0.5;  // bottom of a logarithmic axis of counts
constexpr double kHeadroom = 1.06;
constexpr double kLogHeadroom = 2.0;

QColor faded(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(alpha));
  return color;
}

// Bins that a zoom shows at least.
constexpr double kFewestBins = 16;
constexpr double kFewestOctaves = 4;

/// Magnitudes at the edges of octaves.
class OctaveTicker : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange& range) override {
    return std::max(1.0, std::round(range.size() / 8));
  }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override {
    return formatSignificant(std::exp2(tick), 2);
  }
};

/// Steps without a line around them; in the legend a square of their colour.
class FilledSteps : public QCPGraph {
 public:
  using QCPGraph::QCPGraph;

 protected:
  void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override {
    painter->fillRect(rect.adjusted(rect.width() / 2 - 7, 1, -(rect.width() / 2 - 7), -1), brush());
  }
};

}  // namespace

HistogramPlot::HistogramPlot(Look look, QWidget* parent)
    : Plot(parent),
      look_(look),
      bars_(new FilledSteps(xAxis, yAxis)),
      outline_(addGraph()),
      levels_(new LevelTicks(this)),
      levelsKey_(addGraph()) {
  setMouseTracking(true);
  enableZoom(Qt::Horizontal);
  for (QCPGraph* graph : {bars_, outline_}) {
    graph->setLineStyle(QCPGraph::lsStepLeft);
    graph->setAntialiased(false);
    graph->setAntialiasedFill(false);
    graph->setAdaptiveSampling(false);
  }
  levelsKey_->setLineStyle(QCPGraph::lsNone);
  axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
  connect(this, &Plot::themed, this, &HistogramPlot::applyColors);
  connect(this, &Plot::resetRequested, this, &HistogramPlot::resetZoom);
  connect(xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
          &HistogramPlot::limitRange);
  setLogarithmicCounts(false);
  applyColors();
}

void HistogramPlot::setContent(const Content& content, bool keepZoom) {
  const bool zoomed = keepZoom && isZoomed();
  content_ = content;
  levels_->setLevels(content.levels);
  showLegend();
  if (zoomed) {
    limitRange(xAxis->range());
  } else {
    resetZoom();
  }
}

void HistogramPlot::clear() {
  content_ = {};
  levels_->setLevels({});
  showLegend();
  rebuild();
}

void HistogramPlot::setLogarithmicCounts(bool logarithmic) {
  logarithmic_ = logarithmic;
  setLogarithmic(yAxis, logarithmic);
  rebuild();
}

void HistogramPlot::setOctaves() {
  octaves_ = true;
  xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new OctaveTicker));
}

QCPRange HistogramPlot::wholeRange() const {
  const jobs::BinnedCounts& bins = content_.bars;
  if (bins.counts.empty()) return {0, 1};
  const double margin = std::max(bins.high() - bins.low, 8 * bins.width) * 0.01;
  return {bins.low - margin, bins.high() + margin};
}

bool HistogramPlot::isZoomed() const {
  const QCPRange whole = wholeRange();
  const double tolerance = whole.size() * 1e-6;
  return std::abs(xAxis->range().lower - whole.lower) > tolerance ||
         std::abs(xAxis->range().upper - whole.upper) > tolerance;
}

void HistogramPlot::resetZoom() {
  const QSignalBlocker blocker(xAxis);
  xAxis->setRange(wholeRange());
  rebuild();
}

void HistogramPlot::limitRange(const QCPRange& range) {
  const QCPRange whole = wholeRange();
  const double least = content_.bars.width * (octaves_ ? kFewestOctaves : kFewestBins);
  const double size = std::clamp(range.size(), std::min(whole.size(), least), whole.size());
  double lower = range.center() - size / 2;
  lower = std::clamp(lower, whole.lower, whole.upper - size);
  const QSignalBlocker blocker(xAxis);
  xAxis->setRange(lower, lower + size);
  rebuild();
}

/// Returns the highest count.
double HistogramPlot::showSteps(QCPGraph& graph, const jobs::BinnedCounts& bins) {
  const QCPRange range = xAxis->range();
  const double perPixel = range.size() / std::max(1, axisRect()->width());
  const double nothing = logarithmic_ ? kEmptyBelow : 0;
  QVector<double> steps, heights;
  double highest = 0;
  const QVector<Bar> bars = barsOf(bins, kBarPixels * perPixel, range.lower, range.upper);
  for (const Bar& bar : bars) {
    steps << bar.low;
    heights << std::max(nothing, static_cast<double>(bar.count));
    highest = std::max(highest, heights.last());
  }
  if (!bars.isEmpty()) {
    steps << bars.last().high;
    heights << nothing;
  }
  graph.setData(steps, heights, true);
  return highest;
}

void HistogramPlot::rebuild() {
  const double bars = showSteps(*bars_, content_.bars);
  const double outline =
      showSteps(*outline_, content_.outline ? *content_.outline : jobs::BinnedCounts());
  fitCounts(std::max(bars, outline));
  replot(QCustomPlot::rpQueuedReplot);
}

void HistogramPlot::fitCounts(double highest) {
  if (logarithmic_) {
    yAxis->setRange(kEmptyBelow, std::max(10.0, highest * kLogHeadroom));
  } else {
    yAxis->setRange(0, std::max(1.0, highest * kHeadroom));
  }
}

void HistogramPlot::showLegend() {
  bars_->setName(content_.barsName);
  outline_->setName(content_.outlineName);
  levelsKey_->setName(content_.levelsName);
  legend->clearItems();
  if (!content_.barsName.isEmpty()) bars_->addToLegend();
  if (content_.outline) outline_->addToLegend();
  if (!content_.levels.empty()) levelsKey_->addToLegend();
  outline_->setVisible(content_.outline.has_value());
  legend->setVisible(legend->itemCount() > 0);
}

void HistogramPlot::applyColors() {
  const ThemeColors& c = colors();
  const QColor bar = look_ == Look::Weights ? c.variantA : c.secondary;
  bars_->setPen(Qt::NoPen);
  bars_->setBrush(faded(bar, look_ == Look::Weights ? 0.45 : 0.65));
  outline_->setPen(QPen(c.variantB, 1.6));
  outline_->setBrush(faded(c.variantB, 0.10));
  levels_->setPen(QPen(c.variantB, 2));
  levelsKey_->setPen(QPen(c.variantB, 2));
  QPainterPath tick;
  tick.moveTo(0, -4);
  tick.lineTo(0, 4);
  levelsKey_->setScatterStyle(QCPScatterStyle(tick, QPen(c.variantB, 2)));
  xAxis->grid()->setVisible(false);
}

QString HistogramPlot::describe(QPoint position) const {
  if (!axisRect()->rect().contains(position)) return {};
  const double value = xAxis->pixelToCoord(position.x());
  const double perPixel = xAxis->range().size() / std::max(1, axisRect()->width());
  const auto count = [&](const jobs::BinnedCounts& bins) -> std::optional<Bar> {
    const QVector<Bar> bars = barsOf(bins, kBarPixels * perPixel, value, value);
    if (bars.isEmpty()) return std::nullopt;
    return bars.first();
  };
  const auto bar = count(content_.bars);
  if (!bar) return {};
  const auto edge = [&](double at) {
    return octaves_ ? formatSignificant(std::exp2(at), 3) : formatSignificant(at);
  };
  QString text = tr("%1 to %2").arg(edge(bar->low), edge(bar->high));
  const auto add = [&](const QString& name, std::int64_t n) {
    text += QStringLiteral("\n") + (name.isEmpty() ? QString() : name + QStringLiteral(": ")) +
            QLocale().toString(static_cast<qlonglong>(n));
  };
  add(content_.barsName, bar->count);
  if (content_.outline) {
    if (const auto other = count(*content_.outline)) add(content_.outlineName, other->count);
  }
  return text;
}

bool HistogramPlot::event(QEvent* event) {
  // Over the bars the tooltip tells their counts; elsewhere it is the widget's own.
  if (event->type() == QEvent::ToolTip &&
      !describe(static_cast<QHelpEvent*>(event)->pos()).isEmpty()) {
    return true;
  }
  return Plot::event(event);
}

void HistogramPlot::mouseMoveEvent(QMouseEvent* event) {
  Plot::mouseMoveEvent(event);
  if (event->buttons() != Qt::NoButton) return;
  QToolTip::showText(event->globalPosition().toPoint(), describe(event->pos()), this);
}

void HistogramPlot::resizeEvent(QResizeEvent* event) {
  Plot::resizeEvent(event);
  rebuild();
}

}  // namespace nibble::ui
