// SPDX-License-Identifier: GPL-3.0-or-later
// Writing the plan as a GGUF file, from the check before to the verification afterwards.
#pragma once

#include <QString>

#include "ui/core/app_context.h"
#include "ui/export/export_work.h"

namespace nibble::ui {

class GgufExport : public ExportWork {
  Q_OBJECT

 public:
  explicit GgufExport(const AppContext& context, QObject* parent = nullptr);

  /// Where the file goes unless something else is said.
  QString suggestedPath() const;
  /// Queues writing the plan as it is now. Does nothing while Writing.
  void write(const QString& out, const GgufSplitLimit& split);

  bool canVerify() const override { return true; }
  void verify() override;
  Job* verifyJob() const override { return verifyJob_; }

  /// The command line that writes the plan as it is now; empty while the plan cannot be made.
  QString command(const QString& out, const GgufSplitLimit& split) const;
  /// Puts that on the clipboard. A plan that no arguments can say goes into a recipe file beside
  /// the output first, which may fail.
  Result<> copyCommand(const QString& out, const GgufSplitLimit& split) const;

 private:
  void finishVerifying(const Result<jobs::VerifyReport>& report);

  AppContext context_;
  QPointer<Job> verifyJob_;
  jobs::VerifyRequest written_;  ///< what the file should hold
};

}  // namespace nibble::ui
