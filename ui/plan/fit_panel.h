// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

#include "ui/core/app_context.h"
#include "ui/core/size_fit.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace nibble::ui {

class FitCurve;
class WrappingText;

/// Over the page: a size to fit into, the curve of what sizes buy, and the plan that comes of it.
class FitPanel : public QFrame {
  Q_OBJECT

 public:
  FitPanel(const AppContext& context, QWidget* parent);

  /// Shows it with the keyboard in it.
  void open();
  SizeFit& fit() { return fit_; }

 Q_SIGNALS:
  void closed();
  /// It wants another height.
  void layoutChanged();

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  enum class Unit { BitsPerWeight, Mebibytes, Gibibytes };

  void close();
  void refresh();
  void showState();
  void showResult();
  void showUnit();
  void setBytes(double bytes);
  double bytes() const;
  Unit unit() const;
  void ask();
  void apply();

  AppContext context_;
  SizeFit fit_;
  FitCurve* curve_;
  QDoubleSpinBox* size_;
  QComboBox* unit_;
  QLabel* facts_;
  QLabel* result_;
  QProgressBar* bar_;
  WrappingText* trouble_;
  QPushButton* measure_;
  QPushButton* cancel_;
  QPushButton* apply_;
  QTimer asking_;          ///< the spin box is let rest first
  double wanted_ = 0;      ///< tensor bytes
  bool changing_ = false;  ///< fields are set by the panel itself
};

}  // namespace nibble::ui
