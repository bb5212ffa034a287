// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/variant.h"

#include <QCoreApplication>
#include <QFileInfo>

#include "jobs/planned_source.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("Variant", text);
}

}  // namespace

QString Variant::identity() const {
  switch (kind) {
    case Kind::Original:
      return QStringLiteral("original ") + path;
    case Kind::Planned:
      return QStringLiteral("plan ") + path + toQString(recipeToJson(plan->recipe));
    case Kind::File:
      break;
  }
  return QStringLiteral("file ") + path;
}

Variant originalVariant(const Workspace& workspace) {
  const jobs::ModelFacts& facts = workspace.facts();
  Variant variant;
  variant.kind = Variant::Kind::Original;
  variant.path = workspace.path();
  variant.source = workspace.source();
  // The type most of its bytes are in says best what it is.
  variant.label = facts.types.empty() ? translated(QT_TRANSLATE_NOOP("Variant", "Original"))
                                      : translated(QT_TRANSLATE_NOOP("Variant", "Original %1"))
                                            .arg(toQString(name(facts.types.front().type)));
  return variant;
}

Result<Variant> plannedVariant(const Workspace& workspace) {
  Variant variant;
  variant.kind = Variant::Kind::Planned;
  variant.path = workspace.path();
  variant.source = workspace.source();
  NIBBLE_TRY(Plan plan, workspace.plan().plan());
  variant.plan = std::make_shared<const Plan>(std::move(plan));
  variant.importance = workspace.plan().importance();
  variant.label =
      translated(QT_TRANSLATE_NOOP("Variant", "Plan (%1)")).arg(workspace.plan().title());
  return variant;
}

Variant fileVariant(const QString& path) {
  const QFileInfo file(path);
  Variant variant;
  variant.kind = Variant::Kind::File;
  variant.path = file.absoluteFilePath();
  variant.label = QFileInfo(variant.path).fileName();
  return variant;
}

Result<std::shared_ptr<const ModelSource>> openVariant(const Variant& variant,
                                                       CalibratedPlans& plans,
                                                       const jobs::JobContext& context) {
  if (variant.kind == Variant::Kind::File) return openModel(toPath(variant.path));
  if (variant.kind == Variant::Kind::Original) return variant.source;
  if (variant.plan->recipe.calibration) {
    NIBBLE_TRY(const auto calibrated, plans.get(variant.source, variant.plan->recipe, context));
    return jobs::openCalibrated(calibrated);
  }
  std::shared_ptr<const ImportanceMatrix> importance = variant.importance;
  if (const std::string& file = variant.plan->recipe.imatrix; !importance && !file.empty()) {
    NIBBLE_TRY(ImportanceMatrix matrix, ImportanceMatrix::open(file));
    importance = std::make_shared<const ImportanceMatrix>(std::move(matrix));
  }
  return jobs::planSource(variant.source, *variant.plan, std::move(importance));
}

}  // namespace nibble::ui
