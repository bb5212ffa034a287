// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/plan_page.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/plan/bit_map_view.h"
#include "ui/plan/calibration_panel.h"
#include "ui/plan/fit_panel.h"
#include "ui/plan/inspector.h"
#include "ui/plan/memory_panel.h"
#include "ui/plan/page_panel.h"
#include "ui/plan/palette_card.h"
#include "ui/plan/plan_table.h"
#include "ui/plan/preset_button.h"
#include "ui/plan/sensitivity_legend.h"
#include "ui/plan/type_legend.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

namespace {

constexpr const char* kSplitterKey = "plan/splitter";
constexpr const char* kSensitivityKey = "plan/sensitivity";
constexpr const char* kFitKey = "plan/fitLayers";
constexpr const char* kFolderKey = "plan/folder";
constexpr int kLeastTableRows = 4;

}  // namespace

PlanPage::PlanPage(const AppContext& context, QWidget* parent)
    : Page(context, parent),
      selection_(context.workspace.plan()),
      editor_(context.workspace.plan(), selection_),
      files_(context.workspace.plan()),
      sensitivity_(context),
      palette_(new PaletteCard(editor_, context.calibration)),
      map_(new BitMapView(editor_)),
      table_(new PlanTable(editor_)),
      filter_(new QLineEdit),
      fit_(new QPushButton(tr("All layers"))),
      overlay_(new QPushButton(tr("Sensitivity"))),
      size_(new QPushButton(tr("Fit to size…"))),
      trouble_(new ErrorBar),
      splitter_(new QSplitter(Qt::Vertical)),
      calibration_(new CalibrationPanel(context, files_, this)),
      sizes_(new FitPanel(context, this)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(palette_);
  mapCard_ = makeMapCard();
  tableCard_ = makeTableCard();
  splitter_->addWidget(mapCard_);
  splitter_->addWidget(tableCard_);
  splitter_->setHandleWidth(12);
  splitter_->setChildrenCollapsible(false);
  splitter_->setStretchFactor(0, 0);
  splitter_->setStretchFactor(1, 1);
  splitter_->restoreState(context_.settings.value(kSplitterKey).toByteArray());
  connect(splitter_, &QSplitter::splitterMoved, this,
          [this] { context_.settings.setValue(kSplitterKey, splitter_->saveState()); });
  layout->addWidget(splitter_, 3);
  layout->addWidget(makeSide(), 1);

  connectCalibration();
  connectFit();
  connect(&files_, &RecipeFiles::failed, trouble_, &ErrorBar::showError);
  connect(&files_, &RecipeFiles::finished, trouble_, &ErrorBar::clear);
  connect(&editor_, &PlanEditor::told, this, [this](const QString& problem) {
    problem.isEmpty() ? trouble_->clear() : trouble_->showText(problem);
  });
  PlanDocument& plan = context_.workspace.plan();
  connect(&plan, &PlanDocument::reset, trouble_, &ErrorBar::clear);
  connect(&plan, &PlanDocument::reset, this, [this] {
    showCounts();
    shareHeight();
  });
  connect(&editor_, &PlanEditor::brushChanged, this, &PlanPage::showCounts);
  showCounts();
}

void PlanPage::activate() {
  shareHeight();
  // The first time, the keyboard is on the map; later where it was left.
  if (!wasActive_) map_->setFocus();
  wasActive_ = true;
}

void PlanPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  shareHeight();
  placeCalibration();
  placeFit();
}

void PlanPage::openBy(QPushButton* button, PagePanel* panel, void (PlanPage::*place)()) {
  button->setCheckable(true);
  connect(button, &QPushButton::clicked, this, [this, panel, place](bool open) {
    if (open) {
      panel->open();
      (this->*place)();
    } else {
      panel->hide();
    }
  });
  connect(panel, &PagePanel::closed, button, [button] {
    button->setChecked(false);
    button->setFocus(Qt::OtherFocusReason);
  });
  connect(panel, &PagePanel::layoutChanged, this, place);
}

void PlanPage::connectFit() {
  size_->setToolTip(tr("Choose the types that lose least within a size"));
  openBy(size_, sizes_, &PlanPage::placeFit);
}

