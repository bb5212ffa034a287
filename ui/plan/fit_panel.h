// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include "ui/core/app_context.h"
#include "ui/core/size_fit.h"
#include "ui/plan/page_panel.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace nibble::ui {

class FitCurve;
class WrappingText;

/// Over the page: a size to fit into, the curve of what sizes buy, and the plan that comes of it.
class FitPanel : public PagePanel {
  Q_OBJECT

 public:
  FitPanel(const AppContext& context, QWidget* parent);

  void open() override;
  SizeFit& fit() { return fit_; }

 private:
  enum class Unit { BitsPerWeight, Mebibytes, Gibibytes };

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
