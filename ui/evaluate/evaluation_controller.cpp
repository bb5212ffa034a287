// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_controller.h"

#include <algorithm>

#include "jobs/device_wish.h"
#include "ui/core/memory_limit.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using State = EvaluationRow::State;

// A stroke of the brush changes the plan many times a second.
constexpr int kPlanDelayMs = 200;

/// Bytes of weights on a GPU at once: what is free, less what contexts take.
std::uint64_t gpuMemoryLimit(const jobs::GpuFacts& gpu, std::uint64_t mainMemoryLimit) {
  const std::uint64_t room = (gpu.freeBytes > 0 ? gpu.freeBytes : gpu.memoryBytes) / 5 * 4;
  return gpu.sharesMemory() && mainMemoryLimit > 0 ? std::min(room, mainMemoryLimit) : room;
}

bool isMeasured(const EvaluationRow& row) {
  return row.state == State::Done;
}

}  // namespace

EvaluationController::EvaluationController(const AppContext& context, QObject* parent)
    : QObject(parent), context_(context), settings_(EvaluationSettings::load(context.settings)) {
  model_.setCompared(settings_.compared);
  planTimer_.setSingleShot(true);
  planTimer_.setInterval(kPlanDelayMs);
  connect(&planTimer_, &QTimer::timeout, this, &EvaluationController::followPlan);
  const Workspace& workspace = context_.workspace;
  connect(&workspace, &Workspace::opened, this, &EvaluationController::openWorkspace);
  connect(&workspace, &Workspace::closed, this, &EvaluationController::openWorkspace);
  for (const auto signal : {&PlanDocument::totalsChanged, &PlanDocument::titleChanged}) {
    connect(&workspace.plan(), signal, this, [this] {
      if (context_.workspace.hasModel()) planTimer_.start();
    });
  }
  connect(&context_.settings, &Settings::evaluationTextChanged, this, [this] {
    // Only where none was chosen here.
    if (context_.settings.value("evaluate/text").toString().isEmpty()) {
      EvaluationSettings changed = settings_;
      changed.text = defaultEvaluationText(context_.settings);
      setSettings(changed);
    }
  });
  connect(&context_.settings, &Settings::unitsChanged, &model_, &EvaluationModel::refresh);
  openWorkspace();
}

void EvaluationController::openWorkspace() {
  ++generation_;
  jobRows_.clear();
  planTimer_.stop();
  model_.clear();
  planWanted_ = true;
  if (context_.workspace.hasModel()) {
    addOriginal();
    addPlan();
  }
  countText();
}

void EvaluationController::addOriginal() {
  EvaluationRow row;
  row.variant = originalVariant(context_.workspace);
  row.bytes = context_.workspace.facts().fileBytes;
  row.bitsPerWeight = context_.workspace.facts().bitsPerWeight;
  if (model_.indexOf(row.variant) < 0) model_.add(std::move(row));
}

void EvaluationController::addPlan() {
  planWanted_ = true;
  followPlan();
}

void EvaluationController::followPlan() {
  if (!planWanted_ || isRunning() || !context_.workspace.hasModel()) return;
  auto variant = plannedVariant(context_.workspace);
  // What makes the plan impossible is told where it is made.
  if (!variant || model_.indexOf(*variant) >= 0) return;
  const PlanTotals& totals = context_.workspace.plan().totals();
  for (int i = 0; i < model_.rowCount(); ++i) {
    const EvaluationRow& row = model_.row(i);
    if (row.variant.kind != Variant::Kind::Planned || isMeasured(row)) continue;
    model_.setVariant(i, *variant);
    model_.setFacts(i, totals.bytes, totals.bitsPerWeight);
    if (row.figures) model_.restart(i);
    model_.setState(i, State::Ready);
    return;
  }
  EvaluationRow row;
  row.variant = std::move(*variant);
  row.bytes = totals.bytes;
  row.bitsPerWeight = totals.bitsPerWeight;
  model_.add(std::move(row));
}

void EvaluationController::addFile(const QString& path) {
  EvaluationRow row;
  row.variant = fileVariant(path);
  if (model_.indexOf(row.variant) >= 0) return;
  model_.add(std::move(row));
  inspectFiles();
}

