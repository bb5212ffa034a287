// SPDX-License-Identifier: GPL-3.0-or-later
// The containers a model can be exported to. A new one is a card of its own and one line here.
#pragma once

#include <span>

#include "ui/export/export_card.h"

namespace nibble::ui {

struct ExportCardEntry {
  const char* id;
  ExportCard* (*make)(const AppContext& context);
};

/// In the order in which they are shown.
std::span<const ExportCardEntry> allExportCards();

}  // namespace nibble::ui
