// SPDX-License-Identifier: GPL-3.0-or-later
// What this computer offers, with its memory's speed once that was measured.
#pragma once

#include <QObject>

#include "jobs/machine.h"
#include "ui/core/async.h"
#include "ui/core/settings.h"

namespace nibble::ui {

class Machine : public QObject {
  Q_OBJECT

 public:
  explicit Machine(Settings& settings, QObject* parent = nullptr);

  const jobs::MachineFacts& facts() const { return facts_; }

  /// Bytes a second that all threads together read; 0 while unknown.
  double readBandwidth() const { return bandwidth_; }
  /// Measures it in the background, in the first few starts on a computer: the best one counts,
  /// because a busy moment can only make it smaller. Later calls do nothing.
  void measure();

  /// Multiplications a second in dense products; 0 while unknown.
  double productSpeed() const { return products_; }
  /// Measures it in the background, once a start.
  void measureProducts();

 Q_SIGNALS:
  void bandwidthChanged();
  void productSpeedChanged();

 private:
  void store(double measured);

  Settings& settings_;
  jobs::MachineFacts facts_;
  double bandwidth_ = 0;
  int measurements_ = 0;
  bool asked_ = false;
  double products_ = 0;
  AsyncTask task_, productTask_;
};

}  // namespace nibble::ui