void EvaluationController::inspectFiles() {
  std::vector<Variant> files;
  for (const EvaluationRow& row : model_.rows()) {
    if (!row.bytes && row.state == State::Ready) files.push_back(row.variant);
  }
  if (files.empty()) return;
  using Found = std::vector<std::pair<Variant, Result<jobs::ModelFacts>>>;
  inspecting_.start(
      this,
      [files = std::move(files)](const std::stop_token&) {
        Found found;
        for (const Variant& file : files) {
          found.emplace_back(file, jobs::inspect(toPath(file.path)));
        }
        return found;
      },
      [this](const Found& found) {
        for (const auto& [variant, facts] : found) {
          const int row = model_.indexOf(variant);
          if (row < 0) continue;
          if (facts) {
            model_.setFacts(row, facts->fileBytes, facts->bitsPerWeight);
          } else {
            model_.setState(row, State::Failed, facts.error());
          }
        }
      });
}

bool EvaluationController::mayRemove(int row) const {
  // The first row is what all others are compared with.
  return row >= 0 && row < model_.rowCount() && !isRunning() && !(settings_.compared && row == 0);
}

void EvaluationController::remove(int row) {
  if (!mayRemove(row)) return;
  const EvaluationRow& removed = model_.row(row);
  if (removed.variant.kind == Variant::Kind::Planned && !removed.figures) planWanted_ = false;
  model_.remove(row);
}

void EvaluationController::setSettings(const EvaluationSettings& settings) {
  if (settings == settings_ || isRunning()) return;
  const bool recount = settings.text != settings_.text || settings.context != settings_.context;
  settings_ = settings;
  settings_.save(context_.settings);
  model_.setCompared(settings_.compared);
  for (int i = model_.rowCount() - 1; i >= 0; --i) {
    const EvaluationRow& row = model_.row(i);
    // Figures of other settings would be compared with those of these.
    if (row.when > 0) {
      model_.remove(i);
    } else if (row.figures) {
      model_.restart(i);
      model_.setState(i, State::Ready);
    }
  }
  if (recount) countText();
  followPlan();
  Q_EMIT settingsChanged();
}

int EvaluationController::plannedChunks() const {
  if (!windows_) return settings_.chunks;
  return settings_.chunks == 0 ? windows_->chunks : std::min(settings_.chunks, windows_->chunks);
}

void EvaluationController::countText() {
  windows_.reset();
  textProblem_.reset();
  counting_.cancel();
  Q_EMIT textChanged();
  if (!context_.workspace.hasModel()) return;
  counting_.start(
      this,
      [source = context_.workspace.source(), text = toPath(settings_.text),
       options = settings_.options().windows](const std::stop_token&) {
        return jobs::textWindows(source, text, options);
      },
      [this](const Result<jobs::TextWindows>& windows) {
        if (windows) {
          windows_ = *windows;
        } else {
          textProblem_ = windows.error();
        }
        model_.setChunks(plannedChunks());
        Q_EMIT textChanged();
      });
}

bool EvaluationController::hasWork() const {
  return std::any_of(model_.rows().begin(), model_.rows().end(),
                     [](const EvaluationRow& row) { return !isMeasured(row); });
}

