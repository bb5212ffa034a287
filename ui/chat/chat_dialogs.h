// SPDX-License-Identifier: GPL-3.0-or-later
// The chat page's two dialogs.
#pragma once

#include <QString>
#include <QVector>
#include <optional>

class QWidget;

namespace nibble::ui {

/// The system prompt as edited; empty when it was left as it was.
std::optional<QString> askSystemPrompt(QWidget* parent, const QString& current);

struct NamedTemplate {
  QString title;   ///< whose it is
  QString source;  ///< empty: the model has none
};

/// Shows chat templates, read only.
void showChatTemplates(QWidget* parent, const QVector<NamedTemplate>& templates);

}  // namespace nibble::ui
