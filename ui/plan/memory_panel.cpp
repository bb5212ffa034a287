// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/memory_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

#include "jobs/footprint.h"
#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/plan/gpu_memory.h"
#include "ui/plan/memory_bar.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

constexpr std::int64_t kUsualLength = 8192;
constexpr std::int64_t kShortest = 512;
constexpr const char* kLengthKey = "plan/contextLength";

/// A square and its text, which no line break parts.
QString legendItem(const QColor& color, QString text) {
  text.replace(QChar(' '), QChar::Nbsp);
  return QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2").arg(color.name(), text);
}

QString lengthText(std::int64_t length) {
  return length >= 1024 && length % 1024 == 0 ? QStringLiteral("%1 K").arg(length / 1024)
                                              : QLocale().toString(static_cast<qlonglong>(length));
}

}  // namespace

MemoryPanel::MemoryPanel(const AppContext& context, QWidget* parent)
    : QWidget(parent),
      context_(context),
      length_(new QComboBox),
      memory_(new QLabel),
      bar_(new MemoryBar),
      legend_(makeCaption({})),
      gpus_(new GpuMemory(context)),
      speed_(new QLabel),
      note_(makeCaption({})) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  auto* head = new QHBoxLayout;
  QLabel* title = makeTitle(tr("Memory at context"));
  title->setBuddy(length_);
  length_->setAccessibleName(tr("Context length"));
  length_->setToolTip(
      tr("Tokens that the model can look back on: each takes room for its keys "
         "and values, in half precision"));
  head->addWidget(title, 1);
  head->addWidget(length_);
  layout->addLayout(head);
  for (QLabel* label : {legend_, note_, speed_}) label->setWordWrap(true);
  legend_->setTextFormat(Qt::RichText);
  layout->addWidget(memory_);
  layout->addWidget(bar_);
  layout->addWidget(gpus_);
  layout->addWidget(legend_);
  layout->addWidget(speed_);
  layout->addWidget(note_);
  connect(length_, &QComboBox::activated, this, [this] {
    context_.settings.setValue(kLengthKey, static_cast<qlonglong>(contextLength()));
    showPlan();
  });
  connect(&context_.workspace.plan(), &PlanDocument::reset, this, &MemoryPanel::showModel);
  connect(&context_.workspace.plan(), &PlanDocument::totalsChanged, this, &MemoryPanel::showPlan);
  connect(&context_.settings, &Settings::unitsChanged, this, &MemoryPanel::showPlan);
  connect(&context_.settings, &Settings::memoryLimitChanged, this, &MemoryPanel::showPlan);
  connect(&context_.engine.machine(), &Machine::bandwidthChanged, this, &MemoryPanel::showPlan);
  connect(&Theme::instance(), &Theme::changed, this, &MemoryPanel::showPlan);
  showModel();
}

std::int64_t MemoryPanel::contextLength() const {
  return length_->currentData().toLongLong();
}

std::uint64_t MemoryPanel::weightBytes() const {
  return context_.workspace.plan().totals().bytes;
}

std::uint64_t MemoryPanel::kvBytes() const {
  return shape_ ? jobs::kvCacheBytes(*shape_, contextLength()) : 0;
}

void MemoryPanel::showModel() {
  shape_.reset();
  length_->clear();
  const auto source = context_.workspace.plan().source();
  if (!source) return;
  auto shape = readHyperparameters(source->metadata());
  note_->setVisible(!shape);
  if (shape) {
    shape_ = std::move(*shape);
  } else {
    note_->setText(tr("The context's size is unknown: %1").arg(problemOf(shape.error())));
  }
  const std::int64_t longest =
      shape_ ? std::max<std::int64_t>(1, shape_->contextLength) : kUsualLength;
  for (std::int64_t length = kShortest; length < longest; length *= 2) {
    length_->addItem(lengthText(length), static_cast<qlonglong>(length));
  }
  length_->addItem(lengthText(longest), static_cast<qlonglong>(longest));
  const std::int64_t wanted =
      context_.settings.value(kLengthKey, static_cast<qlonglong>(kUsualLength)).toLongLong();
  int chosen = length_->count() - 1;
  while (chosen > 0 && length_->itemData(chosen).toLongLong() > wanted) --chosen;
  length_->setCurrentIndex(chosen);
  length_->setEnabled(shape_.has_value());
  showPlan();
}

void MemoryPanel::showPlan() {
  const Machine& machine = context_.engine.machine();
  const std::uint64_t capacity = machine.facts().memoryBytes;
  const std::uint64_t weights = weightBytes(), kv = kvBytes();
  const double allowed =
      static_cast<double>(capacity) * context_.settings.memoryLimitPercent() / 100;
  bar_->setParts({{weights, colors().accent}, {kv, colors().variantB}}, capacity);
  const bool fits = static_cast<double>(weights + kv) <= allowed;
  memory_->setText(
      fits ? tr("%1 of %2 RAM").arg(formatBytes(weights + kv), formatBytes(capacity))
           : tr("%1, too much for %2 RAM").arg(formatBytes(weights + kv), formatBytes(capacity)));
  setRole(memory_, fits ? "" : "error");
  bar_->setAccessibleName(memory_->text());
  gpus_->showNeeds(weights, kv, shape_ ? jobs::gpuBytes(*shape_, weights, kv) : weights,
                   shape_ ? contextLength() : 0);
  legend_->setText(legendItem(colors().accent, tr("weights %1").arg(formatBytes(weights))) +
                   QStringLiteral("&nbsp;&nbsp; ") +
                   legendItem(colors().variantB, tr("KV cache %1").arg(formatBytes(kv))));
  const double bandwidth = machine.readBandwidth();
  const double bytes = context_.workspace.plan().totals().bytesPerToken;
  const double start = jobs::decodeSpeed(bytes, bandwidth);
  const double full = jobs::decodeSpeed(bytes + static_cast<double>(kv), bandwidth);
  speed_->setVisible(start > 0);
  const auto speed = [](double value) { return formatNumber(value, value < 10 ? 1 : 0); };
  speed_->setText(tr("≈ %1 tok/s, ≈ %2 once the context is full").arg(speed(start), speed(full)));
  speed_->setToolTip(tr("Decoding reads the weights once for every token: this is what the "
                        "memory's %1 a second allow")
                         .arg(formatBytes(static_cast<std::uint64_t>(bandwidth))));
}

}  // namespace nibble::ui
