// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/folder_export.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include "jobs/containers/container.h"
#include "jobs/quantize_command.h"
#include "quant/plan/method_info.h"
#include "ui/core/text.h"

namespace nibble::ui {

std::string FolderChoice::type() const {
  const std::string size = group > 0 ? fmt::format("g{}", group) : std::string("row");
  return fmt::format("int{}-{}{}", bits, size, symmetric ? "-sym" : "");
}

FolderExport::FolderExport(const AppContext& context, const char* container, QObject* parent)
    : ExportWork(parent), context_(context), container_(container) {
  connect(this, &ExportWork::recorded, &context_.engine, &Engine::storeChanged);
}

QString FolderExport::suggestedPath(const FolderChoice& choice) const {
  static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
  QString name = context_.workspace.displayName();
  name.replace(unsafe, QStringLiteral("-"));
  const QString beside = QFileInfo(context_.quantizer.suggestedPath(
                                       context_.settings.value("lastOutputFolder").toString()))
                             .absolutePath();
  return QDir(beside).filePath(
      QStringLiteral("%1-%2-%3")
          .arg(name, QString::fromLatin1(container_).toUpper(), toQString(choice.type())));
}

Recipe FolderExport::recipe(const FolderChoice& choice) const {
  const PlanDocument& plan = context_.workspace.plan();
  Recipe recipe;
  recipe.type = choice.type();
  recipe.pure = true;
  recipe.method = choice.method;
  // What is the default is left out, so that the command stays short.
  if (choice.range != FolderChoice().range) recipe.options["range"] = choice.range;
  if (choice.group == FolderChoice::kWholeMatrix)
    recipe.options["range_of"] = std::string("tensor");
  if (choice.groupsFollowInputs) recipe.options["desc_act"] = true;
  const MethodInfo* method = methodInfo(choice.method);
  if (method == nullptr || method->needs == MethodInfo::Needs::Nothing) return recipe;
  if (plan.calibration()) {
    recipe.calibration = plan.calibration();
  } else if (plan.importance()) {
    recipe.imatrix = plan.importance()->path;
  }
  return recipe;
}

Result<Plan> FolderExport::planOf(const Recipe& recipe) const {
  const auto& source = context_.workspace.source();
  PlanRequest request{.recipe = recipe, .hasImportance = false, .importance = nullptr};
  if (!recipe.imatrix.empty()) request.importance = context_.workspace.plan().importance().get();
  if (recipe.calibration) request.importance = context_.workspace.plan().coverage().get();
  request.hasImportance = request.importance != nullptr;
  return makePlan(*source, request);
}

Result<Plan> FolderExport::plan(const FolderChoice& choice, const QString& out) const {
  NIBBLE_TRY(Plan plan, planOf(recipe(choice)));
  NIBBLE_CHECK(jobs::findContainer(container_)
                   ->check(*context_.workspace.source(), plan, out.isEmpty() ? "" : toPath(out)));
  return plan;
}

void FolderExport::write(const FolderChoice& choice, const QString& out) {
  if (state_ == State::Writing || !context_.workspace.hasModel()) return;
  begin();
  jobs::QuantizeRequest request{.model = toPath(context_.workspace.path()),
                                .out = toPath(out),
                                .recipe = recipe(choice),
                                .split = {},
                                .format = container_};
  jobs::PreparedQuantization prepared;
  prepared.source = context_.workspace.source();
  auto plan = this->plan(choice, out);
  if (!plan) return fail(plan.error());
  prepared.plan = std::move(*plan);
  const auto& importance = context_.workspace.plan().importance();
  if (!request.recipe.imatrix.empty() && importance) prepared.importance = *importance;
  context_.settings.setValue("lastOutputFolder", QFileInfo(out).absolutePath());
  follow(context_.jobs.add<jobs::QuantizeReport>(
      tr("Writing %1").arg(QFileInfo(out).fileName()),
      [request = std::move(request), prepared = std::move(prepared)](
          const jobs::JobContext& context) { return quantizeFile(request, prepared, context); },
      this,
      [this](Result<jobs::QuantizeReport> report) {
        if (report) report_ = std::move(*report);
      }));
}

QString FolderExport::command(const FolderChoice& choice, const QString& out) const {
  if (!context_.workspace.hasModel()) return {};
  return toQString(jobs::quantizeCommand(toPath(context_.workspace.path()), toPath(out),
                                         recipe(choice), {}, recipePathFor(toPath(out)),
                                         container_));
}

}  // namespace nibble::ui
