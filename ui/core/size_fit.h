// SPDX-License-Identifier: GPL-3.0-or-later
// Fitting the plan of the open model to a size: what every tensor suffers from every type is
// measured once, then any size is a matter of moments.
#pragma once

#include <QObject>
#include <QPointer>
#include <memory>
#include <optional>

#include "jobs/fit_size_job.h"
#include "ui/core/async.h"
#include "ui/core/calibration.h"
#include "ui/core/engine.h"
#include "ui/core/job_queue.h"
#include "ui/core/workspace.h"

namespace nibble::ui {

class SizeFit : public QObject {
  Q_OBJECT

 public:
  SizeFit(JobQueue& jobs, Workspace& workspace, Calibration& calibration,
          QObject* parent = nullptr);

  /// For the model, the text or importance file, and the default method as they are now.
  bool isMeasured() const { return measured_.has_value(); }
  /// Each tensor was tried alone; without, errors stand for what they do.
  bool isProbed() const;
  /// While measuring or waiting for it; null else.
  Job* job() const { return job_; }
  /// Why measuring or the last fit failed.
  const std::optional<Error>& error() const { return error_; }
  /// Tensor bytes and damages from the least possible size up; empty unless measured.
  const std::vector<nibble::Choice>& curve() const;
  /// Elements of all tensors: bits per weight follow.
  double weights() const;

  void measure();
  /// Answered by changed() with fit() or error(). Only when measured.
  void choose(const jobs::SizeTarget& target);
  const std::optional<jobs::FitResult>& fit() const { return fit_; }
  /// Makes fit() the plan, as one step of undo.
  Result<> apply();

 Q_SIGNALS:
  void changed();
  /// The job came further.
  void progressed();

 private:
  struct Question {
    std::shared_ptr<const ModelSource> source;
    std::optional<CalibrationText> text;
    std::shared_ptr<const ImportanceMatrix> file;
    std::string method;
    bool operator==(const Question&) const = default;
  };

  Question question() const;
  jobs::FitRequest request() const;
  void follow();

  JobQueue& jobs_;
  Workspace& workspace_;
  Calibration& calibration_;
  Question asked_;
  std::optional<jobs::FitResult> measured_;  ///< at the largest size
  std::optional<jobs::FitResult> fit_;
  std::optional<Error> error_;
  QPointer<Job> job_;
  AsyncTask fitting_;
};

}  // namespace nibble::ui
