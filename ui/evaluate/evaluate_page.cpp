// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluate_page.h"

#include <QVBoxLayout>

#include "ui/widgets/message_panel.h"

namespace nibble::ui {

EvaluatePage::EvaluatePage(const AppContext& context, QWidget* parent) : Page(context, parent) {
  auto* layout = new QVBoxLayout(this);
  auto* panel = new MessagePanel;
  panel->showMessage(QStringLiteral("evaluate"), tr("Evaluate"), {});
  layout->addWidget(panel);
}

}  // namespace nibble::ui
