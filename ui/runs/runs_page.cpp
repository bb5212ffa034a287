// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_page.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "ui/core/text.h"
#include "ui/runs/action_bar.h"
#include "ui/runs/run_panel.h"
#include "ui/runs/runs_csv.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

namespace {

constexpr int kSearchWidth = 245;

bool samePlace(const QString& a, const QString& b) {
  return QFileInfo(a).canonicalFilePath() == QFileInfo(b).canonicalFilePath();
}

}  // namespace

RunsPage::RunsPage(const AppContext& context, QWidget* parent)
    : Page(context, parent),
      controller_(context),
      stack_(new QStackedWidget),
      message_(new MessagePanel),
      retry_(message_->addAction(tr("Try again"))),
      search_(new QLineEdit),
      count_(makeSecondary()),
      remove_(new QPushButton(tr("Delete"))),
      export_(new QPushButton(tr("Export CSV…"))),
      trouble_(new ErrorBar),
      notice_(new ActionBar),
      table_(new QTableView),
      panel_(new RunPanel) {
  filter_.setSourceModel(&controller_.model());
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(stack_);
  stack_->addWidget(message_);
  stack_->addWidget(makeContent());
  connect(retry_, &QPushButton::clicked, this, [this] {
    context_.engine.retryStore();
    controller_.reload();
  });
  connect(&controller_, &RunsController::loaded, this, &RunsPage::showState);
  connect(&controller_, &RunsController::removedChanged, this, &RunsPage::showRemoved);
  connect(&controller_, &RunsController::failed, trouble_, &ErrorBar::showError);
  connect(&controller_, &RunsController::recipeApplied, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("plan")); });
  connect(&controller_, &RunsController::detailsReady, this,
          [this](const QVector<RunDetails>& details) {
            if (details.size() == std::min<qsizetype>(selectedIds().size(), 2)) {
              panel_->showRuns(details);
            }
          });
  showState();
}

QWidget* RunsPage::makeContent() {
  auto* splitter = new QSplitter;
  splitter->setChildrenCollapsible(false);
  splitter->setHandleWidth(12);
  auto* card = new Card(tr("Runs"));
  search_->setPlaceholderText(tr("Search: model, recipe, kind, date…"));
  search_->setAccessibleName(tr("Search runs"));
  search_->setToolTip(tr("Shows runs in which every word occurs (Ctrl+F)"));
  search_->setClearButtonEnabled(true);
  search_->setFixedWidth(kSearchWidth);
  remove_->setProperty("role", "danger");
  remove_->setObjectName(QStringLiteral("deleteRuns"));
  remove_->setToolTip(tr("Forgets the selected runs; files they wrote stay (Delete)"));
  export_->setToolTip(tr("Writes what the table shows to a file for a spreadsheet"));
  card->addControl(count_);
  card->addControl(search_);
  card->addControl(export_);
  card->addControl(remove_);

  table_->setModel(&filter_);
  table_->setAccessibleName(tr("Runs"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  // Names of variants differ at their ends.
  table_->setTextElideMode(Qt::ElideMiddle);
  table_->setTabKeyNavigation(false);
  table_->setSortingEnabled(true);
  table_->sortByColumn(RunsModel::WhenColumn, Qt::DescendingOrder);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 12);
  QHeaderView* header = table_->horizontalHeader();
  header->setHighlightSections(false);
  header->setSectionResizeMode(QHeaderView::Interactive);
  header->setStretchLastSection(true);
  table_->installEventFilter(this);
  card->body()->addWidget(notice_);
  card->body()->addWidget(trouble_);
  card->body()->addWidget(table_, 1);
  splitter->addWidget(card);
  splitter->addWidget(panel_);
  splitter->setStretchFactor(0, 5);
  splitter->setStretchFactor(1, 2);
  splitter->setSizes({5 * RunPanel::kLeastWidth, 2 * RunPanel::kLeastWidth});

  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    filter_.setSearch(text);
    showCount();
  });
  auto* find = new QAction(this);
  find->setShortcut(QKeySequence::Find);
  find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  addAction(find);
  connect(find, &QAction::triggered, search_, [this] { search_->setFocus(); });
  connect(remove_, &QPushButton::clicked, this, &RunsPage::removeSelected);
  connect(export_, &QPushButton::clicked, this, &RunsPage::exportCsv);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &RunsPage::showSelection);
  connect(panel_, &RunPanel::restoreRequested, this, &RunsPage::restore);
  connect(panel_, &RunPanel::folderRequested, this, [](const QString& path) {
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
  });
  showSelection();
  return splitter;
}

void RunsPage::activate() {
  controller_.reload();
}

void RunsPage::showState() {
  const auto& problem = controller_.problem();
  retry_->setVisible(problem.has_value());
  if (problem) {
    message_->showError(tr("The record of runs cannot be read"), *problem);
  } else if (!controller_.isLoaded()) {
    message_->showMessage(QStringLiteral("runs"), tr("Looking for runs"), {});
  } else if (controller_.model().rowCount() == 0 && controller_.removedCount() == 0) {
    message_->showMessage(QStringLiteral("runs"), tr("Nothing has run yet"),
                          tr("What you quantize and evaluate, here or on the command line, is "
                             "listed here with its recipe and its figures."));
  } else {
    // Not at every reload: a column dragged wider stays so.
    if (stack_->currentIndex() != 1) {
      stack_->setCurrentIndex(1);
      fitColumns();
    }
    showCount();
    return;
  }
  stack_->setCurrentIndex(0);
}

