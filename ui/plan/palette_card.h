// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/core/calibration.h"
#include "ui/plan/palette_view.h"
#include "ui/widgets/card.h"

class QPushButton;

namespace nibble::ui {

class ElidedLabel;

/// Left of the map: types, methods, and what is known of the inputs, which some of them need.
class PaletteCard : public Card {
  Q_OBJECT

 public:
  PaletteCard(PlanEditor& editor, Calibration& calibration, QWidget* parent = nullptr);

  PaletteView* types() const { return types_; }
  PaletteView* methods() const { return methods_; }
  /// Opens where text and amount are chosen; checked while that is open.
  QPushButton* calibrationButton() const { return setUp_; }

 private:
  QWidget* makeCalibration();
  void showCalibration();
  void sizeLists();

  PlanEditor& editor_;
  Calibration& calibration_;
  PaletteView* types_;
  PaletteView* methods_;
  ElidedLabel* state_;
  QPushButton* setUp_;
};

}  // namespace nibble::ui
