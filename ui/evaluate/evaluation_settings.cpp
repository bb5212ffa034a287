// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_settings.h"

#include <QFileInfo>
#include <algorithm>

#include "ui/core/resources.h"

namespace nibble::ui {

namespace {
constexpr int kMaxContext = 1 << 17;
constexpr int kMaxChunks = 1 << 20;
}  // namespace

QString defaultEvaluationText(const Settings& settings) {
  const QString chosen = settings.evaluationText();
  return !chosen.isEmpty() && QFileInfo::exists(chosen) ? chosen : heldOutTextPath();
}

eval::EvalOptions EvaluationSettings::options() const {
  eval::EvalOptions options;
  options.windows.context = context;
  options.windows.maxChunks = chunks;
  return options;
}

EvaluationSettings EvaluationSettings::load(const Settings& settings) {
  EvaluationSettings loaded;
  loaded.text = settings.value("evaluate/text").toString();
  // A text that went away must not leave the page without one.
  if (loaded.text.isEmpty() || !QFileInfo::exists(loaded.text)) {
    loaded.text = defaultEvaluationText(settings);
  }
  loaded.questions = settings.value("evaluate/questions").toString();
  if (!QFileInfo::exists(loaded.questions)) loaded.questions.clear();
  loaded.context =
      std::clamp(settings.value("evaluate/context", loaded.context).toInt(), 16, kMaxContext);
  loaded.chunks =
      std::clamp(settings.value("evaluate/chunks", loaded.chunks).toInt(), 0, kMaxChunks);
  loaded.compared = settings.value("evaluate/compared", loaded.compared).toBool();
  return loaded;
}

void EvaluationSettings::save(Settings& settings) const {
  // The default stays a default: it may move with the program or be chosen anew.
  settings.setValue("evaluate/text", text == defaultEvaluationText(settings) ? QString() : text);
  settings.setValue("evaluate/questions", questions);
  settings.setValue("evaluate/context", context);
  settings.setValue("evaluate/chunks", chunks);
  settings.setValue("evaluate/compared", compared);
}

}  // namespace nibble::ui
