// SPDX-License-Identifier: GPL-3.0-or-later
// What a card is doing: writing, and perhaps verifying what it wrote.
#pragma once

#include <QObject>
#include <QPointer>
#include <optional>

#include "jobs/quantize_job.h"
#include "jobs/verify_job.h"
#include "ui/core/job.h"

namespace nibble::ui {

class ExportWork : public QObject {
  Q_OBJECT

 public:
  enum class State { Ready, Writing, Written, Failed, Cancelled };

  using QObject::QObject;

  State state() const { return state_; }
  /// The job that writes, or wrote last; null before any.
  Job* job() const { return job_; }
  const std::optional<Error>& error() const { return error_; }
  /// Only when Written.
  const jobs::QuantizeReport& report() const { return *report_; }

  virtual bool canVerify() const { return false; }
  /// Queues verifying what was written; only when Written.
  virtual void verify() {}
  /// While it waits or runs; null else.
  virtual Job* verifyJob() const { return nullptr; }
  const std::optional<jobs::VerifyReport>& verification() const { return verification_; }
  const std::optional<Error>& verifyError() const { return verifyError_; }

 Q_SIGNALS:
  void changed();

 protected:
  void begin();
  void follow(Job* job);
  void fail(const Error& error);
  void setState(State state);

  State state_ = State::Ready;
  QPointer<Job> job_;
  std::optional<Error> error_;
  std::optional<Error> verifyError_;
  std::optional<jobs::QuantizeReport> report_;
  std::optional<jobs::VerifyReport> verification_;

 private:
  void finishWriting();

 Q_SIGNALS:
  /// A run was recorded, whatever came of it.
  void recorded();
};

}  // namespace nibble::ui
