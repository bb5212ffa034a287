// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/gpu_memory.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/core/memory_limit.h"
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
  connect(&context_.workspace.plan(), &PlanDocument::reset, this, [this] { shares_.clear(); });
  hide();
  devices.look();
}

void GpuMemory::showNeeds(std::uint64_t weights, std::uint64_t kvCache, std::uint64_t all,
                          std::int64_t contextLength) {
  weights_ = weights;
  kvCache_ = kvCache;
  all_ = all;
  contextLength_ = contextLength;
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
  Row row{new QWidget, new ElidedLabel, new QLabel, new MemoryBar, makeCaption({})};
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
  column->addWidget(row.share);
  layout()->addWidget(row.holder);
  return row;
}

void GpuMemory::refresh() {
  showCards();
  findShares();
}

void GpuMemory::showCards() {
  const std::vector<Card> shown = cards();
  if (shares_.size() != shown.size()) shares_.clear();
  while (static_cast<std::size_t>(rows_.size()) < shown.size()) rows_.append(makeRow());
  for (qsizetype i = 0; i < rows_.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    rows_[i].holder->setVisible(at < shown.size());
    if (at < shown.size()) show(rows_[i], shown[at], at < shares_.size() ? &shares_[at] : nullptr);
  }
  setVisible(!shown.empty());
}

/// Cutting a model and laying it out takes some milliseconds a card.
void GpuMemory::findShares() {
  const PlanDocument& plan = context_.workspace.plan();
  const std::vector<Card> shown = cards();
  sharing_.cancel();
  if (shown.empty() || contextLength_ == 0 || !plan.source()) return;
  std::unordered_map<std::string, TensorType> types;
  for (int i = 0; i < plan.count(); ++i) {
    types.emplace(plan.row(i).name.toStdString(), plan.row(i).decision.type);
  }
  sharing_.start(
      this,
      [source = plan.source(), types = std::move(types), shown,
       session = SessionOptions{.contextLength = static_cast<int>(contextLength_)}](
          const std::stop_token& stop) {
        Shares shares;
        const auto planned = jobs::withTypes(source, types);
        for (const Card& card : shown) {
          if (stop.stop_requested()) break;
          shares.push_back(
              jobs::gpuShare(*planned, card.facts.memoryBytes, card.facts.matrixUnits, session));
        }
        return shares;
      },
      [this](Shares shares) {
        shares_ = std::move(shares);
        showCards();
      });
}

void GpuMemory::show(const Row& row, const Card& card, const Result<jobs::GpuShare>* share) const {
  const jobs::GpuFacts& gpu = card.facts;
  const QString name = toQString(gpu.name);
  const QString shown = shortGpuName(name);
  row.name->setFullText(card.count > 1 ? tr("%1 × %2").arg(card.count).arg(shown) : shown);
  const jobs::GpuShare* known = share != nullptr && *share ? &**share : nullptr;
  const bool fits = share == nullptr ? all_ <= gpu.memoryBytes : known != nullptr && known->isWhole;
  // Counted as loading does, once that is done; before, an estimate on the safe side.
  const std::uint64_t bytes =
      known != nullptr && known->neededBytes > 0 ? known->neededBytes : all_;
  const QString needed = formatBytes(bytes), whole = formatBytes(gpu.memoryBytes);
  const bool tooMuch = bytes > gpu.memoryBytes;
  row.figures->setText(tooMuch ? QStringLiteral("%1 > %2").arg(needed, whole)
                               : tr("%1 of %2").arg(needed, whole));
  const bool takesSome = known != nullptr && known->layersOnGpu > 0;
  setRole(row.figures, fits ? "" : takesSome ? "warning" : "error");
  const std::uint64_t weights = std::min(weights_, bytes);
  const std::uint64_t kvCache = std::min(kvCache_, bytes - weights);
  row.bar->setParts({{weights, colors().accent},
                     {kvCache, colors().variantB},
                     {bytes - weights - kvCache, colors().secondary}},
                    gpu.memoryBytes);
  QString words = tooMuch ? tr("%1, too much for the %2 of %3").arg(needed, whole, name)
                          : tr("%1 of the %2 of %3").arg(needed, whole, name);
  row.share->setVisible(share != nullptr && !fits);
  if (share != nullptr && !fits) {
    showShare(row, *share);
    words += QStringLiteral(". ") + row.share->text();
  }
  row.bar->setAccessibleName(words);
  words +=
      QStringLiteral(". ") + tr("Weights, KV cache, and room for computing a batch of tokens.");
  if (gpu.freeBytes > 0)
    words += QLatin1Char(' ') + tr("Free: %1.").arg(formatBytes(gpu.freeBytes));
  row.holder->setToolTip(words);
}

void GpuMemory::showShare(const Row& row, const Result<jobs::GpuShare>& share) const {
  setRole(row.share, "secondary");
  if (!share) {
    row.share->setText(tr("The processor runs it: %1").arg(causeOf(share.error())));
    return;
  }
  if (share->layersOnGpu == 0) {
    row.share->setText(share->lacksShaders
                           ? tr("It has no shaders for these types: the processor runs all layers")
                           : tr("Not one layer fits: the processor runs all of them"));
    return;
  }
  if (share->layersOnGpu == share->layers) {
    row.share->setText(tr("All layers on the GPU, the table of tokens on the processor"));
    return;
  }
  const std::uint64_t capacity = context_.engine.machine().facts().memoryBytes;
  const bool tooMuch =
      capacity > 0 && share->mainBytes > modelMemoryLimit(context_.settings, context_.engine);
  const QString others = formatBytes(share->mainBytes);
  const QString rest =
      tooMuch ? tr("the others take %1, too much for %2 RAM").arg(others, formatBytes(capacity))
      : share->lacksShaders ? tr("it has no shaders for the others, which take %1 RAM").arg(others)
                            : tr("the others take %1 RAM").arg(others);
  const QString count = tr("%1 of %2 layers on the GPU").arg(share->layersOnGpu).arg(share->layers);
  row.share->setText(count + QStringLiteral("; ") + rest);
  if (tooMuch) setRole(row.share, "error");
}

}  // namespace nibble::ui
