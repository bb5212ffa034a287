// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_dialogs.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

struct ChatDialogs {
  Q_DECLARE_TR_FUNCTIONS(ChatDialogs)
};

QVBoxLayout* layOut(QDialog& dialog, const QString& title, const QString& explanation) {
  dialog.setWindowTitle(title);
  auto* layout = new QVBoxLayout(&dialog);
  layout->setContentsMargins(18, 16, 18, 16);
  layout->setSpacing(10);
  layout->addWidget(makeCaption(explanation));
  return layout;
}

}  // namespace

std::optional<QString> askSystemPrompt(QWidget* parent, const QString& current) {
  QDialog dialog(parent);
  QVBoxLayout* layout = layOut(
      dialog, ChatDialogs::tr("System prompt"),
      ChatDialogs::tr("What both models are told before the conversation. Changing it begins a new "
                      "one."));
  auto* text = new QPlainTextEdit(current);
  text->setAccessibleName(dialog.windowTitle());
  text->setTabChangesFocus(true);
  text->setPlaceholderText(ChatDialogs::tr("For example: You are a patient teller of stories."));
  layout->addWidget(text, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  layout->addWidget(buttons);
  QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
  QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  dialog.resize(560, 320);
  if (dialog.exec() != QDialog::Accepted) return std::nullopt;
  const QString edited = text->toPlainText().trimmed();
  return edited == current ? std::nullopt : std::optional(edited);
}

void showChatTemplates(QWidget* parent, const QVector<NamedTemplate>& templates) {
  QDialog dialog(parent);
  QVBoxLayout* layout = layOut(
      dialog, ChatDialogs::tr("Chat template"),
      ChatDialogs::tr("How a conversation is written out for the model, as its file says. Special "
                      "tokens mark who speaks."));
  auto* tabs = new QTabWidget;
  tabs->setDocumentMode(true);
  for (const NamedTemplate& shown : templates) {
    auto* text = new QPlainTextEdit(
        shown.source.isEmpty()
            ? ChatDialogs::tr("This model has no chat template: it goes on with your text.")
            : shown.source);
    text->setReadOnly(true);
    text->setFont(Theme::instance().monospaceFont());
    text->setAccessibleName(shown.title);
    tabs->addTab(text, shown.title);
  }
  layout->addWidget(tabs, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  layout->addWidget(buttons);
  QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  dialog.resize(680, 480);
  dialog.exec();
}

}  // namespace nibble::ui
