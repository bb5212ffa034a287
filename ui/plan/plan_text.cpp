// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_text.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/core/format.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("PlanText", text);
}

QString nameOf(TensorType type) {
  return toQString(name(type));
}

}  // namespace

QString typeHint(TensorType type) {
  const QString text = nameOf(type);
  if (traits(type).blockElements == 1) {
    return translated(QT_TRANSLATE_NOOP("PlanText", "Plain floating point, no blocks"));
  }
  if (text.startsWith(QStringLiteral("IQ"))) {
    return translated(QT_TRANSLATE_NOOP(
        "PlanText", "Non-linear levels or a codebook: better at few bits, slower to write"));
  }
  if (text.startsWith(QStringLiteral("TQ"))) {
    return translated(QT_TRANSLATE_NOOP("PlanText", "Three levels, for models trained that way"));
  }
  if (text.startsWith(QStringLiteral("MX"))) {
    return translated(QT_TRANSLATE_NOOP("PlanText", "Four-bit floats that share an exponent"));
  }
  if (text.endsWith(QStringLiteral("_K"))) {
    return translated(QT_TRANSLATE_NOOP(
        "PlanText", "Super-blocks of 256 with quantized scales: the best all-round choice"));
  }
  return translated(QT_TRANSLATE_NOOP("PlanText", "Blocks of 32 with one scale: simple and fast"));
}

QString bitsText(TensorType type) {
  return translated(QT_TRANSLATE_NOOP("PlanText", "%1 bpw"))
      .arg(formatNumber(traits(type).bitsPerWeight(), 2));
}

QString tensorTip(const PlanRow& row) {
  QString text = QStringLiteral("<b>%1</b><br>%2<br>%3 → <b>%4</b> · %5")
                     .arg(row.name.toHtmlEscaped(), shapeText(row.shape), nameOf(row.from),
                          nameOf(row.decision.type), methodTitle(row.decision.method));
  text += QStringLiteral("<br>") + formatBytesChange(row.sourceBytes, row.bytes);
  if (row.error) {
    text += QStringLiteral("<br>") + translated(QT_TRANSLATE_NOOP("PlanText", "Relative error %1"))
                                         .arg(formatPercent(*row.error));
  }
  if (!row.reason.isEmpty()) {
    text += QStringLiteral("<br><i>%1</i>").arg(row.reason.toHtmlEscaped());
  }
  return text;
}

QString tensorSentence(const PlanRow& row) {
  QString text =
      translated(QT_TRANSLATE_NOOP("PlanText", "%1: %2 as %3, %4"))
          .arg(row.name, nameOf(row.from), nameOf(row.decision.type), formatBytes(row.bytes));
  if (row.error) {
    text += translated(QT_TRANSLATE_NOOP("PlanText", ", relative error %1"))
                .arg(formatPercent(*row.error));
  }
  return text;
}

}  // namespace nibble::ui
