// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/activation_job.h"
#include "ui/widgets/card.h"

class QLabel;
class QStackedWidget;
class QTableWidget;

namespace nibble::ui {

/// The channels that stand out, the most energetic first.
class OutlierCard : public Card {
  Q_OBJECT

 public:
  explicit OutlierCard(QWidget* parent = nullptr);

  void showProfile(const jobs::ActivationProfile& profile);
  void clear();

 private:
  QTableWidget* table_;
  QLabel* hint_;
  QStackedWidget* stack_;
};

}  // namespace nibble::ui
