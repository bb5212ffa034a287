// SPDX-License-Identifier: GPL-3.0-or-later
// Turns the plan of the open model into a job that writes a file.
#pragma once

#include <QObject>

#include "formats/gguf_set_writer.h"
#include "jobs/quantize_job.h"
#include "ui/core/calibrated_plans.h"
#include "ui/core/job_queue.h"
#include "ui/core/workspace.h"

namespace nibble::ui {

class QuantizeController : public QObject {
  Q_OBJECT

 public:
  QuantizeController(JobQueue& jobs, Workspace& workspace, CalibratedPlans& plans,
                     QObject* parent = nullptr);

  /// "Fable-5M-Q4_K_M.gguf" beside the model, or in `folder` where that is given.
  QString suggestedPath(const QString& folder = {}) const;

  /// Queues writing the plan as it is now to `out`. Fails where the plan cannot be made. While the
  /// job runs, measured errors appear in the plan; written() follows when the file is there.
  Result<Job*> start(const QString& out, const GgufSplitLimit& split = {});

 Q_SIGNALS:
  void written(const nibble::jobs::QuantizeReport& report);

 private:
  JobQueue& jobs_;
  Workspace& workspace_;
  CalibratedPlans& plans_;
};

}  // namespace nibble::ui