/// Above its button, within the page.
void PlanPage::placeFit() {
  if (!sizes_->isVisible()) return;
  const int width = qMin(fontMetrics().averageCharWidth() * 62, this->width());
  const int height = qMin(sizes_->layout()->totalHeightForWidth(width), this->height());
  const QPoint corner = size_->mapTo(this, QPoint(size_->width(), -6));
  const int left = qBound(0, corner.x() - width, this->width() - width);
  sizes_->setGeometry(left, qBound(0, corner.y() - height, this->height() - height), width, height);
}

void PlanPage::connectCalibration() {
  QPushButton* button = palette_->calibrationButton();
  openBy(button, calibration_, &PlanPage::placeCalibration);
  connect(&editor_, &PlanEditor::calibrationWanted, button, [button] {
    if (!button->isChecked()) button->click();
  });
  connect(&context_.calibration, &Calibration::importanceChanged, this,
          &PlanPage::followSensitivity);
  connect(&sensitivity_, &Sensitivity::failed, trouble_, &ErrorBar::showError);
  followSensitivity();
}

/// Beside the palette, at its foot.
void PlanPage::placeCalibration() {
  if (!calibration_->isVisible()) return;
  const int letter = fontMetrics().averageCharWidth();
  const int left = splitter_->x();
  const int width = qMin(letter * 72, splitter_->width());
  const int height = qMin(calibration_->layout()->totalHeightForWidth(width), this->height());
  calibration_->setGeometry(left, this->height() - height, width, height);
}

void PlanPage::followSensitivity() {
  const bool available = sensitivity_.isAvailable();
  overlay_->setEnabled(available);
  overlay_->setToolTip(
      available ? tr("Tint the map by how much each tensor's error matters to what it gives")
                : tr("Tints the map by how much errors matter: measure calibration text first, or "
                     "load an importance file"));
  const bool shown = available && overlay_->isChecked();
  types_->setVisible(!shown);
  tints_->setVisible(shown);
}

void PlanPage::shareHeight() {
  if (context_.settings.value(kSplitterKey).isValid()) return;
  const int all = height() - splitter_->handleWidth();
  const int rows = kLeastTableRows * table_->verticalHeader()->defaultSectionSize();
  const int table = tableCard_->minimumSizeHint().height() - table_->minimumSizeHint().height() +
                    table_->horizontalHeader()->sizeHint().height() + rows;
  const int map = qMin(mapCard_->sizeHint().height(), qMax(all - table, all / 2));
  splitter_->setSizes({map, all - map});
}

Card* PlanPage::makeMapCard() {
  auto* card = new Card(tr("Bit map"));
  fit_->setCheckable(true);
  fit_->setToolTip(tr("Squeeze all layers into the width instead of scrolling"));
  fit_->setChecked(context_.settings.value(kFitKey, false).toBool());
  map_->setFitAll(fit_->isChecked());
  connect(fit_, &QPushButton::toggled, this, [this](bool fit) {
    map_->setFitAll(fit);
    context_.settings.setValue(kFitKey, fit);
  });
  connect(map_, &BitMapView::canFitAllChanged, this,
          [this] { fit_->setVisible(map_->canFitAll()); });
  fit_->setVisible(map_->canFitAll());
  overlay_->setCheckable(true);
  overlay_->setChecked(context_.settings.value(kSensitivityKey, false).toBool());
  sensitivity_.setShown(overlay_->isChecked());
  map_->setSensitivity(sensitivity_);
  connect(overlay_, &QPushButton::toggled, this, [this](bool shown) {
    sensitivity_.setShown(shown);
    context_.settings.setValue(kSensitivityKey, shown);
    followSensitivity();
  });
  auto* preset = new PresetButton(context_.workspace.plan());
  connect(preset, &PresetButton::failed, trouble_, &ErrorBar::showError);
  card->addControl(fit_);
  card->addControl(overlay_);
  card->addControl(makeRecipeButton());
  card->addControl(preset);
  card->body()->addWidget(trouble_);
  card->body()->addWidget(map_, 1);
  types_ = new TypeLegend(context_.workspace.plan());
  tints_ = new SensitivityLegend(sensitivity_);
  card->body()->addWidget(types_);
  card->body()->addWidget(tints_);
  return card;
}

