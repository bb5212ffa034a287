// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/verify_text.h"

#include <QCoreApplication>
#include <QLocale>

#include "ui/core/format.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using jobs::VerifyDetail;
using jobs::VerifyFinding;

QString translated(const char* text, int count = -1) {
  return QCoreApplication::translate("VerifyText", text, nullptr, count);
}

QString whole(std::uint64_t count) {
  return QLocale().toString(static_cast<qulonglong>(count));
}

QString errorText(const VerifyDetail& detail) {
  return detail.error ? problemOf(*detail.error) : QString();
}

/// "…; the largest is 7.3 %, in blk.0.ffn_up.weight".
QString withLargest(const QString& text, const VerifyDetail& detail) {
  if (detail.subject.empty()) return text;
  return translated(QT_TRANSLATE_NOOP("VerifyText", "%1; the largest is %2, in %3"))
      .arg(text, formatPercent(detail.value), toQString(detail.subject));
}

QString goodText(const VerifyDetail& detail) {
  const int count = static_cast<int>(detail.count);
  switch (detail.finding) {
    case VerifyFinding::Opened:
      return translated(QT_TRANSLATE_N_NOOP("VerifyText", "%1, %n tensor(s)"), count)
          .arg(formatBytes(detail.bytes));
    case VerifyFinding::LayoutAgrees:
      return translated(
          QT_TRANSLATE_N_NOOP("VerifyText", "All %n tensor(s) have the planned type and shape"),
          count);
    case VerifyFinding::MetadataAgrees:
      return translated(QT_TRANSLATE_N_NOOP("VerifyText", "All %n key(s) are there"), count);
    case VerifyFinding::AllFinite:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "All %1 weights are finite"))
          .arg(whole(detail.count));
    case VerifyFinding::ErrorsAsReported:
      return withLargest(translated(QT_TRANSLATE_NOOP("VerifyText", "As measured while writing")),
                         detail);
    case VerifyFinding::ErrorsPlausible:
      return withLargest(translated(QT_TRANSLATE_NOOP("VerifyText", "Plausible")), detail);
    default:
      return toQString(detail.subject);
  }
}

QString skippedText(const VerifyDetail& detail) {
  switch (detail.finding) {
    case VerifyFinding::NotOpened:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "The file cannot be opened"));
    case VerifyFinding::OtherTensors:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "The tensors are not those of the plan"));
    case VerifyFinding::NotAsked:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "Not asked for"));
    case VerifyFinding::TooLarge:
      return translated(QT_TRANSLATE_NOOP("VerifyText",
                                          "Not run: it takes %1 of memory, and the settings allow "
                                          "models %2"))
          .arg(formatBytes(detail.bytes), formatBytes(detail.limit));
    default:
      return errorText(detail);
  }
}

QString badText(const VerifyDetail& detail) {
  const QString subject = toQString(detail.subject);
  switch (detail.finding) {
    case VerifyFinding::Missing:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "The tensor %1 is missing")).arg(subject);
    case VerifyFinding::OtherType:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "%1 is %2, planned was %3"))
          .arg(subject, toQString(detail.found), toQString(detail.planned));
    case VerifyFinding::OtherShape:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "%1 has the shape %2, planned was %3"))
          .arg(subject, toQString(detail.found), toQString(detail.planned));
    case VerifyFinding::OtherCount:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "%1 tensors, planned were %2"))
          .arg(whole(detail.count), whole(detail.limit));
    case VerifyFinding::NoKey:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "The key %1 is missing")).arg(subject);
    case VerifyFinding::OtherValue:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "The key %1 has another value"))
          .arg(subject);
    case VerifyFinding::CopyDiffers:
      return translated(
                 QT_TRANSLATE_NOOP("VerifyText", "%1 was to be copied and differs from the model"))
          .arg(subject);
    case VerifyFinding::ErrorDiffers:
      return translated(QT_TRANSLATE_NOOP("VerifyText",
                                          "%1 has an error of %2; it was %3 when it was written"))
          .arg(subject, formatSignificant(detail.value, 6), formatSignificant(detail.reported, 6));
    case VerifyFinding::ErrorTooLarge:
      return translated(QT_TRANSLATE_NOOP("VerifyText", "%1 has an error of %2 of its weights"))
          .arg(subject, formatPercent(detail.value, 0));
    default:
      return errorText(detail);
  }
}

}  // namespace

QString detailText(const VerifyDetail& detail) {
  if (detail.finding <= VerifyFinding::Said) return goodText(detail);
  if (detail.finding <= VerifyFinding::TooLarge) return skippedText(detail);
  return badText(detail);
}

}  // namespace nibble::ui
