// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/evaluate/earlier_results.h"
#include "ui/evaluate/evaluation_controller.h"
#include "ui/widgets/page.h"

namespace nibble::ui {

class Card;
class CurvesPlot;
class ErrorBar;

/// Perplexity and divergence of several versions of the open model, drawn while they are measured.
class EvaluatePage : public Page {
  Q_OBJECT

 public:
  explicit EvaluatePage(const AppContext& context, QWidget* parent = nullptr);

  EvaluationController& controller() { return controller_; }
  void activate() override;

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void showProgress();
  void showFallbacks();
  void reloadEarlier();

  EvaluationController controller_;
  EarlierResults earlier_;
  Card* curvesCard_;
  CurvesPlot* curves_;
  ErrorBar* trouble_;
};

}  // namespace nibble::ui
