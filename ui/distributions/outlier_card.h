// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/activation_job.h"
#include "ui/widgets/card.h"

class QTableWidget;

namespace nibble::ui {

/// The channels that carry most, those that stand out marked; the most energetic first.
class OutlierCard : public Card {
  Q_OBJECT

 public:
  explicit OutlierCard(QWidget* parent = nullptr);

  void showProfile(const jobs::ActivationProfile& profile);
  void clear();

 private:
  QTableWidget* table_;
};

}  // namespace nibble::ui
