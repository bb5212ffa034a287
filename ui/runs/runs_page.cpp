// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_page.h"

#include <QVBoxLayout>

#include "ui/widgets/message_panel.h"

namespace nibble::ui {

RunsPage::RunsPage(const AppContext& context, QWidget* parent) : Page(context, parent) {
  auto* layout = new QVBoxLayout(this);
  auto* panel = new MessagePanel;
  panel->showMessage(QStringLiteral("runs"), tr("Runs"), {});
  layout->addWidget(panel);
}

}  // namespace nibble::ui
