// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_controller.h"

#include <QThreadPool>

#include "quant/plan/recipe.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

constexpr int kMaxRuns = 5000;
constexpr int kUndoMs = 10000;

struct Loaded {
  QVector<RunSummary> runs;
  std::optional<Error> problem;
};

Result<std::shared_ptr<Store>> storeOf(Engine& engine) {
  if (auto store = engine.store()) return store;
  if (auto problem = engine.storeProblem()) return tl::unexpected(*problem);
  return fail(ErrorCode::Internal, "experiment store", "the store is not there");
}

Loaded load(Engine& engine) {
  Loaded loaded;
  const auto store = storeOf(engine);
  if (!store) return {{}, store.error()};
  RunFilter filter;
  filter.brief = true;
  const auto runs = (*store)->listRuns(kMaxRuns, filter);
  if (!runs) return {{}, runs.error()};
  for (const RunRecord& run : *runs) loaded.runs.append(summaryOf(run));
  return loaded;
}

Result<QVector<RunDetails>> details(Engine& engine, const QVector<std::int64_t>& ids) {
  NIBBLE_TRY(const auto store, storeOf(engine));
  QVector<RunDetails> all;
  for (const std::int64_t id : ids) {
    RunDetails one;
    NIBBLE_TRY(one.run, store->run(id));
    if (one.run.recipe) {
      NIBBLE_TRY(one.recipe, store->recipe(*one.run.recipe));
    }
    all.append(std::move(one));
  }
  return all;
}

struct UsableRecipe {
  Recipe recipe;
  std::shared_ptr<const ImportanceMatrix> importance;
};

/// The recipe with the matrix it names, which may have gone since.
Result<UsableRecipe> usable(const std::string& body) {
  UsableRecipe found;
  NIBBLE_TRY(found.recipe, parseRecipe(body));
  if (found.recipe.imatrix.empty()) return found;
  NIBBLE_TRY(ImportanceMatrix matrix, ImportanceMatrix::open(found.recipe.imatrix));
  found.importance = std::make_shared<const ImportanceMatrix>(std::move(matrix));
  return found;
}

}  // namespace

RunsController::RunsController(const AppContext& context, QObject* parent)
    : QObject(parent), context_(context) {
  undoTimer_.setSingleShot(true);
  undoTimer_.setInterval(kUndoMs);
  connect(&undoTimer_, &QTimer::timeout, this, &RunsController::commitRemoval);
  connect(&context_.engine, &Engine::storeChanged, this, &RunsController::reload);
  connect(&context_.settings, &Settings::unitsChanged, &model_, &RunsModel::refresh);
  connect(&context_.workspace, &Workspace::opened, this, [this] {
    if (!awaiting_) return;
    applyRecipe(*std::exchange(awaiting_, std::nullopt));
  });
  connect(&context_.workspace, &Workspace::openFailed, this,
          [this](const QString&, const Error& error) {
            if (std::exchange(awaiting_, std::nullopt)) Q_EMIT failed(error);
          });
}

RunsController::~RunsController() {
  // Silently: whoever listens may be half gone.
  forget(removed_);
}

void RunsController::reload() {
  loading_.start(
      this, [engine = &context_.engine](const std::stop_token&) { return load(*engine); },
      [this](Loaded found) {
        found.runs.removeIf([this](const RunSummary& run) { return removed_.contains(run.id); });
        model_.setRuns(std::move(found.runs));
        problem_ = std::move(found.problem);
        loaded_ = true;
        Q_EMIT loaded();
      });
}

void RunsController::fetch(const QVector<std::int64_t>& ids) {
  fetching_.start(
      this,
      [engine = &context_.engine, ids](const std::stop_token&) { return details(*engine, ids); },
      [this](const Result<QVector<RunDetails>>& found) {
        if (found) {
          Q_EMIT detailsReady(*found);
        } else {
          Q_EMIT failed(found.error());
        }
      });
}

void RunsController::remove(const QVector<std::int64_t>& ids) {
  commitRemoval();
  for (const std::int64_t id : ids) {
    removed_.insert(id);
    model_.remove(id);
  }
  if (!removed_.isEmpty()) undoTimer_.start();
  Q_EMIT removedChanged();
}

void RunsController::undoRemove() {
  undoTimer_.stop();
  removed_.clear();
  Q_EMIT removedChanged();
  reload();
}

void RunsController::commitRemoval() {
  if (removed_.isEmpty()) return;
  forget(std::exchange(removed_, {}));
  Q_EMIT removedChanged();
}

void RunsController::forget(const QSet<std::int64_t>& ids) {
  if (ids.isEmpty()) return;
  QThreadPool::globalInstance()->start([engine = &context_.engine, ids] {
    const auto store = engine->store();
    if (!store) return;
    for (const std::int64_t id : ids) {
      [[maybe_unused]] const auto gone = store->removeRun(id);
    }
  });
}

void RunsController::applyRecipe(const RecipeRecord& record) {
  if (!context_.workspace.hasModel()) {
    Q_EMIT failed(withHint(fail(ErrorCode::InvalidArgument, record.name, "no model is open"),
                           "open the model that the recipe is for")
                      .value());
    return;
  }
  applying_.start(
      this, [body = record.body](const std::stop_token&) { return usable(body); },
      [this](Result<UsableRecipe> found) {
        Result<> applied;
        if (!found) {
          applied = tl::unexpected(found.error());
        } else if (context_.workspace.hasModel()) {
          applied = context_.workspace.plan().applyRecipe(found->recipe, found->importance);
        }
        if (applied) {
          Q_EMIT recipeApplied();
        } else {
          Q_EMIT failed(applied.error());
        }
      });
}

QString RunsController::recipeModel(const RunRecord& run) {
  // A variant that was evaluated is made of its reference.
  const auto& model = run.kind == RunKind::Evaluate && run.reference ? run.reference : run.model;
  return model ? toQString(model->path) : QString();
}

void RunsController::openAndApply(const QString& model, const RecipeRecord& recipe) {
  awaiting_ = recipe;
  context_.workspace.open(model);
}

}  // namespace nibble::ui
