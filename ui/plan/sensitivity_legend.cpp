// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/sensitivity_legend.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

#include "ui/core/format.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

constexpr double kBar = 6;
constexpr int kSteps = 8;

QFont legendFont() {
  return Theme::instance().scaledFont(0.88);
}

}  // namespace

SensitivityLegend::SensitivityLegend(const Sensitivity& sensitivity, QWidget* parent)
    : QWidget(parent), sensitivity_(sensitivity) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setToolTip(
      tr("How large the error of what each matrix gives is beside what it gives, by the inputs "
         "that were measured. Give more bits where the colour is strong"));
  connect(&sensitivity_, &Sensitivity::changed, this, &SensitivityLegend::refresh);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
  refresh();
}

void SensitivityLegend::refresh() {
  setAccessibleName(sensitivity_.high() > 0 ? tr("Tints show weighted errors from %1 to %2")
                                                  .arg(formatPercent(sensitivity_.low()),
                                                       formatPercent(sensitivity_.high()))
                                            : tr("Weighted errors are being measured"));
  update();
}

QSize SensitivityLegend::sizeHint() const {
  return {240, static_cast<int>(kBar + 6 + QFontMetricsF(legendFont()).height() + 1)};
}

QSize SensitivityLegend::minimumSizeHint() const {
  return {120, sizeHint().height()};
}

bool SensitivityLegend::event(QEvent* event) {
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) updateGeometry();
  return QWidget::event(event);
}

void SensitivityLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QLinearGradient scale(0, 0, width(), 0);
  for (int i = 0; i <= kSteps; ++i) {
    const double at = static_cast<double>(i) / kSteps;
    scale.setColorAt(at, sensitivityColor(at));
  }
  QPainterPath bar;
  bar.addRoundedRect(QRectF(0, 0, width(), kBar), kBar / 2, kBar / 2);
  painter.fillPath(bar, scale);
  painter.setFont(legendFont());
  painter.setPen(colors().secondary);
  const QRectF line(0, kBar + 6, width(), QFontMetricsF(legendFont()).height() + 1);
  if (sensitivity_.high() <= 0) {
    painter.drawText(line, Qt::AlignLeft, tr("measuring…"));
    return;
  }
  const QString low = formatPercent(sensitivity_.low()), high = formatPercent(sensitivity_.high());
  painter.drawText(line, Qt::AlignLeft, low);
  painter.drawText(line, Qt::AlignRight, high);
  const QFontMetricsF metrics(legendFont());
  const double ends = 2 * std::max(metrics.horizontalAdvance(low), metrics.horizontalAdvance(high));
  const double room = width() - ends - 24;
  painter.drawText(line, Qt::AlignHCenter,
                   metrics.elidedText(sensitivity_.isMeasuring() ? tr("weighted error, measuring…")
                                                                 : tr("weighted error"),
                                      Qt::ElideRight, room));
}

}  // namespace nibble::ui
