// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/text.h"

#include <QStringList>
#include <algorithm>

namespace nibble::ui {

namespace {

QString capitalized(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

}  // namespace

QString shapeText(const Shape& shape) {
  QStringList dims;
  for (int i = std::max(1, shape.rank) - 1; i >= 0; --i) {
    dims.append(QString::number(shape.dims[static_cast<std::size_t>(i)]));
  }
  return dims.join(QStringLiteral(" × "));
}

QString causeOf(const Error& error) {
  return capitalized(toQString(error.what));
}

QString problemOf(const Error& error) {
  QString text = causeOf(error);
  if (!error.where.empty()) text += QStringLiteral(" (%1)").arg(toQString(error.where));
  return text;
}

QString adviceOf(const Error& error) {
  return capitalized(toQString(error.hint));
}

QString sentencesOf(const Error& error) {
  const QString advice = adviceOf(error);
  const QString problem = problemOf(error) + QLatin1Char('.');
  return advice.isEmpty() ? problem : problem + QLatin1Char(' ') + advice + QLatin1Char('.');
}

}  // namespace nibble::ui
