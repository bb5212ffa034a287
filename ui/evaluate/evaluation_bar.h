// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/evaluate/earlier_results.h"
#include "ui/evaluate/evaluation_controller.h"

class QCheckBox;
class QComboBox;
class QMenu;
class QPushButton;
class QSpinBox;

namespace nibble::ui {

class ElidedLabel;

/// What is measured on, with what, and the button that does it.
class EvaluationBar : public QWidget {
  Q_OBJECT

 public:
  EvaluationBar(const AppContext& context, EvaluationController& controller,
                EarlierResults& earlier, QWidget* parent = nullptr);

 private:
  void showSettings();
  void showText();
  void showRunning();
  void fillTextMenu();
  void fillVariantMenu();
  void fillQuestions();
  void chooseText();
  void chooseQuestions();
  void chooseFiles();
  void apply();

  AppContext context_;
  EvaluationController& controller_;
  EarlierResults& earlier_;
  QPushButton* text_;
  QMenu* textMenu_;
  QComboBox* windowLength_;
  QSpinBox* chunks_;
  ElidedLabel* available_;
  QCheckBox* compared_;
  QPushButton* add_;
  QMenu* addMenu_;
  QPushButton* start_;
};

}  // namespace nibble::ui
