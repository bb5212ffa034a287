// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "jobs/distribution_job.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace nibble::ui {

class ProfilePlot;

/// Magnitudes by input channel (column) or output channel (row).
class ChannelCard : public Card {
  Q_OBJECT

 public:
  explicit ChannelCard(QWidget* parent = nullptr);

  void showDistribution(std::shared_ptr<const jobs::Distribution> distribution, bool keepZoom);
  void clear();
  bool showsRows() const;
  void setShowsRows(bool rows);
  ProfilePlot& plot() { return *plot_; }

 Q_SIGNALS:
  void showsRowsChanged(bool rows);

 private:
  void rebuild(bool keepZoom);
  void showLegend();

  std::shared_ptr<const jobs::Distribution> distribution_;
  ProfilePlot* plot_;
  QLabel* legend_;
  QPushButton* columns_;
  QPushButton* rows_;
};

}  // namespace nibble::ui
