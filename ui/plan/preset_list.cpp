// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/preset_list.h"

#include "quant/plan/mix.h"
#include "quant/plan/targets.h"
#include "ui/core/text.h"

namespace nibble::ui {

QVector<PresetFacts> presetFacts(const ModelSource& source, PlanRequest request,
                                 const std::stop_token& stop) {
  QVector<PresetFacts> all;
  for (const MixTraits& mix : allMixes()) {
    if (stop.stop_requested()) return {};
    PresetFacts facts;
    facts.name = toQString(mix.name);
    request.recipe.type = std::string(mix.name);
    const auto plan = makePlan(source, request);
    const auto writable = plan ? checkTargets(*plan) : Result<>();
    if (!plan || !writable) {
      facts.problem = problemOf(plan ? writable.error() : plan.error());
    } else {
      facts.bytes = plan->bytes;
      facts.bitsPerWeight = plan->bitsPerWeight;
    }
    all.append(std::move(facts));
  }
  return all;
}

PresetList::PresetList(const PlanDocument& document, QObject* parent)
    : QObject(parent), document_(document) {
  connect(&document_, &PlanDocument::reset, this, &PresetList::refresh);
  connect(&document_, &PlanDocument::importanceChanged, this, &PresetList::refresh);
  connect(&document_, &PlanDocument::defaultMethodChanged, this, &PresetList::refresh);
  refresh();
}

void PresetList::refresh() {
  facts_.clear();
  Q_EMIT changed();
  const auto source = document_.source();
  if (!source) {
    task_.cancel();
    return;
  }
  task_.start(
      this,
      [source, request = document_.presetRequest(), coverage = document_.coverage()](
          const std::stop_token& stop) { return presetFacts(*source, request, stop); },
      [this](QVector<PresetFacts> facts) {
        facts_ = std::move(facts);
        Q_EMIT changed();
      });
}

}  // namespace nibble::ui
