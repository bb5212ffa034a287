// SPDX-License-Identifier: GPL-3.0-or-later
// Where bits matter: for each tensor of the plan, how large the error of what it gives is, by what
// goes into it. Worked out in the background, on a sample of rows, while somebody looks.
#pragma once

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <memory>
#include <optional>

#include "ui/core/app_context.h"
#include "ui/core/async.h"

namespace nibble::ui {

class Sensitivity : public QObject {
  Q_OBJECT

 public:
  explicit Sensitivity(const AppContext& context, QObject* parent = nullptr);
  ~Sensitivity() override;

  /// Inputs were measured, or their importance read from a file.
  bool isAvailable() const { return context_.calibration.importance() != nullptr; }
  bool isShown() const { return shown_ && isAvailable(); }
  void setShown(bool shown);
  bool isMeasuring() const { return task_.isRunning(); }

  /// Of the tensor as it is planned now, relative to its output; nothing for copies and while it is
  /// not known.
  std::optional<double> errorOf(int row) const;
  /// The method's own result is known only once text ran through the model: until then the figure
  /// is that of importance alone.
  bool isEstimate(int row) const;
  /// The figure in words, without a full stop; empty where errorOf() has nothing.
  QString sentence(int row) const;
  /// Errors between which colours are spread.
  double low() const { return low_; }
  double high() const { return high_; }
  /// 0 … 1, where an error stands between them.
  double strength(double error) const;

 Q_SIGNALS:
  void changed();
  void failed(const nibble::Error& error);

 private:
  struct Known {
    Decision decision;
    bool estimate = false;
    double error = 0;
  };
  /// Figures belong to these.
  struct Basis {
    std::shared_ptr<const ModelSource> source;
    std::shared_ptr<const ImportanceMatrix> importance;
    CalibratedPlans::Kept plan;  ///< where the plan's methods made it; null else
    bool operator==(const Basis&) const = default;
  };

  PlanDocument& plan() const { return context_.workspace.plan(); }
  void followInputs();
  void refresh();
  void learn(int row, const Known& known);
  void updateRange();

  AppContext context_;
  bool shown_ = false;
  Basis basis_;
  QHash<int, Known> known_;
  double low_ = 0, high_ = 0;
  QTimer timer_;         ///< a stroke of the brush changes the plan many times a second
  QThreadPool threads_;  ///< of low priority
  AsyncTask task_;
};

}  // namespace nibble::ui
