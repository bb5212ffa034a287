// SPDX-License-Identifier: GPL-3.0-or-later
// The cards of folders that other programs load: each a kind, the rest is FolderCard's.
#pragma once

#include "ui/export/folder_card.h"

namespace nibble::ui {

class GptqCard : public FolderCard {
  Q_OBJECT

 public:
  explicit GptqCard(const AppContext& context, QWidget* parent = nullptr);
};

class AwqCard : public FolderCard {
  Q_OBJECT

 public:
  explicit AwqCard(const AppContext& context, QWidget* parent = nullptr);
};

}  // namespace nibble::ui
