// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/distribution_job.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace nibble::ui {

class HistogramPlot;

/// How far the compared values are from the original ones.
class ErrorCard : public Card {
  Q_OBJECT

 public:
  explicit ErrorCard(QWidget* parent = nullptr);

  void showError(const jobs::Distribution::Against& against, bool keepZoom);
  /// Nothing to show, and why; with `action` on a button that asks for it.
  void showHint(const QString& hint, const QString& action = {});
  HistogramPlot& plot() { return *plot_; }

 Q_SIGNALS:
  void actionRequested();

 private:
  HistogramPlot* plot_;
  QLabel* hint_;
  QPushButton* action_;
  QStackedWidget* stack_;
};

}  // namespace nibble::ui
