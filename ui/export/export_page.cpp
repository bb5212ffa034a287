// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/export_page.h"

#include <QFontMetrics>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/export/export_cards.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {
constexpr int kWidestCharacters = 150;  // longer lines are hard to read
}

ExportPage::ExportPage(const AppContext& context, QWidget* parent) : Page(context, parent) {
  auto* column = new QWidget;
  auto* cards = new QVBoxLayout(column);
  cards->setContentsMargins(0, 0, 0, 0);
  cards->setSpacing(12);
  for (const ExportCardEntry& entry : allExportCards()) cards->addWidget(entry.make(context));
  cards->addStretch(1);
  const QFontMetrics metrics(Theme::instance().textFont());
  column->setMaximumWidth(metrics.averageCharWidth() * kWidestCharacters);

  auto* content = new QWidget;
  auto* middle = new QHBoxLayout(content);
  middle->setContentsMargins(0, 0, 0, 0);
  middle->addWidget(column, 1);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(content);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
}

}  // namespace nibble::ui
