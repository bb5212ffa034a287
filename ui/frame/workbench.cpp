// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/workbench.h"

#include <QApplication>

#include "ui/theme/theme.h"

namespace nibble::ui {

Workbench::Workbench(QApplication& application, const QString& settingsFile)
    : application_(application), settings_(settingsFile) {
  applyTheme();
  engine_ = std::make_unique<Engine>(settings_);
  workspace_ = std::make_unique<Workspace>(settings_);
  jobs_ = std::make_unique<JobQueue>(*engine_);
  quantizer_ = std::make_unique<QuantizeController>(*jobs_, *workspace_);
  window_ = std::make_unique<MainWindow>(context());
  connect(&settings_, &Settings::themeChanged, this, &Workbench::applyTheme);
}

void Workbench::applyTheme() {
  const ThemeChoice choice = settings_.theme();
  // Asked once: applying a theme replaces the palette that tells what the system prefers.
  static const bool systemDark = Theme::systemPrefersDark();
  Theme::instance().apply(
      application_, choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemDark));
}

}  // namespace nibble::ui
