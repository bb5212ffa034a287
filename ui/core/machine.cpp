// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/machine.h"

#include <algorithm>

#include "ui/core/text.h"

namespace nibble::ui {

namespace {

constexpr int kMeasurements = 3;

/// A settings file may be carried to another computer.
QString identity(const jobs::MachineFacts& facts) {
  return QStringLiteral("%1 / %2 / %3")
      .arg(toQString(facts.processor))
      .arg(facts.threads)
      .arg(facts.memoryBytes);
}

}  // namespace

Machine::Machine(Settings& settings, QObject* parent)
    : QObject(parent), settings_(settings), facts_(jobs::machineFacts()) {
  if (settings_.value("machine/identity").toString() != identity(facts_)) return;
  bandwidth_ = std::max(0.0, settings_.value("machine/readBandwidth").toDouble());
  measurements_ = settings_.value("machine/measurements").toInt();
}

void Machine::measure() {
  if (asked_ || measurements_ >= kMeasurements) return;
  asked_ = true;
  task_.start(
      this,
      [](const std::stop_token& stop) {
        ThreadPool pool(0, ThreadPriority::Background);
        return jobs::measureReadBandwidth(pool, stop);
      },
      [this](Result<double> measured) {
        if (measured) store(*measured);
      });
}

void Machine::measureProducts() {
  if (products_ > 0 || productTask_.isRunning()) return;
  productTask_.start(
      this,
      [](const std::stop_token& stop) {
        ThreadPool pool(0, ThreadPriority::Background);
        return jobs::measureProductSpeed(pool, stop);
      },
      [this](const Result<double>& measured) {
        if (!measured) return;
        products_ = *measured;
        Q_EMIT productSpeedChanged();
      });
}

void Machine::store(double measured) {
  bandwidth_ = std::max(bandwidth_, measured);
  settings_.setValue("machine/identity", identity(facts_));
  settings_.setValue("machine/readBandwidth", bandwidth_);
  settings_.setValue("machine/measurements", ++measurements_);
  Q_EMIT bandwidthChanged();
}

}  // namespace nibble::ui
