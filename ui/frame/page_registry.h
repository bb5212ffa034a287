// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <span>

#include "ui/widgets/page.h"

namespace nibble::ui {

struct PageEntry {
  const char* id;     ///< also the name of its icon
  const char* title;  ///< untranslated; pageTitle() translates
  const char* hint;   ///< one sentence that teaches, untranslated
  bool needsModel;    ///< of no use with nothing open
  Page* (*make)(const AppContext& context);
};

/// In the order of the rail.
std::span<const PageEntry> allPages();
QString pageTitle(const PageEntry& entry);
QString pageHint(const PageEntry& entry);

}  // namespace nibble::ui
