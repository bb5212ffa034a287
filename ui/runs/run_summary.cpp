// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_summary.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <nlohmann/json.hpp>

#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using Json = nlohmann::json;

QString translated(const char* text) {
  return QCoreApplication::translate("Runs", text);
}

QString textAt(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? toQString(it->get<std::string>()) : QString();
}

std::optional<double> numberAt(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto it = object.find(key);
  if (it == object.end() || !it->is_number()) return {};
  return it->get<double>();
}

}  // namespace

QString kindText(RunKind kind) {
  switch (kind) {
    case RunKind::Quantize:
      return translated(QT_TRANSLATE_NOOP("Runs", "Quantize"));
    case RunKind::Evaluate:
      return translated(QT_TRANSLATE_NOOP("Runs", "Evaluate"));
    case RunKind::Compare:
      return translated(QT_TRANSLATE_NOOP("Runs", "Compare"));
    case RunKind::Bench:
      return translated(QT_TRANSLATE_NOOP("Runs", "Bench"));
  }
  return {};
}

QString statusText(RunStatus status) {
  switch (status) {
    case RunStatus::Running:
      return translated(QT_TRANSLATE_NOOP("Runs", "running"));
    case RunStatus::Done:
      return translated(QT_TRANSLATE_NOOP("Runs", "done"));
    case RunStatus::Failed:
      return translated(QT_TRANSLATE_NOOP("Runs", "failed"));
    case RunStatus::Cancelled:
      return translated(QT_TRANSLATE_NOOP("Runs", "cancelled"));
    case RunStatus::Interrupted:
      return translated(QT_TRANSLATE_NOOP("Runs", "interrupted"));
  }
  return {};
}

QString modelNameOf(const std::optional<ModelRecord>& model) {
  if (!model) return {};
  if (!model->path.empty()) {
    // A folder may have been given with a slash at its end.
    const QString path = toQString(model->path);
    return QFileInfo(path.endsWith('/') ? path.chopped(1) : path).fileName();
  }
  return textAt(Json::parse(model->facts, nullptr, false), "name");
}

RunSummary summaryOf(const RunRecord& run) {
  RunSummary summary;
  summary.id = run.id;
  summary.started = run.started;
  summary.kind = run.kind;
  summary.status = run.status;
  summary.output = toQString(run.output);
  summary.message = toQString(run.message);
  const Json arguments = Json::parse(run.arguments, nullptr, false);
  const Json results = Json::parse(run.results, nullptr, false);
  // What was only planned has no file; the model it is planned for says more than nothing.
  const bool planned = run.model && run.model->path.empty() && run.reference;
  summary.model = modelNameOf(planned ? run.reference : run.model);
  summary.recipe = textAt(arguments, run.kind == RunKind::Quantize ? "type" : "label");
  const auto bytes = numberAt(results, run.kind == RunKind::Quantize ? "bytes" : "file_bytes");
  if (bytes && *bytes >= 0) summary.bytes = static_cast<std::uint64_t>(*bytes);
  summary.bitsPerWeight = numberAt(results, "bits_per_weight");
  summary.perplexity = numberAt(results, "perplexity");
  if (results.is_object() && results.contains("kl_divergence")) {
    summary.klDivergence = numberAt(results["kl_divergence"], "mean");
  }
  return summary;
}

}  // namespace nibble::ui
