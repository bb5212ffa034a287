// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/help.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QMenu>

#include "ui/core/resources.h"
#include "ui/settings/about_dialog.h"
#include "ui/settings/guide_dialog.h"
#include "ui/settings/shortcuts_dialog.h"

namespace nibble::ui {

namespace {

struct Help {
  Q_DECLARE_TR_FUNCTIONS(Help)
};

void present(QDialog* dialog) {
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->show();
  dialog->raise();
  dialog->activateWindow();
}

}  // namespace

QMenu* makeHelpMenu(QWidget* window) {
  auto* menu = new QMenu(window);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* guide = menu->addAction(Help::tr("User guide"));
  guide->setEnabled(!userGuidePath().isEmpty());
  QObject::connect(guide, &QAction::triggered, window, [window] { showGuide(window); });
  QAction* shortcuts = menu->addAction(Help::tr("Keyboard shortcuts"));
  QObject::connect(shortcuts, &QAction::triggered, window, [window] { showShortcuts(window); });
  menu->addSeparator();
  QAction* about = menu->addAction(Help::tr("About Nibble"));
  QObject::connect(about, &QAction::triggered, window, [window] { showAbout(window); });
  return menu;
}

void showAbout(QWidget* window) {
  present(new AboutDialog(window));
}

void showShortcuts(QWidget* window) {
  present(new ShortcutsDialog(window));
}

void showGuide(QWidget* window) {
  if (!userGuidePath().isEmpty()) present(new GuideDialog(userGuidePath(), window));
}

}  // namespace nibble::ui
