// SPDX-License-Identifier: GPL-3.0-or-later
// Runs evaluations and keeps the table of variants in step with model, plan and job.
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <functional>
#include <optional>

#include "jobs/evaluate_variants.h"
#include "jobs/text_windows.h"
#include "ui/core/app_context.h"
#include "ui/core/async.h"
#include "ui/evaluate/evaluation_model.h"
#include "ui/evaluate/evaluation_settings.h"

namespace nibble::ui {

class EvaluationController : public QObject {
  Q_OBJECT

 public:
  explicit EvaluationController(const AppContext& context, QObject* parent = nullptr);

  EvaluationModel& model() { return model_; }
  const EvaluationSettings& settings() const { return settings_; }
  /// Other settings measure something else: what was measured goes back to "ready".
  void setSettings(const EvaluationSettings& settings);

  /// What the text holds under these settings; nothing while it is counted or when it cannot be.
  const std::optional<jobs::TextWindows>& textWindows() const { return windows_; }
  const std::optional<Error>& textProblem() const { return textProblem_; }
  /// Chunks an evaluation would run; 0 while unknown.
  int plannedChunks() const;

  /// Adds a model file or folder; one that is there already is left as it is.
  void addFile(const QString& path);
  void addOriginal();
  void addPlan();
  /// A row with figures measured earlier.
  void addEarlier(EvaluationRow row) { model_.add(std::move(row)); }
  bool mayRemove(int row) const;
  void remove(int row);

  /// Some row waits to be measured.
  bool hasWork() const;
  bool isRunning() const { return !job_.isNull(); }
  Job* job() const { return job_; }
  /// Measures what is not measured yet, or everything anew where nothing is left to do.
  void start();
  void cancel();

 Q_SIGNALS:
  void settingsChanged();
  void textChanged();
  void runningChanged();
  /// The job as a whole failed; single variants carry their errors themselves.
  void failed(const nibble::Error& error);
  /// A variant runs on the processor though a GPU was chosen; its row says why.
  void fellBack();

 private:
  void openWorkspace();
  void followPlan();
  void countText();
  void inspectFiles();
  void finish(Job* job);
  using OnPlaced = std::function<void(std::size_t variant, const QString& device,
                                      const std::optional<Error>& fallback)>;
  Job* enqueue(jobs::VariantsRequest request, OnPlaced onPlaced);

  AppContext context_;
  EvaluationModel model_;
  EvaluationSettings settings_;
  QPointer<Job> job_;
  QVector<int> jobRows_;  ///< rows of the running job, in its order
  int generation_ = 0;    ///< rows of an earlier model are no longer there
  bool planWanted_ = true;
  QTimer planTimer_;
  AsyncTask counting_;
  AsyncTask inspecting_;
  std::optional<jobs::TextWindows> windows_;
  std::optional<Error> textProblem_;
};

}  // namespace nibble::ui
