// SPDX-License-Identifier: GPL-3.0-or-later
// What every page is given.
#pragma once

#include "ui/core/calibrated_plans.h"
#include "ui/core/calibration.h"
#include "ui/core/engine.h"
#include "ui/core/job_queue.h"
#include "ui/core/quantize_controller.h"
#include "ui/core/settings.h"
#include "ui/core/workspace.h"

namespace nibble::ui {

struct AppContext {
  Settings& settings;
  Engine& engine;
  JobQueue& jobs;
  Workspace& workspace;
  QuantizeController& quantizer;
  Calibration& calibration;
  CalibratedPlans& plans;
};

}  // namespace nibble::ui
