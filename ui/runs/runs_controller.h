// SPDX-License-Identifier: GPL-3.0-or-later
// The store behind the page of runs: read and changed in the background.
#pragma once

#include <QObject>
#include <QSet>
#include <QTimer>
#include <QVector>
#include <optional>

#include "ui/core/app_context.h"
#include "ui/core/async.h"
#include "ui/runs/run_facts.h"
#include "ui/runs/runs_model.h"

namespace nibble::ui {

class RunsController : public QObject {
  Q_OBJECT

 public:
  explicit RunsController(const AppContext& context, QObject* parent = nullptr);
  /// Carries out a deletion that could still be undone.
  ~RunsController() override;

  RunsModel& model() { return model_; }
  const RunsModel& model() const { return model_; }
  /// The first answer of the store is here.
  bool isLoaded() const { return loaded_; }
  const std::optional<Error>& problem() const { return problem_; }

  void reload();
  /// detailsReady() follows, with one or two runs in the order asked for.
  void fetch(const QVector<std::int64_t>& ids);

  /// Takes the runs out of the table; the store forgets them when the time to undo is over.
  void remove(const QVector<std::int64_t>& ids);
  void undoRemove();
  int removedCount() const { return static_cast<int>(removed_.size()); }

  /// Makes the recipe the plan of the open model; recipeApplied() or failed() follows.
  void applyRecipe(const RecipeRecord& recipe);
  /// The model a run's recipe was made for; empty when the store does not know its file.
  static QString recipeModel(const RunRecord& run);
  /// Opens that model first; recipeApplied() or failed() follows.
  void openAndApply(const QString& model, const RecipeRecord& recipe);

 Q_SIGNALS:
  void loaded();
  void detailsReady(const QVector<nibble::ui::RunDetails>& details);
  void removedChanged();
  void recipeApplied();
  void failed(const nibble::Error& error);

 private:
  void commitRemoval();
  void forget(const QSet<std::int64_t>& ids);

  AppContext context_;
  RunsModel model_;
  AsyncTask loading_;
  AsyncTask fetching_;
  AsyncTask applying_;
  bool loaded_ = false;
  std::optional<Error> problem_;
  QSet<std::int64_t> removed_;  ///< may still be undone
  QTimer undoTimer_;
  std::optional<RecipeRecord> awaiting_;  ///< to be applied to the model being opened
};

}  // namespace nibble::ui
