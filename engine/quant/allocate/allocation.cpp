// SPDX-License-Identifier: MIT
#include "quant/allocate/allocation.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

namespace nibble {

namespace {

using Items = std::span<const std::vector<Choice>>;

/// From one point of an item's hull to the next.
struct Step {
  std::size_t item = 0;
  std::size_t to = 0;  ///< index of the choice
  std::uint64_t bytes = 0;
  double gain = 0;

  double slope() const { return gain / static_cast<double>(bytes); }
};

/// The choices that no mixture of others beats, by rising bytes and falling damage.
std::vector<std::size_t> hullOf(const std::vector<Choice>& choices) {
  std::vector<std::size_t> order(choices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (choices[a].bytes != choices[b].bytes) return choices[a].bytes < choices[b].bytes;
    if (choices[a].damage != choices[b].damage) return choices[a].damage < choices[b].damage;
    return a < b;
  });
  std::vector<std::size_t> hull;
  const auto slope = [&](std::size_t a, std::size_t b) {
    return (choices[a].damage - choices[b].damage) /
           static_cast<double>(choices[b].bytes - choices[a].bytes);
  };
  for (const std::size_t next : order) {
    if (!hull.empty() && choices[next].damage >= choices[hull.back()].damage) continue;
    while (hull.size() > 1 &&
           slope(hull[hull.size() - 2], hull.back()) <= slope(hull.back(), next)) {
      hull.pop_back();
    }
    hull.push_back(next);
  }
  return hull;
}

/// All steps of all hulls, the best gain a byte first. Along one hull gains a byte fall, so each
/// item's steps stand in their own order.
struct Path {
  Allocation start;
  std::vector<Step> steps;

  std::uint64_t added() const {
    std::uint64_t bytes = 0;
    for (const Step& step : steps) bytes += step.bytes;
    return bytes;
  }
};

Path pathOf(Items items) {
  Path path;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::vector<std::size_t> hull = hullOf(items[i]);
    const Choice* at = &items[i][hull.front()];
    path.start.chosen.push_back(hull.front());
    path.start.bytes += at->bytes;
    path.start.damage += at->damage;
    for (std::size_t h = 1; h < hull.size(); ++h) {
      const Choice& next = items[i][hull[h]];
      path.steps.push_back({i, hull[h], next.bytes - at->bytes, at->damage - next.damage});
      at = &next;
    }
  }
  std::stable_sort(path.steps.begin(), path.steps.end(),
                   [](const Step& a, const Step& b) { return a.slope() > b.slope(); });
  return path;
}

/// Changes of an allocation that stay within the budget.
class Improver {
 public:
  Improver(Items items, std::uint64_t budget, Allocation& allocation)
      : items_(items), budget_(budget), now_(allocation) {}

  void run() {
    // Each round lowers the damage, and there are finitely many allocations; the bound is for time.
    for (int round = 0; round < kRounds; ++round) {
      if (!improveAlone() && !exchange()) return;
    }
  }

 private:
  static constexpr int kRounds = 1000;

  const Choice& at(std::size_t item) const { return items_[item][now_.chosen[item]]; }

  void take(std::size_t item, std::size_t choice) {
    const Choice& from = at(item);
    const Choice& to = items_[item][choice];
    now_.bytes = now_.bytes - from.bytes + to.bytes;
    now_.damage = now_.damage - from.damage + to.damage;
    now_.chosen[item] = choice;
  }

  /// The best choice of one item in place of what it has, `room` bytes beyond that allowed.
  std::pair<std::size_t, double> bestWithin(std::size_t item, std::uint64_t room) const {
    const Choice& from = at(item);
    std::pair<std::size_t, double> best{now_.chosen[item], 0};
    for (std::size_t c = 0; c < items_[item].size(); ++c) {
      const Choice& to = items_[item][c];
      if (to.bytes > from.bytes + room || from.damage - to.damage <= best.second) continue;
      best = {c, from.damage - to.damage};
    }
    return best;
  }

