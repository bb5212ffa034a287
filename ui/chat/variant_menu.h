// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <functional>
#include <optional>

#include "ui/core/app_context.h"
#include "ui/core/variant.h"

namespace nibble::ui {

/// The models that may talk: the original, the plan as it is now, files used before, another file.
class VariantMenu : public QMenu {
  Q_OBJECT

 public:
  /// `current` tells which one is checked, each time the menu opens.
  VariantMenu(const AppContext& context, std::function<std::optional<Variant>()> current,
              QWidget* parent);

 Q_SIGNALS:
  void chosen(const nibble::ui::Variant& variant);

 private:
  void fill();
  void chooseFile();

  AppContext context_;
  std::function<std::optional<Variant>()> current_;
};

}  // namespace nibble::ui
