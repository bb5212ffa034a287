// SPDX-License-Identifier: GPL-3.0-or-later
// The menu of what can be done to the selected tensors.
#pragma once

#include <QIcon>

#include "ui/plan/plan_editor.h"

class QComboBox;
class QMenu;

namespace nibble::ui {

/// Types, methods, and the way back to the preset.
void fillEditMenu(QMenu& menu, PlanEditor& editor);

/// A small square in the colour of the type.
QIcon typeIcon(TensorType type);

/// Every type and method there is; what cannot be had is greyed and its tooltip says why. The data
/// of an item is the type's number, or the method's name as QByteArray.
void fillTypes(QComboBox& box, const PlanEditor& editor);
void fillMethods(QComboBox& box, const PlanEditor& editor);

}  // namespace nibble::ui
