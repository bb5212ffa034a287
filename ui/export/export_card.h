// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/core/app_context.h"
#include "ui/widgets/card.h"

namespace nibble::ui {

/// What one container can be exported to. ui/export/export_cards.cpp lists them.
class ExportCard : public Card {
  Q_OBJECT

 public:
  ExportCard(const QString& title, const AppContext& context, QWidget* parent = nullptr)
      : Card(title, parent), context_(context) {}

 protected:
  AppContext context_;
};

}  // namespace nibble::ui
