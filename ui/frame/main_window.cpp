// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/main_window.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/frame/first_steps.h"
#include "ui/frame/jobs_dialog.h"
#include "ui/frame/jobs_strip.h"
#include "ui/frame/model_header.h"
#include "ui/frame/navigation_rail.h"
#include "ui/frame/page_registry.h"
#include "ui/frame/start_page.h"
#include "ui/settings/help.h"
#include "ui/settings/settings_dialog.h"
#include "ui/theme/icons.h"
#include "ui/widgets/drop_overlay.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

namespace {

QFrame* makeRule(Qt::Orientation orientation) {
  auto* rule = new QFrame;
  rule->setProperty("role", orientation == Qt::Horizontal ? "rule" : "rule-vertical");
  return rule;
}

/// The first local file or folder of what is dragged; empty when there is none.
QString droppedPath(const QMimeData* data) {
  for (const QUrl& url : data->urls()) {
    if (url.isLocalFile()) return url.toLocalFile();
  }
  return {};
}

}  // namespace

MainWindow::MainWindow(const AppContext& context, QWidget* parent)
    : QMainWindow(parent),
      context_(context),
      header_(new ModelHeader(context)),
      rail_(new NavigationRail),
      strip_(new JobsStrip(context.jobs)),
      trouble_(new ErrorBar),
      firstSteps_(new FirstSteps(context.settings)),
      stack_(new QStackedWidget),
      start_(new StartPage(context)) {
  setWindowTitle(tr("Nibble"));
  setWindowIcon(QIcon(QStringLiteral(":/nibble/icons/nibble.svg")));
  setMinimumSize(1000, 640);
  setAcceptDrops(true);
  stack_->addWidget(start_);

  auto* central = new QWidget;
  auto* rows = new QVBoxLayout(central);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  auto* middle = new QHBoxLayout;
  middle->setSpacing(0);
  auto* content = new QVBoxLayout;
  content->setContentsMargins(12, 12, 12, 12);
  content->setSpacing(10);
  content->addWidget(trouble_);
  content->addWidget(firstSteps_);
  content->addWidget(stack_, 1);
  middle->addWidget(rail_);
  middle->addWidget(makeRule(Qt::Vertical));
  middle->addLayout(content, 1);
  rows->addWidget(header_);
  rows->addWidget(makeRule(Qt::Horizontal));
  rows->addLayout(middle, 1);
  rows->addWidget(makeRule(Qt::Horizontal));
  rows->addWidget(strip_);
  setCentralWidget(central);
  overlay_ = new DropOverlay(tr("Drop to open"), this);

  connect(rail_, &NavigationRail::pageChosen, this, &MainWindow::showPage);
  connect(header_, &ModelHeader::openRequested, this, &MainWindow::chooseModel);
  connect(header_, &ModelHeader::closeRequested, &context_.workspace, &Workspace::close);
  connect(header_, &ModelHeader::quantizeRequested, this, &MainWindow::quantize);
  connect(start_, &StartPage::openRequested, this, &MainWindow::chooseModel);
  connect(start_, &StartPage::demoRequested, this, [this] { openModel(demoModelPath()); });
  connect(start_, &StartPage::recentChosen, this, &MainWindow::openModel);
  connect(strip_, &JobsStrip::listRequested, this, &MainWindow::showJobs);
  connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_J), this), &QShortcut::activated, this,
          &MainWindow::showJobs);
  connect(new QShortcut(QKeySequence::Open, this), &QShortcut::activated, this,
          &MainWindow::chooseModel);
  connectHelp();
  connectWorkspace();
  restoreWindow();
  showCurrent();
  start_->setFocus();
}

void MainWindow::connectWorkspace() {
  Workspace& workspace = context_.workspace;
  connect(&workspace, &Workspace::opening, this, [this](const QString& path) {
    trouble_->clear();
    if (!context_.workspace.hasModel()) start_->showOpening(path);
  });
  connect(&workspace, &Workspace::opened, this, &MainWindow::showCurrent);
  connect(&workspace, &Workspace::closed, this, [this] {
    start_->showInvitation();
    showCurrent();
  });
  connect(&workspace, &Workspace::openFailed, this,
          [this](const QString& path, const Error& error) {
            if (context_.workspace.hasModel()) {
              trouble_->showError(error);
            } else {
              start_->showFailure(path, error);
            }
          });
}

void MainWindow::connectHelp() {
  connect(rail_, &NavigationRail::settingsChosen, this, &MainWindow::showSettings);
  connect(rail_, &NavigationRail::helpChosen, this,
          [this] { makeHelpMenu(this)->popup(QCursor::pos()); });
  const auto onKey = [this](const QKeySequence& key, auto call) {
    connect(new QShortcut(key, this), &QShortcut::activated, this, call);
  };
  onKey(QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { showSettings(); });
  onKey(QKeySequence::HelpContents, [this] { showGuide(this); });
  onKey(QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); });
}

