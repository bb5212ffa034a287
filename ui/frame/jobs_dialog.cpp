// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/jobs_dialog.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

QString stateText(const Job& job) {
  switch (job.state()) {
    case Job::State::Queued:
      return JobsDialog::tr("queued");
    case Job::State::Running:
      return job.fraction() < 0 ? JobsDialog::tr("running") : formatPercent(job.fraction(), 0);
    case Job::State::Paused:
      return JobsDialog::tr("paused");
    case Job::State::Done:
      return JobsDialog::tr("done");
    case Job::State::Failed:
      return JobsDialog::tr("failed");
    case Job::State::Cancelled:
      return JobsDialog::tr("cancelled");
  }
  return {};
}

}  // namespace

JobsDialog::JobsDialog(JobQueue& jobs, QWidget* parent)
    : QDialog(parent),
      jobs_(jobs),
      list_(new QListWidget),
      log_(new QPlainTextEdit),
      pause_(new QPushButton(tr("Pause"))),
      cancel_(new QPushButton(tr("Cancel"))),
      remove_(new QPushButton(tr("Remove from list"))) {
  setWindowTitle(tr("Jobs"));
  resize(820, 460);
  list_->setAccessibleName(tr("Jobs"));
  log_->setReadOnly(true);
  log_->setFont(Theme::instance().monospaceFont());
  log_->setAccessibleName(tr("Log"));
  log_->setPlaceholderText(tr("Choose a job to read its log"));
  auto* splitter = new QSplitter;
  splitter->addWidget(list_);
  splitter->addWidget(log_);
  splitter->setStretchFactor(0, 2);
  splitter->setStretchFactor(1, 3);
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(splitter, 1);
  auto* buttons = new QHBoxLayout;
  for (QPushButton* button : {pause_, cancel_, remove_}) buttons->addWidget(button);
  buttons->addStretch(1);
  auto* close = new QPushButton(tr("Close"));
  buttons->addWidget(close);
  layout->addLayout(buttons);
  connect(close, &QPushButton::clicked, this, &QDialog::close);
  connect(list_, &QListWidget::currentItemChanged, this, &JobsDialog::showSelected);
  connect(pause_, &QPushButton::clicked, this, [this] {
    if (Job* job = selected()) job->state() == Job::State::Paused ? job->resume() : job->pause();
  });
  connect(cancel_, &QPushButton::clicked, this, [this] {
    if (Job* job = selected()) job->cancel();
  });
  connect(remove_, &QPushButton::clicked, this, [this] {
    if (Job* job = selected()) jobs_.remove(job);
  });
  connect(&jobs_, &JobQueue::jobAdded, this, &JobsDialog::addJob);
  connect(&jobs_, &JobQueue::jobRemoved, this, &JobsDialog::removeJob);
  for (Job* job : jobs_.jobs()) addJob(job);
  showSelected();
}

Job* JobsDialog::selected() const {
  const QListWidgetItem* item = list_->currentItem();
  return item == nullptr ? nullptr : item->data(Qt::UserRole).value<Job*>();
}

QListWidgetItem* JobsDialog::itemOf(const Job* job) const {
  for (int i = 0; i < list_->count(); ++i) {
    if (list_->item(i)->data(Qt::UserRole).value<Job*>() == job) return list_->item(i);
  }
  return nullptr;
}

void JobsDialog::addJob(Job* job) {
  auto* item = new QListWidgetItem;
  item->setData(Qt::UserRole, QVariant::fromValue(job));
  list_->insertItem(0, item);
  connect(job, &Job::stateChanged, this, [this, job] { showJob(job); });
  connect(job, &Job::progressChanged, this, [this, job] { showJob(job); });
  connect(job, &Job::logged, this, [this, job](const QString& line) {
    if (job == selected()) log_->appendPlainText(line);
  });
  showJob(job);
  list_->setCurrentItem(item);
}

void JobsDialog::removeJob(Job* job) {
  delete itemOf(job);
}

void JobsDialog::showJob(Job* job) {
  QListWidgetItem* item = itemOf(job);
  if (item == nullptr) return;
  item->setText(QStringLiteral("%1\n%2").arg(job->title(), stateText(*job)));
  item->setForeground(job->state() == Job::State::Failed ? colors().bad : colors().text);
  if (job != selected()) return;
  pause_->setText(job->state() == Job::State::Paused ? tr("Resume") : tr("Pause"));
  pause_->setEnabled(job->isActive());
  cancel_->setEnabled(!job->isFinished());
  remove_->setEnabled(job->isFinished());
}

void JobsDialog::showSelected() {
  Job* job = selected();
  log_->setPlainText(job == nullptr ? QString() : job->log().join('\n'));
  for (QPushButton* button : {pause_, cancel_, remove_}) button->setEnabled(false);
  if (job != nullptr) showJob(job);
}

}  // namespace nibble::ui
