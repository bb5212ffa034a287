// SPDX-License-Identifier: GPL-3.0-or-later
// Words on calibration that the palette and the panel use.
#pragma once

#include <QString>

#include "ui/core/calibration.h"

namespace nibble::ui {

/// In a few words, how far it is: "not measured", "65.5 K tokens", a file's name.
QString calibrationSummary(const Calibration& calibration, const PlanDocument& plan);
/// What will be measured and how long that takes, or what was measured and when.
QString calibrationFacts(const Calibration& calibration);
/// "Bundled text", or the file's name.
QString calibrationTextName(const QString& path);

}  // namespace nibble::ui
