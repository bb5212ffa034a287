// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_page.h"

#include <QVBoxLayout>

#include "ui/widgets/message_panel.h"

namespace nibble::ui {

PlanPage::PlanPage(const AppContext& context, QWidget* parent) : Page(context, parent) {
  auto* layout = new QVBoxLayout(this);
  auto* panel = new MessagePanel;
  panel->showMessage(QStringLiteral("plan"), tr("Plan"), {});
  layout->addWidget(panel);
}

}  // namespace nibble::ui
