// SPDX-License-Identifier: GPL-3.0-or-later
// The GPUs of this computer, and devices to choose from.
#pragma once

#include <QObject>
#include <QString>
#include <QVector>
#include <optional>
#include <vector>

#include "base/result.h"
#include "jobs/device_wish.h"
#include "ui/core/async.h"

namespace nibble::ui {

class Devices : public QObject {
  Q_OBJECT

 public:
  using Found = Result<std::vector<jobs::GpuFacts>>;

  using QObject::QObject;

  /// Asks the drivers in the background, once a start: changed() follows. Later calls do nothing.
  void look();
  bool isKnown() const { return known_; }
  /// Empty until known.
  const std::vector<jobs::GpuFacts>& gpus() const { return gpus_; }
  /// Why there is none; empty when the drivers could be asked.
  const std::optional<Error>& problem() const { return problem_; }

  /// What look() comes to.
  void setFound(Found found);

 Q_SIGNALS:
  void changed();

 private:
  bool known_ = false;
  std::vector<jobs::GpuFacts> gpus_;
  std::optional<Error> problem_;
  AsyncTask looking_;
};

struct DeviceOption {
  jobs::DeviceWish wish;
  QString label;  ///< "NVIDIA H100 80GB HBM3 · 79.6 GiB"
  QString tip;
  bool isUsable = true;
  bool isChosen = false;
};

/// Everything models can be wished to run on, with `chosen` marked, which is among them even when
/// it is not in the computer any more.
QVector<DeviceOption> deviceOptions(const Devices& devices, const jobs::DeviceWish& chosen);

/// "Processor", "Automatic", "NVIDIA H100 80GB HBM3".
QString deviceTitle(const jobs::DeviceWish& wish);
/// The name without its maker and what drivers add in brackets: "RTX 4090".
QString shortGpuName(const QString& name);

}  // namespace nibble::ui
