// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/distributions_page.h"

#include <QVBoxLayout>

#include "ui/widgets/message_panel.h"

namespace nibble::ui {

DistributionsPage::DistributionsPage(const AppContext& context, QWidget* parent)
    : Page(context, parent) {
  auto* layout = new QVBoxLayout(this);
  auto* panel = new MessagePanel;
  panel->showMessage(QStringLiteral("distributions"), tr("Distributions"), {});
  layout->addWidget(panel);
}

}  // namespace nibble::ui
