// SPDX-License-Identifier: GPL-3.0-or-later
// Plans whose values are found while text runs through the model, made once for all who ask:
// quantizing, evaluating, chatting, drawing.
#pragma once

#include <QObject>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "jobs/calibrated_plan.h"
#include "ui/core/engine.h"

namespace nibble::ui {

class CalibratedPlans : public QObject {
  Q_OBJECT

 public:
  using Kept = std::shared_ptr<const jobs::CalibratedPlan>;

  explicit CalibratedPlans(Engine& engine, QObject* parent = nullptr);

  /// What the recipe, which names calibration text, makes of the model. Made now where it is not
  /// kept; who asks for the same meanwhile waits. For the threads of jobs.
  Result<Kept> get(const std::shared_ptr<const ModelSource>& source, const Recipe& recipe,
                   const jobs::JobContext& context);
  /// Null where it is not kept. Callable from any thread.
  Kept find(const ModelSource& source, const Recipe& recipe) const;
  /// Forgets all but the plans of that model. Files go with the last who uses them.
  void keepOnly(const ModelSource* source);

 Q_SIGNALS:
  /// Another plan is kept. Emitted on any thread.
  void changed();

 private:
  struct Entry {
    std::shared_ptr<const ModelSource> source;
    std::string recipe;
    Kept plan;  ///< null while it is being made
  };

  struct Released {
    const ModelSource* source;
    std::string recipe;
    std::weak_ptr<const jobs::CalibratedPlan> plan;
  };

  void release(Entry entry);
  Result<Kept> make(const std::shared_ptr<const ModelSource>& source, const Recipe& recipe,
                    const jobs::JobContext& context) const;
  Kept findLocked(const ModelSource& source, const std::string& recipe) const;

  Engine& engine_;
  mutable std::mutex mutex_;
  std::condition_variable_any ended_;
  std::deque<Entry> entries_;  ///< latest first
  std::deque<Entry> making_;
  /// Let go of, but perhaps still in use elsewhere: its files must not be made a second time.
  mutable std::deque<Released> released_;
};

}  // namespace nibble::ui
