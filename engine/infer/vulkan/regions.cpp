// SPDX-License-Identifier: MIT
#include "infer/vulkan/regions.h"

#include <algorithm>

namespace nibble::vulkan {

void shareRegions(Plan& plan) {
  const std::size_t count = plan.regions.size();
  std::vector<int> lastUse(count, -1);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    const auto use = [&](const ValuePlace& place) {
      if (place.region != kNone)
        lastUse[static_cast<std::size_t>(place.region)] = static_cast<int>(i);
    };
    for (const ValuePlace& place : step.in) use(place);
    use(step.out);
  }
  std::vector<int> shared;              // widths
  std::vector<int> home(count, kNone);  // of each old region
  std::vector<int> free;
  const auto settle = [&](ValuePlace& place) {
    if (place.region == kNone) return;
    const auto old = static_cast<std::size_t>(place.region);
    if (home[old] == kNone) {
      // The width is the stride of rows, so only the same width will do.
      const bool logits = place.region == plan.logits;
      const auto fit = std::find_if(free.begin(), free.end(), [&](int id) {
        return !logits && shared[static_cast<std::size_t>(id)] == plan.regions[old];
      });
      if (fit != free.end()) {
        home[old] = *fit;
        free.erase(fit);
      } else {
        home[old] = static_cast<int>(shared.size());
        shared.push_back(plan.regions[old]);
      }
    }
    place.region = home[old];
  };
  const int logits = plan.logits;
  settle(plan.input);  // before any step, for it is written before them
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    Step& step = plan.steps[i];
    std::vector<int> used;
    for (const ValuePlace& place : step.in) used.push_back(place.region);
    used.push_back(step.out.region);
    for (ValuePlace& place : step.in) settle(place);
    settle(step.out);
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    for (const int region : used) {
      if (region == kNone || region == logits) continue;
      const auto old = static_cast<std::size_t>(region);
      if (lastUse[old] == static_cast<int>(i)) free.push_back(home[old]);
    }
  }
  plan.logits = home[static_cast<std::size_t>(logits)];
  plan.regions = std::move(shared);
}

}  // namespace nibble::vulkan
