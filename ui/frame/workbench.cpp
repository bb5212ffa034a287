// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/workbench.h"

#include <QApplication>

#include "ui/core/language.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

Workbench::Workbench(QApplication& application, const QString& settingsFile)
    : application_(application), settings_(settingsFile) {
  applyTheme();
  applyLanguage(application_, settings_.language());
  engine_ = std::make_unique<Engine>(settings_);
  workspace_ = std::make_unique<Workspace>(settings_);
  plans_ = std::make_unique<CalibratedPlans>(*engine_);
  jobs_ = std::make_unique<JobQueue>(*engine_);
  quantizer_ = std::make_unique<QuantizeController>(*jobs_, *workspace_, *plans_);
  calibration_ = std::make_unique<Calibration>(*engine_, *jobs_, *workspace_);
  connect(&workspace_->plan(), &PlanDocument::reset, this,
          [this] { plans_->keepOnly(workspace_->plan().source().get()); });
  window_ = std::make_unique<MainWindow>(context());
  connect(&settings_, &Settings::themeChanged, this, &Workbench::applyTheme);
  // Queued: the dialog that changed it belongs to the window that goes.
  connect(&settings_, &Settings::languageChanged, this, &Workbench::changeLanguage,
          Qt::QueuedConnection);
}

void Workbench::changeLanguage() {
  applyLanguage(application_, settings_.language());
  const bool visible = window_->isVisible();
  const bool quits = QGuiApplication::quitOnLastWindowClosed();
  QGuiApplication::setQuitOnLastWindowClosed(false);
  window_->keepState();
  window_ = std::make_unique<MainWindow>(context());
  if (visible) {
    window_->show();
    window_->showSettings();
  }
  QGuiApplication::setQuitOnLastWindowClosed(quits);
}

void Workbench::applyTheme() {
  const ThemeChoice choice = settings_.theme();
  // Asked once: applying a theme replaces the palette that tells what the system prefers.
  static const bool systemDark = Theme::systemPrefersDark();
  Theme::instance().apply(
      application_, choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemDark));
}

}  // namespace nibble::ui
