// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/calibration_text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

#include "ui/core/format.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using State = Calibration::State;

constexpr std::int64_t kFewTokens = 8192;

QString translated(const char* text) {
  return QCoreApplication::translate("CalibrationText", text);
}

QString number(std::int64_t value) {
  return QLocale().toString(static_cast<qlonglong>(value));
}

}  // namespace

QString calibrationTextName(const QString& path) {
  return path == calibrationTextPath() && !path.isEmpty()
             ? translated(QT_TRANSLATE_NOOP("CalibrationText", "Bundled text"))
             : QFileInfo(path).fileName();
}

QString calibrationSummary(const Calibration& calibration, const PlanDocument& plan) {
  switch (calibration.state()) {
    case State::None:
      return plan.importance() ? QFileInfo(toQString(plan.importance()->path)).fileName()
                               : translated(QT_TRANSLATE_NOOP("CalibrationText", "none"));
    case State::Looking:
      return translated(QT_TRANSLATE_NOOP("CalibrationText", "reading the text…"));
    case State::Unusable:
      return translated(QT_TRANSLATE_NOOP("CalibrationText", "not possible"));
    case State::Ready:
      return calibration.error() ? translated(QT_TRANSLATE_NOOP("CalibrationText", "failed"))
                                 : translated(QT_TRANSLATE_NOOP("CalibrationText", "not measured"));
    case State::Waiting:
      return translated(QT_TRANSLATE_NOOP("CalibrationText", "waiting for its turn"));
    case State::Measuring: {
      const double done = calibration.job()->fraction();
      const QString text = translated(QT_TRANSLATE_NOOP("CalibrationText", "measuring %1"));
      return text.arg(done < 0 ? QString() : formatPercent(done, 0)).trimmed();
    }
    case State::Measured:
      return translated(QT_TRANSLATE_NOOP("CalibrationText", "%1 tokens"))
          .arg(formatCount(calibration.measured()->tokens()));
  }
  return {};
}

QString calibrationFacts(const Calibration& calibration) {
  const auto& outlook = calibration.outlook();
  if (!outlook) return {};
  if (const auto measured = calibration.measured()) {
    return translated(QT_TRANSLATE_NOOP("CalibrationText", "Measured on %1 tokens, %2."))
        .arg(number(measured->tokens()), formatTime(measured->when()));
  }
  QString text = translated(QT_TRANSLATE_NOOP("CalibrationText", "%1 of the text's %2 tokens"))
                     .arg(number(outlook->tokens()), number(outlook->textTokens));
  if (const double seconds = calibration.seconds(); seconds > 0) {
    text += translated(QT_TRANSLATE_NOOP("CalibrationText", ", about %1 on this computer"))
                .arg(formatDuration(seconds < 1 ? 1 : seconds));
  }
  text += QLatin1Char('.');
  if (outlook->tokens() < kFewTokens) {
    text += translated(QT_TRANSLATE_NOOP("CalibrationText",
                                         " That is little: some ten thousand give steadier "
                                         "figures."));
  }
  return text;
}

}  // namespace nibble::ui
