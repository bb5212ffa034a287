// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/plan_editor.h"
#include "ui/plan/recipe_files.h"
#include "ui/plan/sensitivity.h"
#include "ui/widgets/page.h"

class QLineEdit;
class QPushButton;
class QSplitter;

namespace nibble::ui {

class BitMapView;
class CalibrationPanel;
class Card;
class ErrorBar;
class FitPanel;
class PagePanel;
class PaletteCard;
class PlanTable;

/// Bits on the map, drawn from the palette; the same plan as a table; what is selected at the side.
class PlanPage : public Page {
  Q_OBJECT

 public:
  explicit PlanPage(const AppContext& context, QWidget* parent = nullptr);
  void activate() override;

  PlanEditor& editor() { return editor_; }
  RecipeFiles& files() { return files_; }
  Sensitivity& sensitivity() { return sensitivity_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  Card* makeMapCard();
  Card* makeTableCard();
  QWidget* makeSide();
  QPushButton* makeRecipeButton();
  void showCounts();
  /// The map as high as it wishes while the table keeps some rows, unless a person moved it.
  void shareHeight();
  void openRecipe();
  void saveRecipe();
  void connectCalibration();
  /// `panel` comes and goes with the button; `place` says where.
  void openBy(QPushButton* button, PagePanel* panel, void (PlanPage::*place)());
  void placeCalibration();
  void connectFit();
  void placeFit();
  void followSensitivity();
  QString suggestedRecipe() const;

  PlanSelection selection_;
  PlanEditor editor_;
  RecipeFiles files_;
  Sensitivity sensitivity_;
  PaletteCard* palette_;
  BitMapView* map_;
  PlanTable* table_;
  QLineEdit* filter_;
  QPushButton* fit_;
  QPushButton* overlay_;
  QPushButton* size_;
  ErrorBar* trouble_;
  QSplitter* splitter_;
  Card* mapCard_ = nullptr;
  Card* tableCard_ = nullptr;
  QWidget* types_ = nullptr;  ///< below the map: one of these two
  QWidget* tints_ = nullptr;
  CalibrationPanel* calibration_;
  FitPanel* sizes_;
  bool wasActive_ = false;
};

}  // namespace nibble::ui
