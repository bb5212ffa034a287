// SPDX-License-Identifier: GPL-3.0-or-later
// A version of the open model that can be evaluated and talked to.
#pragma once

#include <QString>
#include <memory>

#include "base/result.h"
#include "model/model_source.h"
#include "quant/plan/plan.h"
#include "ui/core/calibrated_plans.h"
#include "ui/core/workspace.h"

namespace nibble::ui {

/// A value: edits of the plan made later do not reach it, and it outlives the workspace's model.
struct Variant {
  enum class Kind { Original, Planned, File };

  Kind kind = Kind::Original;
  QString label;  ///< "Original BF16", "Plan (Q4_K_M)", "model-Q4_K_M.gguf"
  QString path;   ///< of the file; of the open model for the others
  std::shared_ptr<const ModelSource> source;           ///< the open model; null for files
  std::shared_ptr<const Plan> plan;                    ///< of a planned one
  std::shared_ptr<const ImportanceMatrix> importance;  ///< that the plan was made with, if any

  /// Equal for variants that would be equal models: the same file, the same decisions.
  QString identity() const;
};

/// Of an open model. Only while workspace.hasModel().
Variant originalVariant(const Workspace& workspace);
/// The plan as it is now. Fails where the plan makes no sense.
Result<Variant> plannedVariant(const Workspace& workspace);
Variant fileVariant(const QString& path);

/// The model, without a file for a planned one. A plan with calibration text is calibrated first
/// where it was not yet, which may take long. Not for the UI thread.
Result<std::shared_ptr<const ModelSource>> openVariant(const Variant& variant,
                                                       CalibratedPlans& plans,
                                                       const jobs::JobContext& context);

}  // namespace nibble::ui
