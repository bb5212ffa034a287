// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/profile_plot.h"

#include <QHelpEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/core/format.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {
constexpr double kFewestChannels = 8;
constexpr double kHeadroom = 1.06;
}  // namespace

ProfilePlot::ProfilePlot(QWidget* parent)
    : Plot(parent),
      maximum_(addGraph()),
      outliers_(addGraph()),
      rms_(addGraph()),
      error_(addGraph()) {
  setMouseTracking(true);
  enableZoom(Qt::Horizontal);
  maximum_->setLineStyle(QCPGraph::lsImpulse);
  outliers_->setLineStyle(QCPGraph::lsImpulse);
  for (QCPGraph* graph : {maximum_, outliers_}) graph->setAntialiased(false);
  xAxis->grid()->setVisible(false);
  connect(this, &Plot::themed, this, &ProfilePlot::applyColors);
  connect(this, &Plot::resetRequested, this, &ProfilePlot::resetZoom);
  connect(xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
          &ProfilePlot::limitRange);
  applyColors();
}

void ProfilePlot::setProfile(const jobs::ChannelProfile& profile, double outlierLimit,
                             const QString& channel, bool keepZoom) {
  profile_ = profile;
  channel_ = channel;
  QVector<double> keys, maxima, means, errors, far, farMaxima;
  double highest = 0;
  for (std::size_t i = 0; i < profile.index.size(); ++i) {
    const auto key = static_cast<double>(profile.index[i]);
    const auto value = static_cast<double>(profile.maximum[i]);
    keys << key;
    maxima << value;
    means << static_cast<double>(profile.rms[i]);
    if (!profile.errorRms.empty()) errors << static_cast<double>(profile.errorRms[i]);
    if (value > outlierLimit) {
      far << key;
      farMaxima << value;
    }
    highest = std::max(highest, value);
  }
  maximum_->setData(keys, maxima, true);
  outliers_->setData(far, farMaxima, true);
  rms_->setData(keys, means, true);
  error_->setData(errors.isEmpty() ? QVector<double>() : keys, errors, true);
  yAxis->setRange(0, highest > 0 ? highest * kHeadroom : 1);
  const QCPRange before = whole_;
  whole_ = keys.isEmpty() ? QCPRange(0, 1) : QCPRange(keys.first() - 0.5, keys.last() + 0.5);
  if (!keepZoom || !(before == whole_)) resetZoom();
  replot(QCustomPlot::rpQueuedReplot);
}

void ProfilePlot::clear() {
  setProfile({}, 0, {}, false);
}

void ProfilePlot::resetZoom() {
  xAxis->setRange(whole_);
  replot(QCustomPlot::rpQueuedReplot);
}

void ProfilePlot::limitRange(const QCPRange& range) {
  const double size =
      std::clamp(range.size(), std::min(whole_.size(), kFewestChannels), whole_.size());
  const double lower = std::clamp(range.center() - size / 2, whole_.lower, whole_.upper - size);
  const QSignalBlocker blocker(xAxis);
  xAxis->setRange(lower, lower + size);
}

QColor ProfilePlot::color(Line line) {
  const ThemeColors& c = colors();
  switch (line) {
    case Line::Maximum: {
      QColor bars = c.variantA;
      bars.setAlphaF(0.55f);
      return bars;
    }
    case Line::Outlier:
      return c.bad;
    case Line::Rms:
      return c.text;
    case Line::Error:
      return c.variantB;
  }
  return {};
}

void ProfilePlot::applyColors() {
  maximum_->setPen(QPen(color(Line::Maximum), 1));
  outliers_->setPen(QPen(color(Line::Outlier), 1.5));
  rms_->setPen(QPen(color(Line::Rms), 1.3));
  error_->setPen(QPen(color(Line::Error), 1.3));
}

QString ProfilePlot::describe(QPoint position) const {
  if (profile_.index.empty() || !axisRect()->rect().contains(position)) return {};
  const auto at = static_cast<std::int64_t>(std::llround(xAxis->pixelToCoord(position.x())));
  const auto& index = profile_.index;
  const auto found = std::min(
      static_cast<std::size_t>(std::lower_bound(index.begin(), index.end(), at) - index.begin()),
      index.size() - 1);
  QString text = tr("%1 %2\nlargest %3 %4, root mean square %5")
                     .arg(channel_)
                     .arg(index[found])
                     .arg(quantity_)
                     .arg(formatSignificant(static_cast<double>(profile_.maximum[found])),
                          formatSignificant(static_cast<double>(profile_.rms[found])));
  if (!profile_.errorRms.empty()) {
    text += tr(", error %1").arg(formatSignificant(static_cast<double>(profile_.errorRms[found])));
  }
  return text;
}

bool ProfilePlot::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip &&
      !describe(static_cast<QHelpEvent*>(event)->pos()).isEmpty()) {
    return true;
  }
  return Plot::event(event);
}

void ProfilePlot::mouseMoveEvent(QMouseEvent* event) {
  Plot::mouseMoveEvent(event);
  if (event->buttons() != Qt::NoButton) return;
  QToolTip::showText(event->globalPosition().toPoint(), describe(event->pos()), this);
}

}  // namespace nibble::ui
