// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/export_work.h"

namespace nibble::ui {

void ExportWork::begin() {
  error_.reset();
  report_.reset();
  verification_.reset();
  verifyError_.reset();
}

void ExportWork::follow(Job* job) {
  job_ = job;
  connect(job, &Job::finished, this, &ExportWork::finishWriting);
  setState(State::Writing);
}

void ExportWork::fail(const Error& error) {
  error_ = error;
  setState(State::Failed);
}

void ExportWork::finishWriting() {
  Q_EMIT recorded();
  if (report_) {
    setState(State::Written);
  } else if (job_->error()) {
    error_ = job_->error();
    setState(State::Failed);
  } else {
    setState(State::Cancelled);
  }
}

void ExportWork::setState(State state) {
  state_ = state;
  Q_EMIT changed();
}

}  // namespace nibble::ui
