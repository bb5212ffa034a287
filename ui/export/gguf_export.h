// SPDX-License-Identifier: GPL-3.0-or-later
// Writing the plan as a GGUF file, from the check before to the verification afterwards.
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <optional>

#include "jobs/verify_job.h"
#include "ui/core/app_context.h"

namespace nibble::ui {

class GgufExport : public QObject {
  Q_OBJECT

 public:
  enum class State { Ready, Writing, Written, Failed, Cancelled };

  explicit GgufExport(const AppContext& context, QObject* parent = nullptr);

  State state() const { return state_; }
  /// The job that writes, or wrote last; null before any.
  Job* job() const { return job_; }
  const std::optional<Error>& error() const { return error_; }
  /// Only when Written.
  const jobs::QuantizeReport& report() const { return *report_; }

  /// Where the file goes unless something else is said.
  QString suggestedPath() const;
  /// Queues writing the plan as it is now. Does nothing while Writing.
  void write(const QString& out, const GgufSplitLimit& split);

  /// Queues verifying what was written; only when Written.
  void verify();
  /// While it waits or runs; null else.
  Job* verifyJob() const { return verifyJob_; }
  const std::optional<jobs::VerifyReport>& verification() const { return verification_; }
  const std::optional<Error>& verifyError() const { return verifyError_; }

  /// The command line that writes the plan as it is now; empty while the plan cannot be made.
  QString command(const QString& out, const GgufSplitLimit& split) const;
  /// Puts that on the clipboard. A plan that no arguments can say goes into a recipe file beside
  /// the output first, which may fail.
  Result<> copyCommand(const QString& out, const GgufSplitLimit& split) const;

 Q_SIGNALS:
  void changed();

 private:
  void finishWriting();
  void finishVerifying(const Result<jobs::VerifyReport>& report);
  void setState(State state);

  AppContext context_;
  State state_ = State::Ready;
  QPointer<Job> job_;
  QPointer<Job> verifyJob_;
  jobs::VerifyRequest written_;  ///< what the file should hold
  std::optional<Error> error_;
  std::optional<Error> verifyError_;
  std::optional<jobs::QuantizeReport> report_;
  std::optional<jobs::VerifyReport> verification_;
};

}  // namespace nibble::ui
