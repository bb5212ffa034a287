// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/earlier_results.h"

#include <QFileInfo>
#include <QSet>
#include <nlohmann/json.hpp>

#include "jobs/evaluation_run.h"
#include "model/fingerprint.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using Json = nlohmann::json;

constexpr int kMaxRuns = 400;

struct Found {
  QVector<EarlierResult> results;
  QVector<WrittenFile> written;
};

std::optional<double> numberAt(const Json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end() || !it->is_number()) return {};
  return it->get<double>();
}

std::optional<EarlierResult> resultOf(const RunRecord& run) {
  const Json results = Json::parse(run.results, nullptr, false);
  const Json arguments = Json::parse(run.arguments, nullptr, false);
  if (!results.is_object() || !arguments.is_object()) return {};
  EarlierResult found;
  found.run = run.id;
  found.when = run.started;
  found.path = toQString(run.model->path);
  const auto label = arguments.find("label");
  found.label = label != arguments.end() && label->is_string()
                    ? toQString(label->get<std::string>())
                    : QFileInfo(found.path).fileName();
  found.bytes = static_cast<std::uint64_t>(numberAt(results, "file_bytes").value_or(0));
  found.bitsPerWeight = numberAt(results, "bits_per_weight").value_or(0);
  found.figures.perplexity = numberAt(results, "perplexity").value_or(0);
  found.figures.perplexityError = numberAt(results, "perplexity_error").value_or(0);
  found.figures.tokensPerSecond = numberAt(results, "tokens_per_second").value_or(0);
  found.figures.sameTop = numberAt(results, "top1_agreement");
  if (const auto kl = results.find("kl_divergence"); kl != results.end() && kl->is_object()) {
    found.figures.klMean = numberAt(*kl, "mean");
    found.figures.klP99 = numberAt(*kl, "p99");
  }
  if (found.bytes == 0 || !found.figures.klMean) return {};
  return found;
}

void findResults(Store& store, const std::string& model, const std::string& arguments,
                 Found& found) {
  const auto runs = store.listRuns(kMaxRuns, {.kind = RunKind::Evaluate,
                                              .status = RunStatus::Done,
                                              .model = {},
                                              .reference = model,
                                              .brief = true});
  if (!runs) return;
  QSet<QString> seen;
  for (const RunRecord& run : *runs) {
    if (!run.model || !jobs::sameSettings(run.arguments, arguments)) continue;
    const QString print = toQString(run.model->fingerprint);
    if (seen.contains(print)) continue;
    if (auto result = resultOf(run)) {
      seen.insert(print);
      found.results.append(std::move(*result));
    }
  }
}

void findWritten(Store& store, const std::string& model, Found& found) {
  const auto runs = store.listRuns(kMaxRuns, {.kind = RunKind::Quantize,
                                              .status = RunStatus::Done,
                                              .model = model,
                                              .reference = {},
                                              .brief = true});
  if (!runs) return;
  QSet<QString> seen;
  for (const RunRecord& run : *runs) {
    const QString path = toQString(run.output);
    if (path.isEmpty() || seen.contains(path) || !QFileInfo::exists(path)) continue;
    seen.insert(path);
    found.written.append({path, QFileInfo(path).fileName()});
  }
}

Found search(Store& store, const ModelSource& source, const EvaluationSettings& settings) {
  Found found;
  const auto model = fingerprint(source);
  if (!model) return found;
  findWritten(store, *model, found);
  const auto text = jobs::openEvaluationText(toPath(settings.text));
  if (!text) return found;
  findResults(store, *model, jobs::evaluationArguments(*text, settings.options()), found);
  return found;
}

EvaluationRow rowOf(const EarlierResult& result, const std::vector<Measurement>& measurements) {
  EvaluationRow row;
  // A planned model has no path; the run tells it apart.
  row.variant =
      fileVariant(result.path.isEmpty() ? QStringLiteral("/run/%1").arg(result.run) : result.path);
  row.variant.label = result.label;
  row.state = EvaluationRow::State::Done;
  row.bytes = result.bytes;
  row.bitsPerWeight = result.bitsPerWeight;
  row.figures = result.figures;
  row.when = result.when;
  std::map<std::int64_t, eval::CurvePoint> points;
  for (const Measurement& m : measurements) {
    eval::CurvePoint& point = points[m.ordinal];
    point.chunk = static_cast<int>(m.ordinal);
    if (m.name == "perplexity") point.perplexity = m.value;
    if (m.name == "perplexity_error") point.perplexityError = m.value;
    if (m.name == "kl_divergence") point.klDivergence = m.value;
  }
  for (const auto& [chunk, point] : points) row.curve.append(point);
  return row;
}

}  // namespace

EarlierResults::EarlierResults(Engine& engine, QObject* parent)
    : QObject(parent), engine_(engine) {}

void EarlierResults::reload(std::shared_ptr<const ModelSource> source,
                            const EvaluationSettings& settings) {
  if (!source) {
    loading_.cancel();
    results_.clear();
    written_.clear();
    Q_EMIT changed();
    return;
  }
  loading_.start(
      this,
      [engine = &engine_, source = std::move(source), settings](const std::stop_token&) {
        const auto store = engine->store();
        return store ? search(*store, *source, settings) : Found{};
      },
      [this](Found found) {
        results_ = std::move(found.results);
        written_ = std::move(found.written);
        Q_EMIT changed();
      });
}

void EarlierResults::fetch(const EarlierResult& result) {
  fetching_.start(
      this,
      [engine = &engine_, result](const std::stop_token&) -> Result<RunRecord> {
        const auto store = engine->store();
        if (!store) return fail(ErrorCode::Io, "store", "the experiment store cannot be opened");
        return store->run(result.run);
      },
      [this, result](const Result<RunRecord>& run) {
        Q_EMIT fetched(rowOf(result, run ? run->measurements : std::vector<Measurement>{}));
      });
}

}  // namespace nibble::ui
