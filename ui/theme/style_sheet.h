// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/theme/theme.h"

namespace nibble::ui {

/// For the whole application. Widgets say what they are with the dynamic property "role":
/// QFrame "card", QPushButton "primary" / "quiet" / "danger", QLabel "title" / "heading" /
/// "secondary" / "error" / "mono", QToolButton "rail".
QString styleSheet(const ThemeColors& colors);

}  // namespace nibble::ui
