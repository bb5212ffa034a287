// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/palette_card.h"

#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/plan/calibration_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

PaletteCard::PaletteCard(PlanEditor& editor, Calibration& calibration, QWidget* parent)
    : Card(tr("Types"), parent),
      editor_(editor),
      calibration_(calibration),
      types_(new PaletteView(editor, PaletteModel::Content::Types)),
      methods_(new PaletteView(editor, PaletteModel::Content::Methods)),
      state_(new ElidedLabel),
      setUp_(new QPushButton(tr("Set up…"))) {
  types_->setAccessibleName(tr("Types"));
  methods_->setAccessibleName(tr("Methods"));
  body()->setSpacing(6);
  body()->addWidget(types_, 1);
  body()->addWidget(makeTitle(tr("Method")));
  methods_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  body()->addWidget(methods_);
  body()->addWidget(makeCalibration());
  body()->addWidget(
      makeCaption(tr("Drag onto cells, a row, a column or a selection. Click to paint.")));
  connect(&calibration_, &Calibration::changed, this, &PaletteCard::showCalibration);
  connect(&calibration_, &Calibration::progressed, this, &PaletteCard::showCalibration);
  connect(&Theme::instance(), &Theme::changed, this, &PaletteCard::sizeLists);
  showCalibration();
  sizeLists();
}

QWidget* PaletteCard::makeCalibration() {
  auto* block = new QWidget;
  auto* layout = new QGridLayout(block);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setVerticalSpacing(0);
  layout->setHorizontalSpacing(4);
  layout->setColumnStretch(0, 1);
  state_->setFont(Theme::instance().scaledFont(0.92));
  state_->setContentsMargins(5, 0, 0, 0);
  setUp_->setProperty("role", "quiet");
  setUp_->setFont(Theme::instance().scaledFont(0.92));
  setUp_->setAccessibleName(tr("Set up calibration"));
  setUp_->setToolTip(
      tr("Choose what the model is measured on. Methods that know what goes into a matrix lose "
         "less, with few bits far less"));
  layout->addWidget(makeTitle(tr("Calibration")), 0, 0, 1, 2);
  layout->addWidget(state_, 1, 0);
  layout->addWidget(setUp_, 1, 1);
  return block;
}

void PaletteCard::showCalibration() {
  const QString text = calibrationSummary(calibration_, editor_.document());
  state_->setFullText(text);
  state_->setAccessibleName(tr("Calibration: %1").arg(text));
  const bool bad = calibration_.state() == Calibration::State::Unusable ||
                   (calibration_.state() == Calibration::State::Ready && calibration_.error());
  setRole(state_, bad ? "error" : "secondary");
}

void PaletteCard::sizeLists() {
  methods_->setFixedHeight(methods_->fullHeight());
  types_->setMinimumHeight(types_->sizeHintForRow(1) * 3);
  setFixedWidth(types_->sizeHintForColumn(0) + 48);
}

}  // namespace nibble::ui
