// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/export_page.h"

#include <QVBoxLayout>

#include "ui/widgets/message_panel.h"

namespace nibble::ui {

ExportPage::ExportPage(const AppContext& context, QWidget* parent) : Page(context, parent) {
  auto* layout = new QVBoxLayout(this);
  auto* panel = new MessagePanel;
  panel->showMessage(QStringLiteral("export"), tr("Export"), {});
  layout->addWidget(panel);
}

}  // namespace nibble::ui
