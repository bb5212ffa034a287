// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/write_status.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/export/finding_list.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wrapping_text.h"

namespace nibble::ui {

namespace {
constexpr int kBarSteps = 1000;
constexpr int kIconSize = 20;
}  // namespace

WriteStatus::WriteStatus(ExportWork& work, QWidget* parent) : QWidget(parent), work_(work) {
  progress_ = makeProgress();
  outcome_ = makeOutcome();
  findings_ = new FindingList;
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(10);
  layout->addWidget(outcome_);
  layout->addWidget(progress_);
  layout->addWidget(findings_);
  connect(&work_, &ExportWork::changed, this, &WriteStatus::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &WriteStatus::refresh);
  refresh();
}

QWidget* WriteStatus::makeProgress() {
  auto* widget = new QWidget;
  what_ = new QLabel;
  stage_ = new ElidedLabel;
  bar_ = new QProgressBar;
  left_ = makeSecondary();
  pause_ = new QPushButton(tr("Pause"));
  cancel_ = new QPushButton(tr("Cancel"));
  stage_->setFont(Theme::instance().monospaceFont());
  stage_->setProperty("role", "secondary");
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Progress"));
  pause_->setToolTip(tr("Rests until resumed; what was done is kept"));
  cancel_->setToolTip(tr("Stops and leaves no file"));
  auto* rows = new QVBoxLayout(widget);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(7);
  auto* line = new QHBoxLayout;
  line->setSpacing(12);
  line->addWidget(what_);
  line->addWidget(stage_, 1);
  line->addWidget(left_);
  line->addWidget(pause_);
  line->addWidget(cancel_);
  rows->addLayout(line);
  rows->addWidget(bar_);
  connect(pause_, &QPushButton::clicked, this, [this] {
    if (shown_ == nullptr) return;
    shown_->state() == Job::State::Paused ? shown_->resume() : shown_->pause();
  });
  connect(cancel_, &QPushButton::clicked, this, [this] {
    if (shown_ != nullptr) shown_->cancel();
  });
  return widget;
}

QWidget* WriteStatus::makeOutcome() {
  auto* widget = new QWidget;
  icon_ = new QLabel;
  text_ = new WrappingText("plain");
  advice_ = new WrappingText("plain-secondary");
  folder_ = new QPushButton(tr("Show in folder"));
  verify_ = new QPushButton(tr("Verify"));
  folder_->setToolTip(tr("Opens the file manager where the file lies"));
  verify_->setToolTip(
      tr("Reads the file back, compares every tensor with the model and runs a few tokens"));
  auto* line = new QHBoxLayout(widget);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(10);
  auto* words = new QVBoxLayout;
  words->setSpacing(3);
  words->addWidget(text_);
  words->addWidget(advice_);
  line->addWidget(icon_, 0, Qt::AlignTop);
  line->addLayout(words, 1);
  line->addWidget(folder_, 0, Qt::AlignTop);
  line->addWidget(verify_, 0, Qt::AlignTop);
  connect(folder_, &QPushButton::clicked, this, &WriteStatus::showInFolder);
  connect(verify_, &QPushButton::clicked, &work_, &ExportWork::verify);
  return widget;
}

void WriteStatus::refresh() {
  followJob();
  showOutcome();
}

void WriteStatus::followJob() {
  Job* job = work_.state() == ExportWork::State::Writing ? work_.job() : work_.verifyJob();
  if (job != shown_) {
    if (shown_ != nullptr) shown_->disconnect(this);
    shown_ = job;
    if (job != nullptr) {
      connect(job, &Job::progressChanged, this, &WriteStatus::showProgress);
      connect(job, &Job::stateChanged, this, &WriteStatus::showProgress);
      connect(job, &QObject::destroyed, this, [this] { shown_ = nullptr; });
    }
  }
  progress_->setVisible(shown_ != nullptr);
  if (shown_ != nullptr) showProgress();
}

void WriteStatus::showProgress() {
  if (shown_ == nullptr || shown_->isFinished()) return;
  const bool writing = work_.state() == ExportWork::State::Writing;
  const bool queued = shown_->state() == Job::State::Queued;
  const bool paused = shown_->state() == Job::State::Paused;
  const double fraction = shown_->fraction();
  what_->setText(queued         ? tr("Waiting for the job before it")
                 : fraction < 0 ? (writing ? tr("Writing") : tr("Verifying"))
                 : writing      ? tr("Writing, %1").arg(formatPercent(fraction, 0))
                                : tr("Verifying, %1").arg(formatPercent(fraction, 0)));
  stage_->setFullText(queued ? QString() : toQString(shown_->progress().stage));
  bar_->setRange(0, !queued && fraction < 0 ? 0 : kBarSteps);
  bar_->setValue(fraction < 0 ? 0 : static_cast<int>(fraction * kBarSteps));
  QStringList facts;
  if (paused) facts << tr("paused");
  if (writing && !paused && shown_->rate() > 0) {
    facts << tr("%1/s").arg(formatBytes(static_cast<std::uint64_t>(shown_->rate())));
  }
  const double seconds = shown_->progress().secondsLeft;
  if (!paused && !queued && seconds >= 0) facts << tr("%1 left").arg(formatDuration(seconds));
  left_->setText(facts.join(QStringLiteral(" · ")));
  pause_->setText(paused ? tr("Resume") : tr("Pause"));
  pause_->setEnabled(!queued);
}

void WriteStatus::showOutcome() {
  using State = ExportWork::State;
  const State state = work_.state();
  const bool written = state == State::Written;
  outcome_->setVisible(written || state == State::Failed || state == State::Cancelled);
  folder_->setVisible(written);
  verify_->setVisible(written && work_.canVerify());
  verify_->setEnabled(work_.verifyJob() == nullptr);
  QColor color = colors().secondary;
  QString picture = QStringLiteral("stop");
  QString text, advice;
  if (written) {
    const jobs::QuantizeReport& report = work_.report();
    color = colors().good;
    picture = QStringLiteral("check");
    text = tr("Written: %1 in %2, %3 bits per weight")
               .arg(formatBytes(report.bytes), formatDuration(report.seconds),
                    formatNumber(report.bitsPerWeight, 2));
    const int files = static_cast<int>(report.files.size());
    advice = toQString(report.files.front());
    if (files > 1) advice = tr("%1 and %n more", nullptr, files - 1).arg(advice);
  } else if (state == State::Failed) {
    color = colors().bad;
    picture = QStringLiteral("warning");
    text = problemOf(*work_.error());
    advice = adviceOf(*work_.error());
  } else if (state == State::Cancelled) {
    text = tr("Cancelled; nothing was written");
  }
  setRole(text_, state == State::Failed ? "plain-error" : "plain");
  text_->setContent(text);
  advice_->setContent(advice);
  advice_->setVisible(!advice.isEmpty());
  icon_->setPixmap(iconPixmap(picture, color, kIconSize, devicePixelRatioF()));

  QVector<Finding> findings;
  if (work_.verification()) findings = verifyFindings(*work_.verification());
  if (work_.verifyError()) {
    findings.append(
        {Finding::Kind::Bad, tr("Verifying failed"), toQString(work_.verifyError()->message())});
  }
  findings_->setFindings(findings);
}

void WriteStatus::showInFolder() {
  const QFileInfo file(toQString(work_.report().files.front()));
  QDesktopServices::openUrl(QUrl::fromLocalFile(file.absolutePath()));
}

}  // namespace nibble::ui
