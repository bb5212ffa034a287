// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/core/app_context.h"

class QLabel;
class QPushButton;

namespace nibble::ui {

class ElidedLabel;

/// The top line: which model is open, what the plan makes of it, and the button that does it.
class ModelHeader : public QFrame {
  Q_OBJECT

 public:
  explicit ModelHeader(const AppContext& context, QWidget* parent = nullptr);

 Q_SIGNALS:
  void openRequested();
  void closeRequested();
  void quantizeRequested();

 private:
  QWidget* makeChip();
  /// A caption above a figure; returns the figure's label.
  QLabel* addFigure(QLayout* layout, const QString& caption, const QString& tip);
  void showModel();
  void showPlan();
  void showSpeed();
  /// Once the machine has nothing else to do.
  void measureMachine();
  void applyIcons();

  AppContext context_;
  QLabel* product_;  ///< instead of a model, while none is open
  ElidedLabel* name_;
  ElidedLabel* facts_;
  QWidget* chip_;
  QWidget* figures_;
  QLabel* size_;
  QLabel* bits_;
  QLabel* speed_;
  QPushButton* undo_;
  QPushButton* redo_;
  QPushButton* quantize_;
};

}  // namespace nibble::ui
