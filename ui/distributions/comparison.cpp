// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/comparison.h"

#include <QFileInfo>

#include "quant/plan/method_info.h"
#include "ui/core/text.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {
constexpr auto kKindKey = "distributions/against";
constexpr auto kFilesKey = "distributions/files";
constexpr int kMostFiles = 6;
}  // namespace

Comparison::Comparison(const AppContext& context, QObject* parent)
    : QObject(parent),
      context_(context),
      settings_(context_.settings),
      workspace_(context_.workspace) {
  if (settings_.value(kKindKey).toString() == QStringLiteral("nothing")) kind_ = Kind::Nothing;
  // A file belongs to the model it was chosen for.
  connect(&workspace_.plan(), &PlanDocument::reset, this, [this] {
    opening_.cancel();
    other_.reset();
    opened_.reset();
    planned_.reset();
    if (kind_ == Kind::File) kind_ = Kind::Plan;
    Q_EMIT changed();
  });
}

QStringList Comparison::recentFiles() const {
  return settings_.value(kFilesKey).toStringList();
}

void Comparison::setKind(Kind kind) {
  opening_.cancel();
  if (kind != Kind::File) {
    other_.reset();
    settings_.setValue(kKindKey, kind == Kind::Plan ? "plan" : "nothing");
  }
  kind_ = kind;
  Q_EMIT changed();
}

void Comparison::usePlan() {
  setKind(Kind::Plan);
}

void Comparison::useNothing() {
  setKind(Kind::Nothing);
}

void Comparison::useFile(const QString& path) {
  opening_.start(
      this, [file = toPath(path)](const std::stop_token&) { return openModel(file); },
      [this, path](Result<std::shared_ptr<const ModelSource>> opened) {
        if (!opened) {
          Q_EMIT openFailed(opened.error());
          return;
        }
        QStringList files = recentFiles();
        files.removeAll(path);
        files.prepend(path);
        settings_.setValue(kFilesKey, QStringList(files.mid(0, kMostFiles)));
        other_ = std::move(*opened);
        file_ = path;
        setKind(Kind::File);
      });
}

CalibratedPlans::Kept Comparison::calibrated() const {
  const PlanDocument& plan = workspace_.plan();
  if (!plan.calibration()) return nullptr;
  const auto recipe = plan.recipe();
  return recipe ? context_.plans.find(*plan.source(), *recipe) : nullptr;
}

Comparison::Missing Comparison::missing(const QString& tensor) const {
  const PlanDocument& plan = workspace_.plan();
  const int row = plan.indexOf(tensor);
  if (kind_ != Kind::Plan || row < 0 || keepsTensor(tensor)) return Missing::Nothing;
  const MethodInfo* method = methodInfo(plan.row(row).decision.method);
  if (method == nullptr || method->needs == MethodInfo::Needs::Nothing || calibrated()) {
    return Missing::Nothing;
  }
  if (method->needsText()) return Missing::Calibration;
  return context_.calibration.importance() ? Missing::Nothing : Missing::Measuring;
}

DistributionQuestion Comparison::questionFor(const QString& tensor) {
  DistributionQuestion question;
  const PlanDocument& plan = workspace_.plan();
  const int row = plan.indexOf(tensor);
  if (plan.source() == nullptr || row < 0) return question;
  question.source = plan.source();
  question.tensor = tensor;
  if (kind_ == Kind::File) question.other = other_;
  if (kind_ != Kind::Plan) return question;
  const bool kept = keepsTensor(tensor);
  if (const auto made = calibrated()) {
    // With factors folded in, other weights are rounded than the model has.
    if (made != opened_) {
      auto planned = jobs::openCalibrated(made);
      planned_ = planned ? std::move(*planned) : nullptr;
      opened_ = made;
    }
    question.source = made->source;
    if (kept || planned_ == nullptr) return question;
    question.plan = plan.row(row).decision;
    question.other = planned_;
    return question;
  }
  if (kept || missing(tensor) != Missing::Nothing) return question;
  question.plan = plan.row(row).decision;
  // Another matrix changes nothing for methods that do not look at it.
  const MethodInfo* method = methodInfo(question.plan->method);
  if (method != nullptr && method->needsImportance()) {
    question.importance = context_.calibration.importance();
  }
  return question;
}

bool Comparison::keepsTensor(const QString& tensor) const {
  const int row = workspace_.plan().indexOf(tensor);
  return row >= 0 && workspace_.plan().row(row).decision.method == kCopyMethod;
}

QString Comparison::label(const QString& tensor) const {
  switch (kind_) {
    case Kind::File:
      return QFileInfo(file_).fileName();
    case Kind::Nothing:
      return tr("nothing");
    case Kind::Plan:
      break;
  }
  const int row = workspace_.plan().indexOf(tensor);
  if (row < 0) return tr("plan");
  const QString type = typeName(workspace_.plan().row(row).decision.type);
  return keepsTensor(tensor) ? tr("plan (%1, kept)").arg(type) : tr("plan (%1)").arg(type);
}

}  // namespace nibble::ui
