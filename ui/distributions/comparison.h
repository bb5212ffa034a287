// SPDX-License-Identifier: GPL-3.0-or-later
// What the weights are held against: the plan, another file, or nothing.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>

#include "ui/core/app_context.h"
#include "ui/core/async.h"
#include "ui/distributions/distribution_loader.h"

namespace nibble::ui {

class Comparison : public QObject {
  Q_OBJECT

 public:
  enum class Kind { Plan, File, Nothing };

  explicit Comparison(const AppContext& context, QObject* parent = nullptr);

  Kind kind() const { return kind_; }
  /// Opened last; meaningful with Kind::File.
  QString file() const { return file_; }
  bool isOpening() const { return opening_.isRunning(); }
  /// Files compared with before, latest first.
  QStringList recentFiles() const;

  void usePlan();
  void useNothing();
  /// Opens it in the background; until then, and when that fails, everything stays as it was.
  void useFile(const QString& path);

  /// Empty while no model is open. Compares with nothing where something is missing().
  DistributionQuestion questionFor(const QString& tensor);
  /// What the plan's values of the tensor cannot be told without.
  enum class Missing { Nothing, Measuring, Calibration };
  Missing missing(const QString& tensor) const;
  /// The plan leaves this tensor's bytes alone: there is nothing to compare.
  bool keepsTensor(const QString& tensor) const;
  /// "plan (Q4_K)", "model.gguf", "nothing".
  QString label(const QString& tensor) const;

 Q_SIGNALS:
  void changed();
  void openFailed(const nibble::Error& error);

 private:
  void setKind(Kind kind);

  /// The plan as it was calibrated; null where it was not.
  CalibratedPlans::Kept calibrated() const;

  AppContext context_;
  Settings& settings_;
  Workspace& workspace_;
  Kind kind_ = Kind::Plan;
  QString file_;
  std::shared_ptr<const ModelSource> other_;
  CalibratedPlans::Kept opened_;  ///< whose tensors planned_ shows
  std::shared_ptr<const ModelSource> planned_;
  AsyncTask opening_;
};

}  // namespace nibble::ui
