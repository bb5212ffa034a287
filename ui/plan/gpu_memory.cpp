// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/gpu_memory.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/plan/memory_bar.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {
constexpr std::size_t kMostCards = 3;
}

GpuMemory::GpuMemory(const AppContext& context, QWidget* parent)
    : QWidget(parent), context_(context) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  Devices& devices = context_.engine.devices();
  connect(&devices, &Devices::changed, this, &GpuMemory::refresh);
  connect(&context_.settings, &Settings::deviceChanged, this, &GpuMemory::refresh);
  hide();
  devices.look();
}

void GpuMemory::showNeeds(std::uint64_t weights, std::uint64_t kvCache, std::uint64_t all) {
  weights_ = weights;
  kvCache_ = kvCache;
  all_ = all;
  refresh();
}

std::vector<GpuMemory::Card> GpuMemory::cards() const {
  const std::vector<jobs::GpuFacts>& gpus = context_.engine.devices().gpus();
  const jobs::GpuFacts* chosen = jobs::findGpu(gpus, context_.settings.device());
  std::vector<Card> cards;
  for (const jobs::GpuFacts& gpu : gpus) {
    if (!gpu.unusable.empty() || (gpu.kind == "processor" && &gpu != chosen)) continue;
    const auto same = std::find_if(cards.begin(), cards.end(), [&](const Card& card) {
      return card.facts.name == gpu.name && card.facts.memoryBytes == gpu.memoryBytes;
    });
    if (same == cards.end()) {
      cards.push_back({gpu, 1});
    } else {
      ++same->count;
      same->facts.freeBytes = std::max(same->facts.freeBytes, gpu.freeBytes);
    }
  }
  std::stable_sort(cards.begin(), cards.end(), [](const Card& a, const Card& b) {
    return a.facts.memoryBytes > b.facts.memoryBytes;
  });
  if (cards.size() > kMostCards) cards.resize(kMostCards);
  return cards;
}

GpuMemory::Row GpuMemory::makeRow() {
  Row row{new QWidget, new ElidedLabel, new QLabel, new MemoryBar};
  auto* column = new QVBoxLayout(row.holder);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  auto* line = new QHBoxLayout;
  line->setSpacing(8);
  row.name->setProperty("role", "secondary");
  row.name->setElideMode(Qt::ElideMiddle);
  for (QLabel* label : {static_cast<QLabel*>(row.name), row.figures}) {
    label->setFont(Theme::instance().scaledFont(0.92));
  }
  line->addWidget(row.name, 1);
  line->addWidget(row.figures);
  column->addLayout(line);
  column->addWidget(row.bar);
  layout()->addWidget(row.holder);
  return row;
}

void GpuMemory::refresh() {
  const std::vector<Card> shown = cards();
  while (static_cast<std::size_t>(rows_.size()) < shown.size()) rows_.append(makeRow());
  for (qsizetype i = 0; i < rows_.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    rows_[i].holder->setVisible(at < shown.size());
    if (at < shown.size()) show(rows_[i], shown[at]);
  }
  setVisible(!shown.empty());
}

void GpuMemory::show(const Row& row, const Card& card) const {
  const jobs::GpuFacts& gpu = card.facts;
  const QString name = toQString(gpu.name);
  const QString shown = shortGpuName(name);
  row.name->setFullText(card.count > 1 ? tr("%1 × %2").arg(card.count).arg(shown) : shown);
  const QString needed = formatBytes(all_), whole = formatBytes(gpu.memoryBytes);
  const bool fits = all_ <= gpu.memoryBytes;
  row.figures->setText(fits ? tr("%1 of %2").arg(needed, whole)
                            : QStringLiteral("%1 > %2").arg(needed, whole));
  setRole(row.figures, fits ? "" : "error");
  row.bar->setParts({{weights_, colors().accent},
                     {kvCache_, colors().variantB},
                     {all_ - std::min(all_, weights_ + kvCache_), colors().secondary}},
                    gpu.memoryBytes);
  QString words = fits ? tr("%1 of the %2 of %3").arg(needed, whole, name)
                       : tr("%1, too much for the %2 of %3").arg(needed, whole, name);
  row.bar->setAccessibleName(words);
  words +=
      QStringLiteral(". ") + tr("Weights, KV cache, and room for computing a batch of tokens.");
  if (gpu.freeBytes > 0)
    words += QLatin1Char(' ') + tr("Free: %1.").arg(formatBytes(gpu.freeBytes));
  row.holder->setToolTip(words);
}

}  // namespace nibble::ui
