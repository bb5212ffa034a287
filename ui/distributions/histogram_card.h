// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "base/result.h"
#include "jobs/distribution_job.h"
#include "ui/widgets/card.h"

class QPushButton;
class QStackedWidget;

namespace nibble::ui {

class HistogramPlot;
class MessagePanel;

/// The large card: the tensor's histogram, and what it is compared with.
class HistogramCard : public Card {
  Q_OBJECT

 public:
  explicit HistogramCard(QWidget* parent = nullptr);

  void showDistribution(const jobs::Distribution& distribution, const QString& comparedName,
                        bool keepZoom);
  void showExtent(const jobs::Distribution& distribution, double refinement);
  void showLoading(const QString& tensor);
  /// `mayUsePlan`: comparing with the plan instead may help.
  void showError(const QString& tensor, const Error& error, bool mayUsePlan);

  HistogramPlot& plot() { return *plot_; }
  QPushButton* logButton() { return log_; }
  QPushButton* againstButton() { return against_; }
  QPushButton* saveButton() { return save_; }

 Q_SIGNALS:
  void planRequested();  ///< the way out of an error

 private:
  HistogramPlot* plot_;
  MessagePanel* message_;
  QPushButton* toPlan_;
  QStackedWidget* stack_;
  ElidedLabel* original_;
  ElidedLabel* compared_;
  QPushButton* log_;
  QPushButton* against_;
  QPushButton* save_;
};

}  // namespace nibble::ui
