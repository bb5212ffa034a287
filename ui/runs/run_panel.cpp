// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_panel.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/text.h"
#include "ui/runs/measurement_plot.h"
#include "ui/runs/run_summary.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

constexpr int kPlotHeight = 150;
constexpr int kMostWidth = 420;  ///< that is asked for

QLabel* makeValue(const QString& text) {
  auto* label = new QLabel(text);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

QWidget* makePath(const QString& path) {
  auto* label = new ElidedLabel(path);
  label->setElideMode(Qt::ElideMiddle);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

QLabel* makeLabel(const QString& text) {
  QLabel* label = makeSecondary(text);
  label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  return label;
}

QString titleOf(const RunDetails& details) {
  const RunSummary summary = summaryOf(details.run);
  const QString what = summary.recipe.isEmpty() ? summary.model : summary.recipe;
  return RunPanel::tr("Run %1").arg(summary.id) +
         (what.isEmpty() ? QString() : QStringLiteral(" · ") + what);
}

}  // namespace

RunPanel::RunPanel(QWidget* parent)
    : QWidget(parent),
      card_(new Card(tr("Details"))),
      scroll_(new QScrollArea),
      plot_(new MeasurementPlot),
      restore_(new QPushButton(tr("Use this recipe"))),
      folder_(new QPushButton(tr("Show in folder"))) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(card_);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setAccessibleName(tr("Details of the run"));
  plot_->setFixedHeight(kPlotHeight);
  restore_->setObjectName(QStringLiteral("restoreRecipe"));
  restore_->setToolTip(
      tr("Makes the plan what it was for this run; one step of undo takes it back"));
  folder_->setToolTip(tr("Opens the folder with the file this run wrote"));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(restore_);
  buttons->addWidget(folder_);
  buttons->addStretch(1);
  card_->body()->addWidget(plot_);
  card_->body()->addWidget(scroll_, 1);
  card_->body()->addLayout(buttons);
  connect(restore_, &QPushButton::clicked, this, [this] {
    if (runs_.size() == 1) Q_EMIT restoreRequested(runs_.front());
  });
  connect(folder_, &QPushButton::clicked, this, [this] {
    if (runs_.size() == 1) Q_EMIT folderRequested(toQString(runs_.front().run.output));
  });
  clear();
}

void RunPanel::clear() {
  runs_.clear();
  rebuild();
}

void RunPanel::showRuns(const QVector<RunDetails>& runs) {
  runs_ = runs;
  rebuild();
}

void RunPanel::rebuild() {
  auto* content = new QWidget;
  auto* grid = new QGridLayout(content);
  grid->setContentsMargins(0, 0, 6, 0);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(4);
  plot_->setVisible(!runs_.isEmpty() && plot_->show(runs_));
  if (runs_.isEmpty()) {
    card_->setTitle(tr("Details"));
    card_->setSubtitle({});
    auto* hint = makeCaption(tr("Select a run to see all of it, or two to compare them."));
    grid->addWidget(hint, 0, 0);
  } else if (runs_.size() == 1) {
    card_->setTitle(titleOf(runs_.front()));
    fillOne(grid, runs_.front());
  } else {
    card_->setTitle(tr("Two runs compared"));
    fillTwo(grid);
  }
  grid->setRowStretch(grid->rowCount(), 1);
  scroll_->setWidget(content);
  // Two columns of figures need more than one, and nothing scrolls sideways.
  const QMargins margins = card_->layout()->contentsMargins();
  const int needed = content->minimumSizeHint().width() +
                     scroll_->verticalScrollBar()->sizeHint().width() + margins.left() +
                     margins.right();
  setMinimumWidth(std::clamp(needed, kLeastWidth, kMostWidth));
  const bool one = runs_.size() == 1;
  restore_->setVisible(one && runs_.front().recipe.has_value());
  folder_->setVisible(one && !runs_.front().run.output.empty());
  folder_->setEnabled(one && QFileInfo::exists(toQString(runs_.front().run.output)));
}

void RunPanel::addSection(QGridLayout* grid, const QString& name) {
  const int row = grid->rowCount();
  QLabel* title = makeTitle(name);
  title->setContentsMargins(0, row > 1 ? 10 : 0, 0, 2);
  grid->addWidget(title, row, 0, 1, 3);
}

void RunPanel::fillOne(QGridLayout* grid, const RunDetails& details) {
  grid->setColumnStretch(1, 1);
  QString section;
  for (const RunFact& fact : factsOf(details)) {
    if (fact.section != section) addSection(grid, section = fact.section);
    const int row = grid->rowCount();
    grid->addWidget(makeLabel(fact.label), row, 0, Qt::AlignTop);
    grid->addWidget(fact.isPath ? makePath(fact.value) : makeValue(fact.value), row, 1);
  }
  if (!details.recipe) return;
  addSection(grid, tr("Recipe"));
  QLabel* recipe = makeMono(recipeText(*details.recipe));
  recipe->setWordWrap(true);
  grid->addWidget(recipe, grid->rowCount(), 0, 1, 2);
}

void RunPanel::fillTwo(QGridLayout* grid) {
  grid->setColumnStretch(1, 1);
  grid->setColumnStretch(2, 1);
  const int head = grid->rowCount();
  for (int i = 0; i < 2; ++i) {
    auto* title = new ElidedLabel(titleOf(runs_[i]));
    title->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
    QPalette palette = title->palette();
    palette.setColor(QPalette::WindowText, i == 0 ? colors().variantA : colors().variantB);
    title->setPalette(palette);
    grid->addWidget(title, head, i + 1);
  }
  int differences = 0;
  QString section;
  for (const FactPair& pair : compareFacts(factsOf(runs_[0]), factsOf(runs_[1]))) {
    if (pair.section != section) addSection(grid, section = pair.section);
    const int row = grid->rowCount();
    grid->addWidget(makeLabel(pair.label), row, 0, Qt::AlignTop);
    differences += pair.differs() ? 1 : 0;
    for (int i = 0; i < 2; ++i) {
      const QString& value = i == 0 ? pair.first : pair.second;
      const QString text = value.isEmpty() ? QStringLiteral("–") : value;
      // What cannot be wrapped must not push the other run out of sight.
      const bool wraps = value.contains(' ') && !value.contains('/');
      QWidget* cell = wraps ? makeValue(text) : makePath(text);
      if (pair.differs()) {
        cell->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
      } else {
        cell->setProperty("role", "secondary");
      }
      grid->addWidget(cell, row, i + 1);
    }
  }
  card_->setSubtitle(tr("%n difference(s), in bold", nullptr, differences));
}

}  // namespace nibble::ui