Card* PlanPage::makeTableCard() {
  auto* card = new Card(tr("All tensors"));
  filter_->setPlaceholderText(tr("Filter…"));
  filter_->setAccessibleName(tr("Filter tensors"));
  filter_->setToolTip(
      tr("Show only tensors whose name, type or method contains every word (Ctrl+F)"));
  filter_->setClearButtonEnabled(true);
  filter_->setFixedWidth(filter_->fontMetrics().averageCharWidth() * 28);
  connect(filter_, &QLineEdit::textChanged, table_, &PlanTable::setFilter);
  connect(table_, &PlanTable::shownCountChanged, this, &PlanPage::showCounts);
  connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, filter_,
          [this] { filter_->setFocus(Qt::ShortcutFocusReason); });
  card->addControl(filter_);
  card->body()->addWidget(table_, 1);
  return card;
}

QWidget* PlanPage::makeSide() {
  auto* side = new QFrame;
  side->setProperty("role", "card");
  side->setAccessibleName(tr("Selection and memory"));
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(14, 12, 14, 12);
  layout->addWidget(new Inspector(editor_));
  layout->addStretch(1);
  layout->addWidget(size_);
  layout->addWidget(new MemoryPanel(context_));
  const int letter = side->fontMetrics().averageCharWidth();
  side->setMinimumWidth(letter * 32);
  side->setMaximumWidth(letter * 38);
  return side;
}

QPushButton* PlanPage::makeRecipeButton() {
  auto* button = new QPushButton(tr("Recipe ▾"));
  button->setAccessibleName(tr("Recipe"));
  button->setToolTip(
      tr("A recipe holds the plan as rules, without naming a model: keep it, share it, use it "
         "with the command line"));
  auto* menu = new QMenu(button);
  connect(menu->addAction(tr("Open…")), &QAction::triggered, this, &PlanPage::openRecipe);
  connect(menu->addAction(tr("Save as…")), &QAction::triggered, this, &PlanPage::saveRecipe);
  button->setMenu(menu);
  return button;
}

void PlanPage::showCounts() {
  const BitMapModel& map = map_->model();
  int kinds = 0;
  for (int row = 0; row < map.rowCount(); ++row) kinds += map.isOutside(row) ? 0 : 1;
  mapCard_->setSubtitle(editor_.brush()
                            ? tr("painting %1 · Esc ends").arg(paintName(*editor_.brush()))
                            : tr("%1 · %2 each")
                                  .arg(tr("%n layer(s)", nullptr, map.layerCount()),
                                       tr("%n tensor(s)", nullptr, kinds)));
  const int all = context_.workspace.plan().count();
  const int shown = table_->shownCount();
  tableCard_->setSubtitle(shown == all ? tr("%n tensor(s)", nullptr, all)
                                       : tr("%1 of %2").arg(shown).arg(all));
}

QString PlanPage::suggestedRecipe() const {
  const QString folder = context_.settings.value(kFolderKey).toString();
  QString name = context_.workspace.plan().title();
  name.replace(QStringLiteral(", "), QStringLiteral("-"));
  return QDir(folder).filePath(name + QStringLiteral(".recipe.json"));
}

void PlanPage::openRecipe() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Open a recipe"),
                                                    context_.settings.value(kFolderKey).toString(),
                                                    tr("Recipes (*.json);;All files (*)"));
  if (path.isEmpty()) return;
  context_.settings.setValue(kFolderKey, QFileInfo(path).absolutePath());
  files_.open(path);
}

void PlanPage::saveRecipe() {
  QString path = QFileDialog::getSaveFileName(this, tr("Save the recipe"), suggestedRecipe(),
                                              tr("Recipes (*.json)"));
  if (path.isEmpty()) return;
  if (!path.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive)) path += ".json";
  context_.settings.setValue(kFolderKey, QFileInfo(path).absolutePath());
  files_.save(path);
}

}  // namespace nibble::ui
