// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

QString capitalized(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

}  // namespace

QString problemOf(const Error& error) {
  QString text = capitalized(toQString(error.what));
  if (!error.where.empty()) text += QStringLiteral(" (%1)").arg(toQString(error.where));
  return text;
}

QString adviceOf(const Error& error) {
  return capitalized(toQString(error.hint));
}

}  // namespace nibble::ui
