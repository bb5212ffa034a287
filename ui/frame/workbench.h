// SPDX-License-Identifier: GPL-3.0-or-later
// Everything one running workbench consists of, wired together.
#pragma once

#include <QObject>
#include <memory>

#include "ui/core/app_context.h"
#include "ui/frame/main_window.h"

class QApplication;

namespace nibble::ui {

class Workbench : public QObject {
  Q_OBJECT

 public:
  /// `settingsFile` empty: the user's own.
  explicit Workbench(QApplication& application, const QString& settingsFile = {});

  MainWindow& window() { return *window_; }
  AppContext context() {
    return {settings_, *engine_, *jobs_, *workspace_, *quantizer_, *calibration_, *plans_};
  }

 private:
  void applyTheme();
  /// Another window in the language chosen, in the place of the one there is.
  void changeLanguage();

  QApplication& application_;
  Settings settings_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<CalibratedPlans> plans_;         ///< outlives the jobs, which work with it
  std::unique_ptr<QuantizeController> quantizer_;  ///< outlives the jobs, which report to it
  std::unique_ptr<JobQueue> jobs_;
  std::unique_ptr<Calibration> calibration_;
  std::unique_ptr<MainWindow> window_;  ///< last: it uses everything above
};

}  // namespace nibble::ui
