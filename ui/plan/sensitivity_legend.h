// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/plan/sensitivity.h"

namespace nibble::ui {

/// What the tints of the map say: their scale, from the least error to the largest.
class SensitivityLegend : public QWidget {
  Q_OBJECT

 public:
  explicit SensitivityLegend(const Sensitivity& sensitivity, QWidget* parent = nullptr);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void refresh();

  const Sensitivity& sensitivity_;
};

}  // namespace nibble::ui
