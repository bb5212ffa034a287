// SPDX-License-Identifier: GPL-3.0-or-later
// What an evaluation is done with, and how it is kept between starts.
#pragma once

#include <QString>

#include "eval/evaluate.h"
#include "ui/core/settings.h"

namespace nibble::ui {

struct EvaluationSettings {
  QString text;       ///< path
  QString questions;  ///< path of a question file; empty for none
  int context = 512;
  int chunks = 32;  ///< 0: all the text has
  bool compared = true;

  bool operator==(const EvaluationSettings&) const = default;
  eval::EvalOptions options() const;

  static EvaluationSettings load(const Settings& settings);
  void save(Settings& settings) const;
};

/// The text evaluated where none was chosen: the user's default, else the bundled one.
QString defaultEvaluationText(const Settings& settings);

}  // namespace nibble::ui
