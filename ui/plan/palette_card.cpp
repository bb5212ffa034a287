// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/palette_card.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/core/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

PaletteCard::PaletteCard(PlanEditor& editor, QWidget* parent)
    : Card(tr("Types"), parent),
      editor_(editor),
      types_(new PaletteView(editor, PaletteModel::Content::Types)),
      methods_(new PaletteView(editor, PaletteModel::Content::Methods)),
      matrix_(new ElidedLabel),
      change_(new QPushButton) {
  types_->setAccessibleName(tr("Types"));
  methods_->setAccessibleName(tr("Methods"));
  body()->setSpacing(6);
  body()->addWidget(types_, 1);
  body()->addWidget(makeTitle(tr("Method")));
  methods_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  body()->addWidget(methods_);
  body()->addWidget(makeImportance());
  body()->addWidget(
      makeCaption(tr("Drag onto cells, a row, a column or a selection. Click to paint.")));
  connect(&editor_.document(), &PlanDocument::importanceChanged, this,
          &PaletteCard::showImportance);
  connect(&Theme::instance(), &Theme::changed, this, &PaletteCard::sizeLists);
  showImportance();
  sizeLists();
}

QWidget* PaletteCard::makeImportance() {
  auto* line = new QWidget;
  auto* layout = new QHBoxLayout(line);
  layout->setContentsMargins(5, 0, 0, 0);
  layout->setSpacing(4);
  matrix_->setProperty("role", "secondary");
  matrix_->setFont(Theme::instance().scaledFont(0.92));
  change_->setProperty("role", "quiet");
  change_->setFont(Theme::instance().scaledFont(0.92));
  layout->addWidget(matrix_, 1);
  layout->addWidget(change_);
  connect(change_, &QPushButton::clicked, this, [this] {
    if (editor_.document().importance()) {
      Q_EMIT importanceDropped();
    } else {
      Q_EMIT importanceRequested();
    }
  });
  return line;
}

void PaletteCard::showImportance() {
  const auto& importance = editor_.document().importance();
  matrix_->setFullText(importance ? QFileInfo(toQString(importance->path)).fileName()
                                  : tr("No matrix"));
  change_->setText(importance ? tr("Remove") : tr("Load…"));
  change_->setAccessibleName(importance ? tr("Remove the importance matrix")
                                        : tr("Load an importance matrix"));
  change_->setToolTip(
      importance ? tr("Plan without the importance matrix")
                 : tr("Load an importance matrix (.dat or .gguf) made from calibration text: few "
                      "bits lose far less with one"));
}

void PaletteCard::sizeLists() {
  methods_->setFixedHeight(methods_->fullHeight());
  types_->setMinimumHeight(types_->sizeHintForRow(1) * 3);
  setFixedWidth(types_->sizeHintForColumn(0) + 48);
}

}  // namespace nibble::ui
