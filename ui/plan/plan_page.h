// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/plan_editor.h"
#include "ui/plan/recipe_files.h"
#include "ui/widgets/page.h"

class QLineEdit;
class QPushButton;
class QSplitter;

namespace nibble::ui {

class BitMapView;
class Card;
class ErrorBar;
class PaletteCard;
class PlanTable;

/// Bits on the map, drawn from the palette; the same plan as a table; what is selected at the side.
class PlanPage : public Page {
  Q_OBJECT

 public:
  explicit PlanPage(const AppContext& context, QWidget* parent = nullptr);

  PlanEditor& editor() { return editor_; }
  RecipeFiles& files() { return files_; }

 private:
  Card* makeMapCard();
  Card* makeTableCard();
  Card* makeSideCard();
  QPushButton* makeRecipeButton();
  void showCounts();
  void openRecipe();
  void saveRecipe();
  void openImportance();
  QString suggestedRecipe() const;

  PlanSelection selection_;
  PlanEditor editor_;
  RecipeFiles files_;
  PaletteCard* palette_;
  BitMapView* map_;
  PlanTable* table_;
  QLineEdit* filter_;
  QPushButton* fit_;
  ErrorBar* trouble_;
  QSplitter* splitter_;
  Card* mapCard_ = nullptr;
  Card* tableCard_ = nullptr;
};

}  // namespace nibble::ui
