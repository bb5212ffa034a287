// SPDX-License-Identifier: GPL-3.0-or-later
// Answers what the page asks about a tensor: from a sample at once, exactly soon after.
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <deque>
#include <memory>
#include <optional>

#include "jobs/distribution_job.h"
#include "ui/core/async.h"
#include "ui/core/engine.h"
#include "ui/core/plan_document.h"

namespace nibble::ui {

/// What is asked. Equal questions have equal answers.
struct DistributionQuestion {
  std::shared_ptr<const ModelSource> source;
  QString tensor;
  std::optional<Decision> plan;                        ///< compared with what this makes of it
  std::shared_ptr<const ImportanceMatrix> importance;  ///< of the plan; null without one
  /// Or with the tensor of this model, where a plan is set too its result.
  std::shared_ptr<const ModelSource> other;
  bool operator==(const DistributionQuestion&) const = default;
};

class DistributionLoader : public QObject {
  Q_OBJECT

 public:
  explicit DistributionLoader(Engine& engine, QObject* parent = nullptr);
  ~DistributionLoader() override;

  /// Drops what was asked before. answered() follows once or twice, or failed(). The answer known
  /// until then stays.
  void ask(const DistributionQuestion& question);
  /// Nothing is asked any more.
  void clear();
  /// Nobody looks: the exact answer can wait until resume().
  void rest();
  void resume();

  const DistributionQuestion& question() const { return question_; }
  /// To the question of the last answered(); null before any.
  const std::shared_ptr<const jobs::Distribution>& answer() const { return answer_; }
  /// How much of the exact answer is there, 0 … 1; negative when none is being made.
  double refinement() const { return refinement_; }

 Q_SIGNALS:
  void answered();
  void failed(const nibble::Error& error);
  void refinementChanged();

 private:
  using Answer = std::shared_ptr<const jobs::Distribution>;
  struct Known {
    DistributionQuestion question;
    Answer answer;
  };

  void sample();
  void refine();
  void deliver(const Answer& answer);
  void setRefinement(double fraction);
  void remember(const Answer& answer);

  Engine& engine_;
  DistributionQuestion question_;
  Answer answer_;
  bool resting_ = false;
  double refinement_ = -1;
  std::deque<Known> known_;  ///< latest first
  QThreadPool threads_;      ///< of low priority; one exact answer at a time
  AsyncTask sampling_;
  AsyncTask refining_;
};

}  // namespace nibble::ui
