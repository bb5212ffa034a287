// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_page.h"

#include <QVBoxLayout>

#include "ui/widgets/message_panel.h"

namespace nibble::ui {

ChatPage::ChatPage(const AppContext& context, QWidget* parent) : Page(context, parent) {
  auto* layout = new QVBoxLayout(this);
  auto* panel = new MessagePanel;
  panel->showMessage(QStringLiteral("chat"), tr("Chat"), {});
  layout->addWidget(panel);
}

}  // namespace nibble::ui
