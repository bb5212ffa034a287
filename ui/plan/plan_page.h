// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/page.h"

namespace nibble::ui {

class PlanPage : public Page {
  Q_OBJECT

 public:
  explicit PlanPage(const AppContext& context, QWidget* parent = nullptr);
};

}  // namespace nibble::ui
