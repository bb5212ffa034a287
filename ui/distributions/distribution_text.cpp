// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/distribution_text.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/core/format.h"

namespace nibble::ui {

namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("Distribution", text);
}

}  // namespace

QString extentText(const jobs::Distribution& distribution, double refinement) {
  const QString count = formatCount(distribution.values.count);
  if (distribution.exact) {
    return translated(QT_TRANSLATE_NOOP("Distribution", "all %1 values")).arg(count);
  }
  const QString sample =
      translated(QT_TRANSLATE_NOOP("Distribution", "sample of %1 values")).arg(count);
  if (refinement < 0) return sample;
  return translated(QT_TRANSLATE_NOOP("Distribution", "%1, reading the rest: %2"))
      .arg(sample, formatPercent(refinement, 0));
}

QString summaryText(const jobs::ValueSummary& values) {
  return translated(QT_TRANSLATE_NOOP("Distribution", "%1 … %2 · mean %3 · deviation %4"))
      .arg(formatSignificant(values.minimum), formatSignificant(values.maximum),
           formatSignificant(values.mean, 3), formatSignificant(values.deviation));
}

QString errorText(const jobs::Distribution::Against& against) {
  return translated(QT_TRANSLATE_NOOP("Distribution", "RMSE %1 · relative %2 · largest %3"))
      .arg(formatSignificant(against.rmse, 3), formatPercent(against.relativeError),
           formatSignificant(against.maxError, 3));
}

}  // namespace nibble::ui