  bool improveAlone() {
    const std::uint64_t room = budget_ - now_.bytes;
    std::size_t item = 0;
    std::pair<std::size_t, double> best{0, 0};
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const auto found = bestWithin(i, room);
      if (found.second > best.second) {
        item = i;
        best = found;
      }
    }
    if (best.second <= 0) return false;
    take(item, best.first);
    return true;
  }

  /// One item gives bytes that another makes more of: the pair that gains most.
  bool exchange() {
    const std::uint64_t room = budget_ - now_.bytes;
    double best = now_.damage * 1e-9;  // not for the rounding of sums
    std::size_t giver = 0, lower = 0, taker = 0, higher = 0;
    for (std::size_t g = 0; g < items_.size(); ++g) {
      for (std::size_t c = 0; c < items_[g].size(); ++c) {
        const Choice& less = items_[g][c];
        if (less.bytes >= at(g).bytes) continue;
        const double loss = less.damage - at(g).damage;
        const std::uint64_t given = room + at(g).bytes - less.bytes;
        for (std::size_t t = 0; t < items_.size(); ++t) {
          if (t == g || at(t).damage - loss <= best) continue;
          const auto found = bestWithin(t, given);
          if (found.second - loss <= best) continue;
          best = found.second - loss;
          giver = g;
          lower = c;
          taker = t;
          higher = found.first;
        }
      }
    }
    if (giver == taker) return false;
    take(giver, lower);
    take(taker, higher);
    return true;
  }

  Items items_;
  std::uint64_t budget_;
  Allocation& now_;
};

Allocation alongHulls(Items items, const Path& path, std::uint64_t budget) {
  Allocation allocation = path.start;
  std::vector<bool> stuck(items.size(), false);
  for (const Step& step : path.steps) {
    // A later step of this item would leap over one that did not fit.
    if (stuck[step.item]) continue;
    if (step.bytes > budget - allocation.bytes) {
      stuck[step.item] = true;
      continue;
    }
    allocation.chosen[step.item] = step.to;
    allocation.bytes += step.bytes;
    allocation.damage -= step.gain;
  }
  return allocation;
}

/// Least damage for every size in steps of the budget, item by item. Nothing when sizes rounded up
/// to whole steps do not fit.
std::optional<Allocation> bySteps(Items items, std::uint64_t budget) {
  constexpr std::uint64_t kSteps = 1 << 14;
  constexpr double kNever = std::numeric_limits<double>::infinity();
  constexpr std::uint16_t kNone = UINT16_MAX;
  const std::uint64_t grain = budget / kSteps + 1;
  const auto sizes = static_cast<std::size_t>(budget / grain) + 1;
  std::vector<double> least(sizes, 0.0), next(sizes);
  std::vector<std::uint16_t> taken(items.size() * sizes, kNone);
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::fill(next.begin(), next.end(), kNever);
    for (std::size_t c = 0; c < items[i].size() && c < kNone; ++c) {
      const std::uint64_t steps = (items[i][c].bytes + grain - 1) / grain;
      for (auto at = static_cast<std::size_t>(std::min<std::uint64_t>(steps, sizes)); at < sizes;
           ++at) {
        const double damage = least[at - static_cast<std::size_t>(steps)] + items[i][c].damage;
        if (damage >= next[at]) continue;
        next[at] = damage;
        taken[i * sizes + at] = static_cast<std::uint16_t>(c);
      }
    }
    least.swap(next);
  }
  if (least.back() == kNever) return std::nullopt;
  Allocation allocation;
  allocation.chosen.resize(items.size());
  std::size_t at = sizes - 1;
  for (std::size_t i = items.size(); i-- > 0;) {
    const std::size_t choice = taken[i * sizes + at];
    allocation.chosen[i] = choice;
    allocation.bytes += items[i][choice].bytes;
    allocation.damage += items[i][choice].damage;
    at -= static_cast<std::size_t>((items[i][choice].bytes + grain - 1) / grain);
  }
  return allocation;
}

}  // namespace

Result<Allocation> allocate(Items items, std::uint64_t budget) {
  for (const auto& choices : items) {
    if (choices.empty()) return fail(ErrorCode::Internal, "allocation", "an item has no choice");
  }
  const Path path = pathOf(items);
  if (path.start.bytes > budget) {
    return fail(ErrorCode::InvalidArgument, "target size",
                "{} bytes for the tensors are not enough, the least possible is {}", budget,
                path.start.bytes);
  }
  Allocation best = alongHulls(items, path, budget);
  Improver(items, budget, best).run();
  // The smallest choices and what can be added to them; the rest of a huge budget is never used.
  const std::uint64_t most = path.start.bytes + std::min(budget - path.start.bytes, path.added());
  if (auto other = bySteps(items, most)) {
    Improver(items, budget, *other).run();
    if (other->damage < best.damage) best = std::move(*other);
  }
  return best;
}

std::vector<Choice> sizeDamageCurve(Items items) {
  const Path path = pathOf(items);
  std::vector<Choice> curve{{path.start.bytes, path.start.damage}};
  for (const Step& step : path.steps) {
    curve.push_back(
        {curve.back().bytes + step.bytes, std::max(0.0, curve.back().damage - step.gain)});
  }
  return curve;
}

}  // namespace nibble
