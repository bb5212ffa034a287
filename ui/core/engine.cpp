// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/engine.h"

#include <QThreadPool>

#include "ui/core/text.h"

namespace nibble::ui {

namespace {

std::filesystem::path storePathOf(const Settings& settings) {
  const QString folder = settings.dataFolder();
  return folder.isEmpty() ? std::filesystem::path() : toPath(folder) / "nibble.db";
}

}  // namespace

Engine::Engine(Settings& settings, QObject* parent)
    : QObject(parent),
      machine_(settings),
      threads_(settings.threads()),
      path_(storePathOf(settings)) {
  connect(&settings, &Settings::threadsChanged, this, [this, &settings] {
    const std::lock_guard lock(mutex_);
    threads_ = settings.threads();
    pool_.reset();
  });
  connect(&settings, &Settings::dataFolderChanged, this, [this, &settings] {
    {
      const std::lock_guard lock(mutex_);
      path_ = storePathOf(settings);
      store_.reset();
      storeProblem_.reset();
    }
    Q_EMIT storeChanged();
  });
}

Engine::~Engine() {
  QThreadPool::globalInstance()->waitForDone();
}

std::shared_ptr<ThreadPool> Engine::pool() {
  const std::lock_guard lock(mutex_);
  if (!pool_) pool_ = std::make_shared<ThreadPool>(threads_, ThreadPriority::Background);
  return pool_;
}

std::shared_ptr<ThreadPool> Engine::newPool() const {
  const std::lock_guard lock(mutex_);
  return std::make_shared<ThreadPool>(threads_, ThreadPriority::Background);
}

std::shared_ptr<Store> Engine::store() {
  const std::lock_guard lock(mutex_);
  if (!store_ && !storeProblem_) {
    auto opened = openStore(path_);
    if (opened) {
      store_ = std::move(*opened);
    } else {
      storeProblem_ = std::move(opened).error();
    }
  }
  return store_;
}

std::optional<Error> Engine::storeProblem() const {
  const std::lock_guard lock(mutex_);
  return storeProblem_;
}

void Engine::retryStore() {
  const std::lock_guard lock(mutex_);
  storeProblem_.reset();
}

std::filesystem::path Engine::dataFolder() const {
  const std::lock_guard lock(mutex_);
  if (!path_.empty()) return path_.parent_path();
  return defaultStorePath().value_or(std::filesystem::path()).parent_path();
}

jobs::JobContext Engine::context() {
  jobs::JobContext context;
  context.pool = pool();
  context.store = store();
  return context;
}

}  // namespace nibble::ui
