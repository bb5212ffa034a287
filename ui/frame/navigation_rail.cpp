// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/navigation_rail.h"

#include <QKeySequence>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/frame/page_registry.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {
constexpr int kIconSize = 20;
}

NavigationRail::NavigationRail(QWidget* parent) : QFrame(parent) {
  setProperty("role", "bar");
  setAccessibleName(tr("Pages"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(7, 10, 7, 10);
  layout->setSpacing(4);
  int number = 1;
  for (const PageEntry& entry : allPages()) {
    const QString key = QStringLiteral("Ctrl+%1").arg(number++);
    const QString id = QLatin1String(entry.id);
    QToolButton* button = addButton(id, pageTitle(entry), pageHint(entry) + " (" + key + ")");
    button->setCheckable(true);
    button->setProperty("page", id);
    button->setProperty("needsModel", entry.needsModel);
    button->setShortcut(QKeySequence(key));
    layout->addWidget(button);
    pages_.append(button);
    connect(button, &QToolButton::clicked, this, [this, id] { Q_EMIT pageChosen(id); });
  }
  layout->addStretch(1);
  QToolButton* help =
      addButton("help", tr("Help"), tr("User guide, keyboard shortcuts, about Nibble"));
  QToolButton* settings = addButton("settings", tr("Settings"),
                                    tr("Threads, memory, theme, folders, language (Ctrl+,)"));
  for (QToolButton* button : {help, settings}) layout->addWidget(button);
  connect(help, &QToolButton::clicked, this, &NavigationRail::helpChosen);
  connect(settings, &QToolButton::clicked, this, &NavigationRail::settingsChosen);
  connect(&Theme::instance(), &Theme::changed, this, &NavigationRail::applyIcons);
  applyIcons();
}

QToolButton* NavigationRail::addButton(const QString& iconName, const QString& text,
                                       const QString& tip) {
  auto* button = new QToolButton;
  button->setProperty("role", "rail");
  button->setProperty("drawing", iconName);
  button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  button->setIconSize(QSize(kIconSize, kIconSize));
  button->setText(text);
  button->setToolTip(tip);
  button->setAccessibleName(text);
  button->setAccessibleDescription(tip);
  button->setFocusPolicy(Qt::TabFocus);
  button->setFont(Theme::instance().scaledFont(0.85));
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  all_.append(button);
  return button;
}

void NavigationRail::setCurrent(const QString& id) {
  for (QToolButton* button : pages_) {
    button->setChecked(button->property("page").toString() == id);
  }
}

void NavigationRail::setHasModel(bool hasModel) {
  for (QToolButton* button : pages_) {
    button->setEnabled(hasModel || !button->property("needsModel").toBool());
  }
}

void NavigationRail::applyIcons() {
  for (QToolButton* button : all_) button->setIcon(icon(button->property("drawing").toString()));
}

}  // namespace nibble::ui
