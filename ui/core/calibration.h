// SPDX-License-Identifier: GPL-3.0-or-later
// What the plan of the open model knows of its inputs: what there is to measure on the text chosen,
// the job that measures it, and what was measured or read from a file.
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <memory>
#include <optional>

#include "jobs/measured_inputs.h"
#include "ui/core/async.h"
#include "ui/core/engine.h"
#include "ui/core/job_queue.h"
#include "ui/core/workspace.h"

namespace nibble::ui {

class Calibration : public QObject {
  Q_OBJECT

 public:
  enum class State {
    None,      ///< the plan does without, or takes importance from a file
    Looking,   ///< reading the text, looking for what was measured before
    Unusable,  ///< the text or the model will not do: error() says why
    Ready,     ///< to be measured; error() says what went wrong last time, if something did
    Waiting,   ///< behind other jobs
    Measuring,
    Measured,
  };

  Calibration(Engine& engine, JobQueue& jobs, Workspace& workspace, QObject* parent = nullptr);

  State state() const;
  const std::optional<CalibrationText>& text() const { return workspace_.plan().calibration(); }
  /// Known from Ready on.
  const std::optional<jobs::MeasureOutlook>& outlook() const { return outlook_; }
  const std::optional<Error>& error() const { return error_; }
  /// While Waiting or Measuring; null else.
  Job* job() const;
  /// About how long measuring takes here; 0 while unknown.
  double seconds() const;
  /// Null while not Measured.
  std::shared_ptr<const jobs::MeasuredInputs> measured() const;

  /// Mean squares of the inputs, of the plan's file or as measured. Null while there are none.
  std::shared_ptr<const ImportanceMatrix> importance() const;

  /// Queues measuring; only when Ready.
  void measure();

  /// Where measurements are kept. Callable from any thread.
  std::filesystem::path folder() const;

 Q_SIGNALS:
  void changed();
  /// The job came further.
  void progressed();
  /// importance() is another one.
  void importanceChanged();

 private:
  struct Question {
    std::shared_ptr<const ModelSource> source;
    std::optional<CalibrationText> text;
    bool operator==(const Question&) const = default;
  };

  Question question() const { return {workspace_.plan().source(), text()}; }
  jobs::MeasureRequest request() const;
  void follow();
  void look();
  void finish(const Question& asked, const Result<std::shared_ptr<const jobs::MeasuredInputs>>& r);
  void setMeasured(std::shared_ptr<const jobs::MeasuredInputs> measured);

  Engine& engine_;
  JobQueue& jobs_;
  Workspace& workspace_;
  Question asked_;  ///< what everything below is the answer to
  std::optional<jobs::MeasureOutlook> outlook_;
  std::optional<Error> error_;
  std::shared_ptr<const ImportanceMatrix> importance_;  ///< measured
  QPointer<Job> job_;
  Question jobQuestion_;
  AsyncTask looking_, reading_;
};

}  // namespace nibble::ui
