// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>

#include "ui/core/app_context.h"
#include "ui/widgets/card.h"

class QPushButton;

namespace nibble::ui {

class ElidedLabel;

/// What one container can be exported to. ui/export/export_cards.cpp lists them.
class ExportCard : public Card {
  Q_OBJECT

 public:
  ExportCard(const QString& title, const AppContext& context, QWidget* parent = nullptr)
      : Card(title, parent), context_(context) {}

 protected:
  /// One that loads what is written, and how.
  struct Program {
    QString name, hint;
  };

  QWidget* makePrograms(const QVector<Program>& programs);
  /// The buttons to write and to copy the command, and the command itself. `writeName` tells this
  /// card's button from those of others.
  QWidget* makeActions(const QString& writeName, const QString& copyTip);
  /// The button to copy says for a moment that it was done, or why it was not.
  void tellCopied(const Result<>& copied);

  AppContext context_;
  QPushButton* write_ = nullptr;
  QPushButton* copy_ = nullptr;
  ElidedLabel* command_ = nullptr;

 private:
  void labelCopy();

  QString copyTip_;
};

}  // namespace nibble::ui
