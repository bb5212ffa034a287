// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "ui/core/app_context.h"
#include "ui/plan/page_panel.h"
#include "ui/plan/recipe_files.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace nibble::ui {

class WrappingText;

/// Over the page, beside the palette: what the model is measured on, how much of it, and the
/// measuring. Choices change the plan at once and can be undone.
class CalibrationPanel : public PagePanel {
  Q_OBJECT

 public:
  CalibrationPanel(const AppContext& context, RecipeFiles& files, QWidget* parent);

  void open() override;
  /// Takes another text than the bundled one.
  void useText(const QString& path);

 private:
  enum class Choice { None, Text, Importance, OpenText, OpenImportance };

  QComboBox* addChooser(QGridLayout* form, const QString& name, const QString& tip);
  void choose(int index);
  void setText(const QString& path, int context, int chunks);
  void openText();
  void openImportance();
  void refresh();
  void showSources();
  void showAmounts();
  void showState();
  void report(const Result<>& result);
  QStringList texts() const;

  AppContext context_;
  RecipeFiles& files_;
  QComboBox* source_;
  QComboBox* amount_;
  QComboBox* length_;
  QLabel* facts_;
  QProgressBar* bar_;
  WrappingText* trouble_;
  QPushButton* measure_;
  QPushButton* cancel_;
  std::optional<Error> refused_;  ///< why the last choice could not be had
};

}  // namespace nibble::ui
