// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/calibrated_plans.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <vector>

#include "jobs/measured_inputs.h"
#include "model/fingerprint.h"

namespace nibble::ui {

namespace {

// One to look at and one to compare it with.
constexpr std::size_t kKept = 2;

/// What stopped jobs left is of use while somebody remembers them.
void removeOld(const std::filesystem::path& folder) {
  constexpr std::chrono::hours kRemembered{24 * 14};
  const auto oldest = std::filesystem::file_time_type::clock::now() - kRemembered;
  std::vector<std::filesystem::path> old;
  std::error_code ec;
  for (std::filesystem::directory_iterator it(folder, ec), end; !ec && it != end;
       it.increment(ec)) {
    std::error_code unknown;
    const auto written = it->last_write_time(unknown);
    if (!unknown && written < oldest && it->path().extension() == ".partial") {
      old.push_back(it->path());
    }
  }
  for (const auto& path : old) std::filesystem::remove_all(path, ec);
}

/// The plan, with what it keeps on the disk.
struct Owned {
  jobs::CalibratedPlan plan;

  explicit Owned(jobs::CalibratedPlan made) : plan(std::move(made)) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (plan.encoded) plan.encoded->remove();
  }
};

}  // namespace

CalibratedPlans::CalibratedPlans(Engine& engine, QObject* parent)
    : QObject(parent), engine_(engine) {}

CalibratedPlans::Kept CalibratedPlans::findLocked(const ModelSource& source,
                                                  const std::string& recipe) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.source.get() == &source && entry.recipe == recipe;
  });
  if (found != entries_.end()) return found->plan;
  std::erase_if(released_, [](const Released& entry) { return entry.plan.expired(); });
  for (const Released& entry : released_) {
    if (entry.source == &source && entry.recipe == recipe) return entry.plan.lock();
  }
  return nullptr;
}

void CalibratedPlans::release(Entry entry) {
  released_.push_back({entry.source.get(), entry.recipe, entry.plan});
}

CalibratedPlans::Kept CalibratedPlans::find(const ModelSource& source, const Recipe& recipe) const {
  const std::string text = recipeToJson(recipe);
  const std::lock_guard lock(mutex_);
  return findLocked(source, text);
}

Result<CalibratedPlans::Kept> CalibratedPlans::get(const std::shared_ptr<const ModelSource>& source,
                                                   const Recipe& recipe,
                                                   const jobs::JobContext& context) {
  const std::string text = recipeToJson(recipe);
  const auto isSame = [&](const Entry& entry) {
    return entry.source == source && entry.recipe == text;
  };
  {
    std::unique_lock lock(mutex_);
    const bool free = ended_.wait(
        lock, context.stop, [&] { return std::none_of(making_.begin(), making_.end(), isSame); });
    if (!free) return cancelled();
    if (Kept kept = findLocked(*source, text)) return kept;
    making_.push_back({source, text, nullptr});
  }
  auto made = make(source, recipe, context);
  std::deque<Entry> gone;  // files are removed without the lock
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(making_, isSame);
    if (made) {
      entries_.push_front({source, text, *made});
      while (entries_.size() > kKept) {
        release(entries_.back());
        gone.push_back(std::move(entries_.back()));
        entries_.pop_back();
      }
    }
  }
  ended_.notify_all();
  if (made) Q_EMIT changed();
  return made;
}

Result<CalibratedPlans::Kept> CalibratedPlans::make(
    const std::shared_ptr<const ModelSource>& source, const Recipe& recipe,
    const jobs::JobContext& context) const {
  const std::filesystem::path data = engine_.dataFolder();
  const std::filesystem::path folder = data / "plans";
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  if (ec) {
    return withHint(
        fail(ErrorCode::Io, folder.string(), "the folder cannot be made: {}", ec.message()),
        "choose another data folder in the settings");
  }
  removeOld(folder);
  // The same plan of the same model goes on where it was stopped, in a later start too.
  NIBBLE_TRY(const std::string model, fingerprint(*source));
  const std::string name = model + "-" + fingerprint(std::string_view(recipeToJson(recipe)));
  NIBBLE_TRY(jobs::CalibratedPlan plan, jobs::calibratePlan(source, recipe, folder / name, context,
                                                            jobs::measurementsIn(data)));
  auto owned = std::make_shared<Owned>(std::move(plan));
  return Kept(owned, &owned->plan);
}

void CalibratedPlans::keepOnly(const ModelSource* source) {
  std::deque<Entry> gone;
  {
    const std::lock_guard lock(mutex_);
    for (Entry& entry : entries_) {
      if (entry.source.get() == source) continue;
      release(entry);
      gone.push_back(std::move(entry));
    }
    std::erase_if(entries_, [](const Entry& entry) { return entry.source == nullptr; });
  }
}

}  // namespace nibble::ui
