// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/preset_button.h"

#include <QMenu>
#include <algorithm>

#include "quant/plan/mix.h"
#include "ui/core/format.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

/// What most people choose from; the rest is one menu further.
const QStringList& usual() {
  static const QStringList names{"F16",    "Q8_0",   "Q6_K",   "Q5_K_M", "Q5_K_S", "Q4_K_M",
                                 "Q4_K_S", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "Q2_K"};
  return names;
}

}  // namespace

PresetButton::PresetButton(PlanDocument& document, QWidget* parent)
    : QPushButton(parent), document_(document), presets_(document) {
  setToolTip(
      tr("Named mixes that give every tensor a type; start from one and change what matters"));
  auto* menu = new QMenu(this);
  menu->setToolTipsVisible(true);
  setMenu(menu);
  connect(menu, &QMenu::aboutToShow, this, &PresetButton::fillMenu);
  connect(&presets_, &PresetList::changed, this, [this] {
    if (this->menu()->isVisible()) fillMenu();
  });
  connect(&document_, &PlanDocument::titleChanged, this, &PresetButton::showPreset);
  showPreset();
}

void PresetButton::showPreset() {
  const QString title = document_.title();
  setText(tr("Preset: %1 ▾").arg(title));
  setAccessibleName(tr("Preset %1").arg(title));
}

void PresetButton::fillMenu() {
  menu()->clear();
  for (const QString& name : usual()) addPreset(*menu(), name);
  menu()->addSeparator();
  QMenu* more = menu()->addMenu(tr("More"));
  more->setToolTipsVisible(true);
  for (const MixTraits& mix : allMixes()) {
    if (!usual().contains(toQString(mix.name))) addPreset(*more, toQString(mix.name));
  }
}

void PresetButton::addPreset(QMenu& menu, const QString& name) {
  const auto& all = presets_.facts();
  const auto facts =
      std::find_if(all.begin(), all.end(), [&](const PresetFacts& f) { return f.name == name; });
  QString detail;
  QString problem;
  if (facts != all.end()) {
    problem = facts->problem;
    detail = problem.isEmpty()
                 ? tr("%1 bpw · %2")
                       .arg(formatNumber(facts->bitsPerWeight, 2), formatBytes(facts->bytes))
                 : tr("not possible");
  }
  QAction* action = menu.addAction(name + QChar('\t') + detail);
  action->setEnabled(problem.isEmpty());
  action->setToolTip(problem);
  action->setCheckable(true);
  action->setChecked(name == document_.preset());
  connect(action, &QAction::triggered, this, [this, name] {
    const auto applied = document_.applyPreset(name);
    if (!applied) Q_EMIT failed(applied.error());
  });
}

}  // namespace nibble::ui
