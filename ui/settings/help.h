// SPDX-License-Identifier: GPL-3.0-or-later
// What the Help button leads to.
#pragma once

#include <QString>

class QMenu;
class QWidget;

namespace nibble::ui {

/// User guide, shortcuts, about. The menu deletes itself when it closes.
QMenu* makeHelpMenu(QWidget* window);

void showAbout(QWidget* window);
void showShortcuts(QWidget* window);
/// The guide that came with Nibble.
void showGuide(QWidget* window);

}  // namespace nibble::ui
