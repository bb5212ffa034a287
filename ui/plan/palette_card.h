// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/palette_view.h"
#include "ui/widgets/card.h"

class QPushButton;

namespace nibble::ui {

/// Left of the map: types, methods, and the importance matrix that some of them need.
class PaletteCard : public Card {
  Q_OBJECT

 public:
  explicit PaletteCard(PlanEditor& editor, QWidget* parent = nullptr);

  PaletteView* types() const { return types_; }
  PaletteView* methods() const { return methods_; }

 Q_SIGNALS:
  void importanceRequested();
  void importanceDropped();  ///< the person does without it from now on

 private:
  QWidget* makeImportance();
  void showImportance();
  void sizeLists();

  PlanEditor& editor_;
  PaletteView* types_;
  PaletteView* methods_;
  ElidedLabel* matrix_;
  QPushButton* change_;
};

}  // namespace nibble::ui
