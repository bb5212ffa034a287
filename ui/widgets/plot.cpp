// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/plot.h"

#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

/// Most languages write a capital E before the exponent; the plot sets only a small one as a power.
template <typename Base>
class PowerTicker : public Base {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override {
    return Base::getTickLabel(tick, locale, format, precision)
        .replace(QLatin1Char('E'), QLatin1Char('e'));
  }
};

}  // namespace

Plot::Plot(QWidget* parent) : QCustomPlot(parent) {
  setMinimumSize(160, 110);
  for (QCPAxis* axis : {xAxis, yAxis}) setLogarithmic(axis, false);
  for (QCPAxis* axis : {xAxis, yAxis}) axis->setTickLength(0, 4);
  for (QCPAxis* axis : {xAxis, yAxis}) axis->setSubTickLength(0, 0);
  axisRect()->setMinimumMargins(QMargins(8, 8, 14, 6));
  setNoAntialiasingOnDrag(true);
  connect(&Theme::instance(), &Theme::changed, this, &Plot::applyTheme);
  connect(this, &QCustomPlot::mouseDoubleClick, this, [this] { Q_EMIT resetRequested(); });
  applyTheme();
}

void Plot::enableZoom(Qt::Orientations directions) {
  setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  axisRect()->setRangeDrag(directions);
  axisRect()->setRangeZoom(directions);
}

void Plot::setLogarithmic(QCPAxis* axis, bool logarithmic) {
  axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  using Ticker = QSharedPointer<QCPAxisTicker>;
  axis->setTicker(logarithmic ? Ticker(new PowerTicker<QCPAxisTickerLog>)
                              : Ticker(new PowerTicker<QCPAxisTicker>));
  axis->setNumberFormat(logarithmic ? QStringLiteral("eb") : QStringLiteral("gb"));
  axis->setNumberPrecision(logarithmic ? 0 : 5);
}

bool Plot::saveImage(const QString& path) {
  if (!path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive)) {
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && toPixmap(width(), height(), 2).save(&file, "PNG") &&
           file.commit();
  }
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return false;
  QSvgGenerator generator;
  generator.setOutputDevice(&file);
  generator.setSize(size());
  generator.setViewBox(rect());
  QCPPainter painter;
  if (!painter.begin(&generator)) return false;
  toPainter(&painter, width(), height());
  painter.end();
  return file.commit();
}

void Plot::applyTheme() {
  const ThemeColors& c = colors();
  setBackground(QBrush(c.surface));
  const QFont font = Theme::instance().scaledFont(0.9);
  for (QCPAxis* axis : {xAxis, yAxis, xAxis2, yAxis2}) {
    axis->setBasePen(QPen(c.line));
    axis->setTickPen(QPen(c.line));
    axis->setSubTickPen(QPen(c.line));
    axis->setTickLabelColor(c.secondary);
    axis->setTickLabelFont(font);
    axis->setLabelColor(c.secondary);
    axis->setLabelFont(font);
    axis->grid()->setPen(QPen(c.line, 1, Qt::SolidLine));
    axis->grid()->setZeroLinePen(QPen(c.line, 1, Qt::SolidLine));
    axis->grid()->setSubGridVisible(false);
  }
  legend->setFont(font);
  legend->setTextColor(c.text);
  QColor behind = c.raised;
  behind.setAlphaF(0.9f);
  legend->setBrush(behind);
  legend->setBorderPen(QPen(c.line));
  Q_EMIT themed();
  replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace nibble::ui
