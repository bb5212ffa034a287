// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/quantize_controller.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include "jobs/quantize_file.h"
#include "quant/plan/method_info.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

/// The folder a model lies in, unless it came with Nibble or nothing can be written there.
QString folderBeside(const QString& model) {
  const QString folder = QFileInfo(model).absolutePath();
  const bool ours = !demoModelPath().isEmpty() && QFileInfo(model) == QFileInfo(demoModelPath());
  if (!ours && QFileInfo(folder).isWritable()) return folder;
  const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  return QFileInfo(documents).isWritable() ? documents : QDir::homePath();
}

}  // namespace

QuantizeController::QuantizeController(JobQueue& jobs, Workspace& workspace, CalibratedPlans& plans,
                                       QObject* parent)
    : QObject(parent), jobs_(jobs), workspace_(workspace), plans_(plans) {}

QString QuantizeController::suggestedPath(const QString& folder) const {
  static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
  QString name = workspace_.displayName();
  name.replace(unsafe, QStringLiteral("-"));
  QString preset = workspace_.plan().preset();
  const MethodInfo* method = methodInfo(workspace_.plan().defaultMethod());
  if (method != nullptr && method->needsText()) {
    preset += QLatin1Char('-') + toQString(method->name).toUpper();
  }
  if (workspace_.plan().isModified()) preset += QStringLiteral("-edited");
  const QString place = folder.isEmpty() ? folderBeside(workspace_.path()) : folder;
  return QDir(place).filePath(QStringLiteral("%1-%2.gguf").arg(name, preset));
}

Result<Job*> QuantizeController::start(const QString& out, const GgufSplitLimit& split) {
  jobs::QuantizeRequest request{
      .model = toPath(workspace_.path()), .out = toPath(out), .recipe = {}, .split = split};
  NIBBLE_TRY(request.recipe, workspace_.plan().recipe());
  jobs::PreparedQuantization prepared;
  prepared.source = workspace_.source();
  NIBBLE_TRY(prepared.plan, workspace_.plan().plan());
  if (const auto& importance = workspace_.plan().importance()) prepared.importance = *importance;

  // The queue outlives its thread, and the plans the queue.
  request.calibrated = [plans = &plans_, source = prepared.source,
                        recipe = request.recipe](const jobs::JobContext& context) {
    return plans->get(source, recipe, context);
  };
  // The plan's errors belong to the model the job began with, which may not be open any more.
  const auto source = prepared.source;
  request.onTensor = [this, source](const jobs::QuantizedTensor& tensor) {
    QMetaObject::invokeMethod(
        this,
        [this, source, tensor] {
          if (workspace_.hasModel() && workspace_.source() == source) {
            workspace_.plan().setMeasured(tensor);
          }
        },
        Qt::QueuedConnection);
  };
  const QString title = tr("Quantizing to %1").arg(QFileInfo(out).fileName());
  return jobs_.add<jobs::QuantizeReport>(
      title,
      [request = std::move(request), prepared = std::move(prepared)](
          const jobs::JobContext& context) { return quantizeFile(request, prepared, context); },
      this,
      [this](Result<jobs::QuantizeReport> report) {
        if (report) Q_EMIT written(*report);
      });
}

}  // namespace nibble::ui
