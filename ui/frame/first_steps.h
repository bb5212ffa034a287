// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/core/settings.h"

class QLabel;

namespace nibble::ui {

/// What to do with the first model that is opened: one line, shown until it is dismissed, never
/// again after.
class FirstSteps : public QFrame {
  Q_OBJECT

 public:
  explicit FirstSteps(Settings& settings, QWidget* parent = nullptr);

  /// Shows itself where there is something to do and nobody has seen it.
  void offer(bool useful);

 private:
  void applyTheme();

  Settings& settings_;
  QLabel* icon_;
};

}  // namespace nibble::ui
