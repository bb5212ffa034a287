// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/gguf_export.h"

#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>

#include "base/atomic_file.h"
#include "jobs/quantize_command.h"
#include "ui/core/memory_limit.h"
#include "ui/core/text.h"

namespace nibble::ui {

GgufExport::GgufExport(const AppContext& context, QObject* parent)
    : ExportWork(parent), context_(context) {
  connect(this, &ExportWork::recorded, &context_.engine, &Engine::storeChanged);
  connect(&context_.quantizer, &QuantizeController::written, this,
          [this](const jobs::QuantizeReport& report) {
            if (state_ == State::Writing && report.out == written_.file) report_ = report;
          });
}

QString GgufExport::suggestedPath() const {
  QString folder = context_.settings.value("lastOutputFolder").toString();
  if (folder.isEmpty()) {
    const QString beside = QFileInfo(context_.workspace.path()).absolutePath();
    folder = QFileInfo(beside).isWritable() ? beside : QDir::homePath();
  }
  return context_.quantizer.suggestedPath(folder);
}

void GgufExport::write(const QString& out, const GgufSplitLimit& split) {
  if (state_ == State::Writing || !context_.workspace.hasModel()) return;
  begin();
  auto plan = context_.workspace.plan().plan();
  const auto job =
      plan ? context_.quantizer.start(out, split) : Result<Job*>(tl::unexpected(plan.error()));
  if (!job) return fail(job.error());
  written_ = {.file = toPath(out), .source = context_.workspace.source(), .plan = std::move(*plan)};
  context_.settings.setValue("lastOutputFolder", QFileInfo(out).absolutePath());
  follow(*job);
}

void GgufExport::verify() {
  if (state_ != State::Written || verifyJob_ != nullptr) return;
  verification_.reset();
  verifyError_.reset();
  jobs::VerifyRequest request = written_;
  // With factors folded in, other weights were written than the model has.
  if (const auto calibrated = context_.plans.find(*written_.source, written_.plan.recipe)) {
    request.source = calibrated->source;
    request.plan = calibrated->plan;
  }
  request.file = report_->files.front();
  request.reported = report_->tensors;
  request.memoryLimit = modelMemoryLimit(context_.settings, context_.engine);
  verifyJob_ = context_.jobs.add<jobs::VerifyReport>(
      tr("Verifying %1").arg(QFileInfo(toQString(report_->out)).fileName()),
      [request = std::move(request)](const jobs::JobContext& job) {
        return jobs::verify(request, job);
      },
      this, [this](const Result<jobs::VerifyReport>& report) { finishVerifying(report); });
  // A job cancelled before it ran has no result.
  connect(verifyJob_, &Job::finished, this, [this] {
    verifyJob_ = nullptr;
    Q_EMIT changed();
  });
  Q_EMIT changed();
}

void GgufExport::finishVerifying(const Result<jobs::VerifyReport>& report) {
  if (report) {
    verification_ = *report;
  } else if (report.error().code != ErrorCode::Cancelled) {
    verifyError_ = report.error();
  }
}

QString GgufExport::command(const QString& out, const GgufSplitLimit& split) const {
  if (!context_.workspace.hasModel()) return {};
  const auto recipe = context_.workspace.plan().recipe();
  if (!recipe) return {};
  return toQString(jobs::quantizeCommand(toPath(context_.workspace.path()), toPath(out), *recipe,
                                         split, recipePathFor(toPath(out))));
}

Result<> GgufExport::copyCommand(const QString& out, const GgufSplitLimit& split) const {
  NIBBLE_TRY(const Recipe recipe, context_.workspace.plan().recipe());
  if (jobs::needsRecipeFile(recipe)) {
    NIBBLE_CHECK(writeFileAtomically(recipePathFor(toPath(out)), recipeToJson(recipe)));
  }
  QGuiApplication::clipboard()->setText(command(out, split));
  return {};
}

}  // namespace nibble::ui