void MainWindow::showSettings() {
  auto* dialog = new SettingsDialog(context_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void MainWindow::openModel(const QString& path) {
  if (!path.isEmpty()) context_.workspace.open(path);
}

Page* MainWindow::page(const QString& id) {
  if (Page* made = pages_.value(id)) return made;
  for (const PageEntry& entry : allPages()) {
    if (id != QLatin1String(entry.id)) continue;
    Page* page = entry.make(context_);
    pages_.insert(id, page);
    stack_->addWidget(page);
    connect(page, &Page::pageRequested, this, &MainWindow::showPage);
    return page;
  }
  return nullptr;
}

void MainWindow::showPage(const QString& id) {
  current_ = id;
  showCurrent();
}

void MainWindow::showCurrent() {
  const bool hasModel = context_.workspace.hasModel();
  bool needsModel = true;
  for (const PageEntry& entry : allPages()) {
    if (current_ == QLatin1String(entry.id)) needsModel = entry.needsModel;
  }
  QWidget* next = start_;
  if (hasModel || !needsModel) {
    if (Page* made = page(current_)) next = made;
  }
  firstSteps_->offer(hasModel && current_ == QStringLiteral("plan"));
  rail_->setHasModel(hasModel);
  rail_->setCurrent(next == start_ ? QString() : current_);
  setWindowTitle(hasModel ? tr("%1 – Nibble").arg(context_.workspace.displayName()) : tr("Nibble"));
  if (stack_->currentWidget() == next) return;
  if (auto* left = qobject_cast<Page*>(stack_->currentWidget())) left->deactivate();
  stack_->setCurrentWidget(next);
  if (auto* shown = qobject_cast<Page*>(next)) shown->activate();
}

void MainWindow::chooseModel() {
  // Files and folders are chosen in one dialog: a folder by the config.json in it.
  const QString start = context_.settings.value("lastOpenFolder").toString();
  const QString chosen = QFileDialog::getOpenFileName(
      this, tr("Open a model"), start,
      tr("Models (*.gguf *.safetensors config.json *.safetensors.index.json);;All files (*)"));
  if (chosen.isEmpty()) return;
  const QFileInfo file(chosen);
  context_.settings.setValue("lastOpenFolder", file.absolutePath());
  openModel(file.suffix() == QStringLiteral("json") ? file.absolutePath() : chosen);
}

void MainWindow::quantize() {
  if (!context_.workspace.hasModel()) return;
  const QString folder = context_.settings.value("lastOutputFolder").toString();
  QString out = QFileDialog::getSaveFileName(
      this, tr("Quantize to"), context_.quantizer.suggestedPath(folder), tr("GGUF (*.gguf)"));
  if (out.isEmpty()) return;
  if (!out.endsWith(QStringLiteral(".gguf"), Qt::CaseInsensitive)) out += QStringLiteral(".gguf");
  context_.settings.setValue("lastOutputFolder", QFileInfo(out).absolutePath());
  startQuantizing(out);
}

void MainWindow::startQuantizing(const QString& out) {
  trouble_->clear();
  const auto job = context_.quantizer.start(out);
  if (!job) {
    reportFailure(job.error());
    return;
  }
  connect(*job, &Job::finished, this, [this, job = *job] {
    if (job->error()) {
      reportFailure(*job->error());
    } else if (const auto problem = context_.engine.storeProblem()) {
      reportFailure(*problem);  // written, but not kept among the runs
    }
    Q_EMIT context_.engine.storeChanged();
  });
}

void MainWindow::reportFailure(const Error& error) {
  trouble_->showError(error);
}

void MainWindow::showJobs() {
  if (jobsDialog_ == nullptr) jobsDialog_ = new JobsDialog(context_.jobs, this);
  jobsDialog_->show();
  jobsDialog_->raise();
  jobsDialog_->activateWindow();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (droppedPath(event->mimeData()).isEmpty()) return;
  event->acceptProposedAction();
  overlay_->showOverParent();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
  overlay_->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
  overlay_->hide();
  const QString path = droppedPath(event->mimeData());
  if (path.isEmpty()) return;
  event->acceptProposedAction();
  openModel(path);
}

bool MainWindow::mayClose() {
  if (!context_.jobs.isBusy()) return true;
  QMessageBox box(QMessageBox::Question, tr("Jobs are running"),
                  tr("Closing cancels them. What was not finished leaves no file."),
                  QMessageBox::NoButton, this);
  QPushButton* close = box.addButton(tr("Cancel jobs and close"), QMessageBox::DestructiveRole);
  QPushButton* stay = box.addButton(tr("Keep working"), QMessageBox::RejectRole);
  box.setDefaultButton(stay);
  box.exec();
  return box.clickedButton() == static_cast<QAbstractButton*>(close);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!mayClose()) {
    event->ignore();
    return;
  }
  context_.jobs.cancelAll();
  keepState();
  event->accept();
}

void MainWindow::restoreWindow() {
  resize(1440, 900);
  restoreGeometry(context_.settings.value("window/geometry").toByteArray());
  const QString page = context_.settings.value("window/page").toString();
  if (!page.isEmpty()) current_ = page;
}

void MainWindow::keepState() {
  context_.settings.setValue("window/geometry", saveGeometry());
  context_.settings.setValue("window/page", current_);
}

}  // namespace nibble::ui
