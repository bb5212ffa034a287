// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/devices.h"

#include <QCoreApplication>
#include <algorithm>

#include "jobs/machine.h"
#include "ui/core/format.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using Kind = jobs::DeviceWish::Kind;

QString translated(const char* text) {
  return QCoreApplication::translate("Device", text);
}

QString withMemory(const QString& name, std::uint64_t bytes) {
  return bytes == 0 ? name : QStringLiteral("%1 · %2").arg(name, formatBytes(bytes));
}

DeviceOption processor() {
  const jobs::MachineFacts facts = jobs::machineFacts();
  return {{}, withMemory(deviceTitle({}), facts.memoryBytes), toQString(facts.processor)};
}

DeviceOption optionOf(const jobs::GpuFacts& gpu) {
  DeviceOption option{
      jobs::wishFor(gpu), withMemory(toQString(gpu.name), gpu.memoryBytes),
      translated(QT_TRANSLATE_NOOP("Device", "Driver: %1")).arg(toQString(gpu.driver))};
  option.isUsable = gpu.unusable.empty();
  if (!option.isUsable) {
    option.tip = translated(QT_TRANSLATE_NOOP("Device", "Models cannot run on it: %1"))
                     .arg(toQString(gpu.unusable));
  } else if (gpu.kind == "processor") {
    option.tip = translated(QT_TRANSLATE_NOOP(
        "Device", "A driver that computes on the processor: slower than the processor itself"));
  }
  return option;
}

}  // namespace

void Devices::look() {
  if (known_ || looking_.isRunning()) return;
  looking_.start(
      this, [](const std::stop_token&) { return jobs::listGpus(); },
      [this](Found found) { setFound(std::move(found)); });
}

void Devices::setFound(Found found) {
  looking_.cancel();
  known_ = true;
  gpus_.clear();
  problem_.reset();
  if (found) {
    gpus_ = std::move(*found);
  } else {
    problem_ = std::move(found).error();
  }
  Q_EMIT changed();
}

QVector<DeviceOption> deviceOptions(const Devices& devices, const jobs::DeviceWish& chosen) {
  QVector<DeviceOption> options{processor()};
  options.append({{Kind::Automatic},
                  deviceTitle({Kind::Automatic}),
                  translated(QT_TRANSLATE_NOOP(
                      "Device", "The fittest GPU where the model fits, else the processor"))});
  for (const jobs::GpuFacts& gpu : devices.gpus()) options.append(optionOf(gpu));
  if (chosen.kind != Kind::Vulkan) {
    options[chosen.kind == Kind::Processor ? 0 : 1].isChosen = true;
    return options;
  }
  if (const jobs::GpuFacts* gpu = jobs::findGpu(devices.gpus(), chosen)) {
    options[2 + (gpu - devices.gpus().data())].isChosen = true;
    return options;
  }
  DeviceOption gone{chosen, deviceTitle(chosen), {}};
  gone.isChosen = true;
  if (devices.isKnown()) {
    gone.label =
        translated(QT_TRANSLATE_NOOP("Device", "%1 (not in this computer)")).arg(gone.label);
    gone.tip = translated(
        QT_TRANSLATE_NOOP("Device", "Until it is back, models run on the processor and say so"));
  }
  options.append(gone);
  return options;
}

QString deviceTitle(const jobs::DeviceWish& wish) {
  switch (wish.kind) {
    case Kind::Processor:
      return translated(QT_TRANSLATE_NOOP("Device", "Processor"));
    case Kind::Automatic:
      return translated(QT_TRANSLATE_NOOP("Device", "Automatic"));
    case Kind::Vulkan:
      break;
  }
  return wish.name.empty() ? translated(QT_TRANSLATE_NOOP("Device", "GPU")) : toQString(wish.name);
}

QString shortGpuName(const QString& name) {
  const qsizetype bracket = name.indexOf(QStringLiteral(" ("));
  QString kept = bracket > 0 ? name.left(bracket) : name;
  for (const char* brand : {"NVIDIA ", "GeForce ", "AMD ", "Intel(R) "}) {
    const QLatin1String word(brand);
    if (kept.startsWith(word) && kept.size() > word.size()) kept.remove(0, word.size());
  }
  return kept;
}

}  // namespace nibble::ui
