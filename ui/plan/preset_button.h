// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

#include "ui/core/plan_document.h"
#include "ui/plan/preset_list.h"

class QMenu;

namespace nibble::ui {

/// "Preset: Q4_K_M", and the menu of all presets with what each makes of this model.
class PresetButton : public QPushButton {
  Q_OBJECT

 public:
  explicit PresetButton(PlanDocument& document, QWidget* parent = nullptr);

 Q_SIGNALS:
  void failed(const nibble::Error& error);

 private:
  void fillMenu();
  void addPreset(QMenu& menu, const QString& name);
  void showPreset();

  PlanDocument& document_;
  PresetList presets_;
};

}  // namespace nibble::ui