void RunsPage::fitColumns() {
  for (int column = 0; column < RunsModel::ColumnCount; ++column) {
    table_->setColumnHidden(column, false);
  }
  // What the last column stretches to is no width that it needs.
  table_->horizontalHeader()->setStretchLastSection(false);
  table_->resizeColumnsToContents();
  // Long names are shortened rather than push the figures out of sight, and where there is no room
  // for all, what the details show anyway makes way.
  const int character = table_->fontMetrics().averageCharWidth();
  const auto limit = [&](int column, int characters) {
    table_->setColumnWidth(column, std::min(table_->columnWidth(column), characters * character));
  };
  for (const int column : {RunsModel::PerplexityColumn, RunsModel::DivergenceColumn}) {
    limit(column, 14);
  }
  const auto spare = [this] {
    int width = table_->viewport()->width();
    for (int column = 0; column < RunsModel::ColumnCount; ++column) {
      if (!table_->isColumnHidden(column)) width -= table_->columnWidth(column);
    }
    return width;
  };
  constexpr std::array kNames = {RunsModel::ModelColumn, RunsModel::RecipeColumn};
  const std::array whole = {table_->columnWidth(kNames[0]), table_->columnWidth(kNames[1])};
  for (const int characters : {24, 18, 14}) {
    if (spare() >= 0) break;
    for (const int column : kNames) limit(column, characters);
  }
  for (const int column : {RunsModel::OutputColumn, RunsModel::BitsColumn, RunsModel::StatusColumn,
                           RunsModel::SizeColumn, RunsModel::KindColumn}) {
    if (spare() >= 0) break;
    table_->setColumnHidden(column, true);
  }
  // What a hidden column left free belongs to the names again.
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const int width = table_->columnWidth(kNames[i]);
    const int share = std::max(0, spare()) / static_cast<int>(kNames.size() - i);
    table_->setColumnWidth(kNames[i], std::min(whole[i], width + share));
  }
  table_->horizontalHeader()->setStretchLastSection(true);
}

void RunsPage::showCount() {
  const int all = controller_.model().rowCount(), shown = filter_.rowCount();
  count_->setText(shown == all ? tr("%n run(s)", nullptr, all)
                               : tr("%1 of %2").arg(shown).arg(all));
  export_->setEnabled(shown > 0);
}

QVector<std::int64_t> RunsPage::selectedIds() const {
  QVector<std::int64_t> ids;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
    ids.append(controller_.model().run(filter_.mapToSource(index).row()).id);
  }
  return ids;
}

void RunsPage::showSelection() {
  const QVector<std::int64_t> ids = selectedIds();
  remove_->setEnabled(!ids.isEmpty());
  if (ids.isEmpty()) {
    panel_->clear();
  } else {
    controller_.fetch(ids.mid(0, 2));
  }
}

bool RunsPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_ && event->type() == QEvent::Resize) {
    // After the view has given its viewport the new size.
    QMetaObject::invokeMethod(this, &RunsPage::fitColumns, Qt::QueuedConnection);
  }
  if (watched == table_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->matches(QKeySequence::Delete)) {
    removeSelected();
    return true;
  }
  return Page::eventFilter(watched, event);
}

void RunsPage::removeSelected() {
  const QVector<std::int64_t> ids = selectedIds();
  if (!ids.isEmpty()) controller_.remove(ids);
}

void RunsPage::showRemoved() {
  const int removed = controller_.removedCount();
  if (removed == 0) {
    notice_->hide();
  } else {
    notice_->ask(tr("%n run(s) deleted.", nullptr, removed),
                 {{tr("Undo"), [this] { controller_.undoRemove(); }}});
  }
  showState();
}

void RunsPage::restore(const RunDetails& details) {
  trouble_->clear();
  const auto apply = [this, recipe = *details.recipe] { controller_.applyRecipe(recipe); };
  const QString model = RunsController::recipeModel(details.run);
  const bool hasModel = context_.workspace.hasModel();
  const bool there = !model.isEmpty() && QFileInfo::exists(model);
  if (hasModel && (!there || samePlace(model, context_.workspace.path()))) {
    apply();
    return;
  }
  if (!hasModel && !there) {
    trouble_->showText(tr("The model of this run is gone. Open one to use the recipe with."));
    return;
  }
  QVector<ActionBar::Answer> answers{{tr("Open it"), [this, model, recipe = *details.recipe] {
                                        controller_.openAndApply(model, recipe);
                                      }}};
  if (hasModel) answers.append({tr("Use it for the open model"), apply});
  answers.append({tr("Cancel"), {}});
  notice_->ask(tr("This recipe was made for %1.").arg(QFileInfo(model).fileName()), answers);
}

void RunsPage::exportCsv() {
  const QString folder = context_.settings.value("runs/exportFolder").toString();
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Export runs"), QDir(folder).filePath(QStringLiteral("nibble-runs.csv")),
      tr("Comma-separated values (*.csv)"));
  if (path.isEmpty()) return;
  context_.settings.setValue("runs/exportFolder", QFileInfo(path).absolutePath());
  QVector<RunSummary> shown;
  for (int row = 0; row < filter_.rowCount(); ++row) {
    shown.append(controller_.model().run(filter_.mapToSource(filter_.index(row, 0)).row()));
  }
  QSaveFile file(path);
  const QByteArray csv = runsToCsv(shown);
  if (!file.open(QIODevice::WriteOnly) || file.write(csv) != csv.size() || !file.commit()) {
    trouble_->showText(tr("%1 cannot be written: %2").arg(path, file.errorString()));
  }
}

}  // namespace nibble::ui
