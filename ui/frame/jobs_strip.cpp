// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/jobs_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {
constexpr int kBarSteps = 1000;
}

JobsStrip::JobsStrip(JobQueue& jobs, QWidget* parent)
    : QFrame(parent),
      jobs_(jobs),
      title_(new ElidedLabel),
      stage_(new ElidedLabel),
      bar_(new QProgressBar),
      percent_(new QLabel),
      left_(makeSecondary()),
      pause_(new QPushButton(tr("Pause"))),
      cancel_(new QPushButton(tr("Cancel"))),
      list_(new QPushButton) {
  setProperty("role", "bar");
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 5, 14, 5);
  layout->setSpacing(12);
  stage_->setFont(Theme::instance().monospaceFont());
  stage_->setProperty("role", "secondary");
  bar_->setTextVisible(false);
  bar_->setRange(0, kBarSteps);
  bar_->setFixedWidth(210);
  bar_->setAccessibleName(tr("Progress"));
  list_->setProperty("role", "quiet");
  list_->setToolTip(tr("All jobs with their logs"));
  layout->addWidget(title_);
  layout->addWidget(stage_);
  for (QWidget* widget :
       {static_cast<QWidget*>(bar_), static_cast<QWidget*>(percent_), static_cast<QWidget*>(left_),
        static_cast<QWidget*>(pause_), static_cast<QWidget*>(cancel_)}) {
    layout->addWidget(widget);
  }
  layout->addStretch(1);
  layout->addWidget(list_);
  connect(pause_, &QPushButton::clicked, this, [this] {
    if (shown_ == nullptr) return;
    shown_->state() == Job::State::Paused ? shown_->resume() : shown_->pause();
  });
  connect(cancel_, &QPushButton::clicked, this, [this] {
    if (shown_ != nullptr) shown_->cancel();
  });
  connect(list_, &QPushButton::clicked, this, &JobsStrip::listRequested);
  connect(&jobs_, &JobQueue::runningChanged, this, &JobsStrip::followRunning);
  connect(&jobs_, &JobQueue::jobAdded, this, &JobsStrip::followRunning);
  connect(&jobs_, &JobQueue::jobRemoved, this, &JobsStrip::followRunning);
  followRunning();
}

void JobsStrip::mouseReleaseEvent(QMouseEvent* event) {
  QFrame::mouseReleaseEvent(event);
  Q_EMIT listRequested();
}

void JobsStrip::followRunning() {
  if (shown_ != jobs_.running()) {
    if (shown_ != nullptr) shown_->disconnect(this);
    shown_ = jobs_.running();
    if (shown_ != nullptr) {
      connect(shown_, &Job::progressChanged, this, &JobsStrip::showJob);
      connect(shown_, &Job::stateChanged, this, &JobsStrip::showJob);
    }
  }
  if (shown_ != nullptr) {
    showJob();
  } else {
    showIdle();
  }
}

void JobsStrip::showJob() {
  for (QWidget* widget : {static_cast<QWidget*>(stage_), static_cast<QWidget*>(bar_),
                          static_cast<QWidget*>(percent_), static_cast<QWidget*>(left_),
                          static_cast<QWidget*>(pause_), static_cast<QWidget*>(cancel_)}) {
    widget->show();
  }
  const bool paused = shown_->state() == Job::State::Paused;
  title_->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
  title_->setFullText(shown_->title());
  setRole(title_, "");
  stage_->setFullText(toQString(shown_->progress().stage));
  const double fraction = shown_->fraction();
  bar_->setRange(0, fraction < 0 ? 0 : kBarSteps);
  if (fraction >= 0) bar_->setValue(static_cast<int>(fraction * kBarSteps));
  percent_->setText(fraction < 0 ? QString() : formatPercent(fraction, 0));
  const double seconds = shown_->progress().secondsLeft;
  left_->setText(paused        ? tr("paused")
                 : seconds < 0 ? QString()
                               : tr("%1 left").arg(formatDuration(seconds)));
  pause_->setText(paused ? tr("Resume") : tr("Pause"));
  const int queued = jobs_.queuedCount();
  list_->setText(queued > 0 ? tr("%n more job(s) queued", nullptr, queued) : tr("All jobs"));
  list_->show();
}

void JobsStrip::showIdle() {
  for (QWidget* widget : {static_cast<QWidget*>(stage_), static_cast<QWidget*>(bar_),
                          static_cast<QWidget*>(percent_), static_cast<QWidget*>(left_),
                          static_cast<QWidget*>(pause_), static_cast<QWidget*>(cancel_)}) {
    widget->hide();
  }
  const Job* last = jobs_.jobs().isEmpty() ? nullptr : jobs_.jobs().last();
  const bool failed = last != nullptr && last->state() == Job::State::Failed;
  title_->setFont(Theme::instance().textFont());
  setRole(title_, failed ? "error" : "secondary");
  title_->setFullText(failed ? tr("%1 failed: %2").arg(last->title(), problemOf(*last->error()))
                      : last == nullptr ? tr("No jobs running")
                      : last->state() == Job::State::Cancelled
                          ? tr("%1: cancelled").arg(last->title())
                          : tr("%1: done").arg(last->title()));
  list_->setText(tr("All jobs"));
  list_->setVisible(last != nullptr);
}

}  // namespace nibble::ui
