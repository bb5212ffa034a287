// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/page.h"

namespace nibble::ui {

/// Cards of the containers, one below the other.
class ExportPage : public Page {
  Q_OBJECT

 public:
  explicit ExportPage(const AppContext& context, QWidget* parent = nullptr);
};

}  // namespace nibble::ui
