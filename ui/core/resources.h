// SPDX-License-Identifier: GPL-3.0-or-later
// Files that come with Nibble: the demo model and the texts.
#pragma once

#include <QString>

namespace nibble::ui {

/// Where `relative` ("demo-model") lies: installed, beside the program, or in the source tree.
/// Empty when it is nowhere.
QString bundledPath(const QString& relative);
QString demoModelPath();
QString heldOutTextPath();
QString calibrationTextPath();
/// The user guide, a Markdown file; empty when it is not installed.
QString userGuidePath();

}  // namespace nibble::ui