void EvaluationController::start() {
  if (isRunning() || model_.rowCount() == 0) return;
  planTimer_.stop();
  followPlan();
  const bool all = !hasWork();
  jobs::VariantsRequest request;
  request.compared = settings_.compared;
  request.text = toPath(settings_.text);
  if (!settings_.questions.isEmpty()) request.questions = toPath(settings_.questions);
  request.options = settings_.options();
  request.memoryLimit = modelMemoryLimit(context_.settings, context_.engine);
  jobRows_.clear();
  for (int i = 0; i < model_.rowCount(); ++i) {
    const EvaluationRow& row = model_.row(i);
    if (row.when > 0) continue;  // measured long ago; there may be no model to run any more
    const bool again = all || !isMeasured(row);
    const bool isReference = settings_.compared && i == 0;
    if (!again && !isReference) continue;
    jobs::EvalVariant variant{
        row.variant.label.toStdString(),
        [v = row.variant, plans = &context_.plans](const jobs::JobContext& job) {
          return openVariant(v, *plans, job);
        },
        {},
        again};
    if (row.variant.plan) variant.recipe = recipeToJson(row.variant.plan->recipe);
    request.variants.push_back(std::move(variant));
    jobRows_.append(i);
    if (again) model_.restart(i);
  }
  if (request.variants.empty()) return;
  model_.setChunks(plannedChunks());

  // Told on the job's thread; shown here, unless another model is open by then.
  // The queue outlives its thread; this page may not.
  const auto deliver = [guard = QPointer(this), queue = &context_.jobs, generation = generation_](
                           std::size_t variant, auto show) {
    QMetaObject::invokeMethod(
        queue,
        [guard, generation, variant, show] {
          if (!guard || generation != guard->generation_) return;
          show(guard->jobRows_[static_cast<qsizetype>(variant)]);
        },
        Qt::QueuedConnection);
  };
  const auto onPlaced = [this, deliver](std::size_t variant, const QString& device,
                                        const std::optional<Error>& fallback) {
    deliver(variant, [this, device, fallback](int row) {
      model_.setDevice(row, device, fallback);
      if (fallback) Q_EMIT fellBack();
    });
  };
  request.onStart = [this, deliver](std::size_t variant, const jobs::ModelFacts& facts) {
    deliver(variant, [this, bytes = facts.fileBytes, bits = facts.bitsPerWeight](int row) {
      if (const EvaluationRow before = model_.row(row); !before.curve.isEmpty()) {
        model_.restart(row);  // its GPU was lost, and it begins anew
        model_.setDevice(row, before.device, before.fallback);
      }
      model_.setFacts(row, bytes, bits);
    });
  };
  request.onPoint = [this, deliver](std::size_t variant, const eval::CurvePoint& point) {
    deliver(variant, [this, point](int row) { model_.addPoint(row, point); });
  };
  request.onResult = [this, deliver](std::size_t variant,
                                     const Result<jobs::EvaluateResult>& result) {
    deliver(variant, [this, result](int row) {
      if (result) {
        model_.setResult(row, *result);
      } else {
        model_.setState(row, State::Failed, result.error());
      }
    });
  };
  Job* job = enqueue(std::move(request), onPlaced);
  job_ = job;
  connect(job, &Job::finished, this, [this, job] { finish(job); });
  Q_EMIT runningChanged();
}

/// On the device of the settings, which is looked for when the job's turn comes.
Job* EvaluationController::enqueue(jobs::VariantsRequest request, OnPlaced onPlaced) {
  const QString title =
      tr("Evaluating %n variant(s)", nullptr, static_cast<int>(request.variants.size()));
  return context_.jobs.add(
      title, [request = std::move(request), onPlaced = std::move(onPlaced),
              wish = context_.settings.device()](const jobs::JobContext& jobContext) {
        const jobs::DeviceTarget target = jobs::targetOf(wish);
        jobs::JobContext own = jobContext;
        own.device = target.choice;
        jobs::VariantsRequest placed = request;
        if (target.gpu) placed.gpuMemoryLimit = gpuMemoryLimit(*target.gpu, request.memoryLimit);
        if (target.trouble) own.note("on the processor: " + target.trouble->message());
        placed.onLoaded = [&](std::size_t variant, const jobs::LoadedModel& model,
                              const std::optional<Error>& fallback) {
          const bool onGpu = model.device.kind != DeviceChoice::Kind::Processor;
          QString place = onGpu ? shortGpuName(toQString(target.gpu->name)) : deviceTitle({});
          const int layers = model.model->hyperparameters().layers;
          const int layersOnGpu = model.model->layersOnGpu();
          if (onGpu && layersOnGpu < layers) {
            place = tr("%1, %2 of %3 layers").arg(place).arg(layersOnGpu).arg(layers);
          }
          onPlaced(variant, place, fallback ? fallback : target.trouble);
        };
        return jobs::evaluateVariants(placed, own);
      });
}

void EvaluationController::cancel() {
  if (job_) job_->cancel();
}

void EvaluationController::finish(Job* job) {
  const std::optional<Error>& error = job->error();
  for (const int row : jobRows_) {
    if (row >= model_.rowCount()) continue;
    const State state = model_.row(row).state;
    if (state != State::Waiting && state != State::Running) continue;
    model_.setState(row, error ? State::Failed : State::Cancelled, error);
  }
  jobRows_.clear();
  job_.clear();
  if (error) {
    Q_EMIT failed(*error);
  } else if (const auto problem = context_.engine.storeProblem()) {
    Q_EMIT failed(*problem);  // measured, but not kept
  }
  followPlan();
  Q_EMIT runningChanged();
  Q_EMIT context_.engine.storeChanged();
}

}  // namespace nibble::ui
