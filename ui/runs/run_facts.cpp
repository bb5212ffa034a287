// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_facts.h"

#include <QCoreApplication>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "quant/plan/recipe.h"
#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/runs/run_summary.h"

namespace nibble::ui {

namespace {

using Json = nlohmann::ordered_json;

QString translated(const char* text) {
  return QCoreApplication::translate("Runs", text);
}

QString bytesText(const Json& v) {
  return formatBytes(v.get<std::uint64_t>());
}
QString durationText(const Json& v) {
  return formatDuration(v.get<double>());
}
QString shareText(const Json& v) {
  return formatPercent(v.get<double>(), 2);
}
QString figureText(const Json& v) {
  return formatNumber(v.get<double>(), 4);
}
QString smallText(const Json& v) {
  return formatSignificant(v.get<double>(), 4);
}
QString countText(const Json& v) {
  return formatCount(v.get<std::int64_t>());
}
QString chunksText(const Json& v) {
  return v.get<std::int64_t>() == 0 ? translated(QT_TRANSLATE_NOOP("Runs", "all"))
                                    : formatCount(v.get<std::int64_t>());
}

/// How a key of the recorded JSON is called and shown.
struct Known {
  const char* key;
  const char* label;
  QString (*show)(const Json& value);  ///< of a number; null: as text
};

constexpr Known kArguments[] = {
    {"type", QT_TRANSLATE_NOOP("Runs", "Type"), nullptr},
    {"imatrix", QT_TRANSLATE_NOOP("Runs", "Importance"), nullptr},
    {"label", QT_TRANSLATE_NOOP("Runs", "Variant"), nullptr},
    {"text", QT_TRANSLATE_NOOP("Runs", "Text"), nullptr},
    {"context", QT_TRANSLATE_NOOP("Runs", "Context"), countText},
    {"chunks", QT_TRANSLATE_NOOP("Runs", "Chunks"), chunksText},
    {"protocol", QT_TRANSLATE_NOOP("Runs", "Protocol"), nullptr},
    {"kv", QT_TRANSLATE_NOOP("Runs", "KV cache"), nullptr},
    {"activation_bits", QT_TRANSLATE_NOOP("Runs", "Activation bits"), countText},
};

constexpr Known kResults[] = {
    {"bytes", QT_TRANSLATE_NOOP("Runs", "Size"), bytesText},
    {"file_bytes", QT_TRANSLATE_NOOP("Runs", "Size"), bytesText},
    {"weight_bytes", QT_TRANSLATE_NOOP("Runs", "Weights in memory"), bytesText},
    {"bits_per_weight", QT_TRANSLATE_NOOP("Runs", "Bits per weight"), figureText},
    {"perplexity", QT_TRANSLATE_NOOP("Runs", "Perplexity"), figureText},
    {"perplexity_error", QT_TRANSLATE_NOOP("Runs", "± standard error"), figureText},
    {"reference_perplexity", QT_TRANSLATE_NOOP("Runs", "Of the reference"), figureText},
    {"kl_divergence.mean", QT_TRANSLATE_NOOP("Runs", "KLD mean"), smallText},
    {"kl_divergence.median", QT_TRANSLATE_NOOP("Runs", "KLD median"), smallText},
    {"kl_divergence.p99", QT_TRANSLATE_NOOP("Runs", "KLD 99 %"), smallText},
    {"kl_divergence.max", QT_TRANSLATE_NOOP("Runs", "KLD largest"), smallText},
    {"top1_agreement", QT_TRANSLATE_NOOP("Runs", "Same top token"), shareText},
    {"tokens", QT_TRANSLATE_NOOP("Runs", "Tokens scored"), countText},
    {"tokens_per_second", QT_TRANSLATE_NOOP("Runs", "Tokens/s"), smallText},
    {"seconds", QT_TRANSLATE_NOOP("Runs", "Took"), durationText},
    {"peak_rss_bytes", QT_TRANSLATE_NOOP("Runs", "Peak memory"), bytesText},
    {"device", QT_TRANSLATE_NOOP("Runs", "Device"), nullptr},
    {"threads", QT_TRANSLATE_NOOP("Runs", "Threads"), countText},
};

/// The value at "a.b"; null when there is none.
const Json* at(const Json& object, std::string_view key) {
  const auto dot = key.find('.');
  if (!object.is_object()) return nullptr;
  const auto it = object.find(std::string(key.substr(0, dot)));
  if (it == object.end()) return nullptr;
  return dot == std::string_view::npos ? &*it : at(*it, key.substr(dot + 1));
}

QString shown(const Known& known, const Json& value) {
  if (value.is_string()) return toQString(value.get<std::string>());
  if (value.is_number() && known.show != nullptr) return known.show(value);
  return value.is_null() ? QString() : toQString(value.dump());
}

class Facts {
 public:
  void section(const char* name) { section_ = translated(name); }
  void add(const char* label, const QString& value, bool isPath = false) {
    if (!value.isEmpty()) all_.append({section_, translated(label), value, isPath});
  }
  void addRaw(const QString& label, const QString& value) {
    if (!value.isEmpty()) all_.append({section_, label, value, false});
  }
  void addKnown(const Json& json, std::span<const Known> keys) {
    for (const Known& known : keys) {
      const Json* value = at(json, known.key);
      if (value != nullptr)
        add(known.label, shown(known, *value), std::string_view(known.key) == "text");
    }
  }
  QVector<RunFact> take() { return std::move(all_); }

 private:
  QString section_;
  QVector<RunFact> all_;
};

void addRun(Facts& facts, const RunDetails& details) {
  const RunRecord& run = details.run;
  facts.section(QT_TRANSLATE_NOOP("Runs", "Run"));
  facts.add(QT_TRANSLATE_NOOP("Runs", "Kind"), kindText(run.kind));
  facts.add(QT_TRANSLATE_NOOP("Runs", "Status"), statusText(run.status));
  facts.add(QT_TRANSLATE_NOOP("Runs", "Message"), toQString(run.message));
  facts.add(QT_TRANSLATE_NOOP("Runs", "Started"), formatTime(run.started));
  if (run.finished) {
    facts.add(QT_TRANSLATE_NOOP("Runs", "Duration"),
              formatDuration(static_cast<double>(*run.finished - run.started) / 1000));
  }
  if (run.model) {
    facts.add(QT_TRANSLATE_NOOP("Runs", "Model"),
              run.model->path.empty() ? modelNameOf(run.model) : toQString(run.model->path), true);
    facts.add(QT_TRANSLATE_NOOP("Runs", "Fingerprint"), toQString(run.model->fingerprint));
  }
  if (run.reference) {
    facts.add(QT_TRANSLATE_NOOP("Runs", "Reference"), toQString(run.reference->path), true);
  }
  if (details.recipe) {
    facts.add(QT_TRANSLATE_NOOP("Runs", "Recipe"), toQString(details.recipe->name));
  }
  facts.add(QT_TRANSLATE_NOOP("Runs", "Output"), toQString(run.output), true);
}

/// Lists among the results, in a line each or in sum.
void addLists(Facts& facts, const Json& results) {
  if (const Json* tests = at(results, "tests"); tests != nullptr && tests->is_array()) {
    for (const Json& test : *tests) {
      facts.addRaw(toQString(test.value("name", std::string())),
                   translated(QT_TRANSLATE_NOOP("Runs", "%1 tokens/s"))
                       .arg(formatNumber(test.value("tokens_per_second", 0.0), 1)));
    }
  }
  if (const Json* models = at(results, "models"); models != nullptr && models->is_array()) {
    for (const Json& model : *models) {
      QString value = formatNumber(model.value("perplexity", 0.0), 4);
      if (const Json* kl = at(model, "kl_divergence.mean"); kl != nullptr && kl->is_number()) {
        value += QStringLiteral(", KLD ") + formatSignificant(kl->get<double>(), 3);
      }
      const std::filesystem::path path = model.value("model", std::string());
      facts.addRaw(toQString(path.filename().string()), value);
    }
  }
  if (const Json* tensors = at(results, "tensors"); tensors != nullptr && tensors->is_array()) {
    facts.add(QT_TRANSLATE_NOOP("Runs", "Tensors"),
              formatCount(static_cast<std::int64_t>(tensors->size())));
    double worst = 0;
    std::string name;
    for (const Json& tensor : *tensors) {
      const double error = tensor.value("relative_error", 0.0);
      if (error <= worst) continue;
      worst = error;
      name = tensor.value("name", std::string());
    }
    if (worst > 0) {
      facts.add(QT_TRANSLATE_NOOP("Runs", "Largest error"),
                QStringLiteral("%1 (%2)").arg(formatPercent(worst, 2), toQString(name)));
    }
  }
}

}  // namespace

QVector<RunFact> factsOf(const RunDetails& details) {
  Facts facts;
  addRun(facts, details);
  const Json arguments = Json::parse(details.run.arguments, nullptr, false);
  facts.section(QT_TRANSLATE_NOOP("Runs", "Settings"));
  facts.addKnown(arguments, kArguments);
  const Json results = Json::parse(details.run.results, nullptr, false);
  facts.section(QT_TRANSLATE_NOOP("Runs", "Results"));
  // Written by something else, it is still shown rather than hidden.
  if (results.is_discarded()) facts.addRaw(QString(), toQString(details.run.results));
  facts.addKnown(results, kResults);
  addLists(facts, results);
  return facts.take();
}

QVector<FactPair> compareFacts(const QVector<RunFact>& first, const QVector<RunFact>& second) {
  QVector<FactPair> pairs;
  for (const RunFact& fact : first) pairs.append({fact.section, fact.label, fact.value, {}});
  for (const RunFact& fact : second) {
    const auto known = std::find_if(pairs.begin(), pairs.end(), [&](const FactPair& pair) {
      return pair.section == fact.section && pair.label == fact.label;
    });
    if (known != pairs.end()) {
      known->second = fact.value;
      continue;
    }
    // Behind the last line of its section.
    auto place = pairs.end();
    for (auto it = pairs.begin(); it != pairs.end(); ++it) {
      if (it->section == fact.section) place = it + 1;
    }
    pairs.insert(place, {fact.section, fact.label, {}, fact.value});
  }
  return pairs;
}

QString recipeText(const RecipeRecord& record) {
  const auto recipe = parseRecipe(record.body);
  if (!recipe) return toQString(record.body);
  QStringList lines{toQString(recipe->type)};
  if (recipe->pure) lines.last() += translated(QT_TRANSLATE_NOOP("Runs", ", pure"));
  if (!recipe->method.empty()) lines.last() += QStringLiteral(", ") + toQString(recipe->method);
  for (const RecipeRule& rule : recipe->rules) {
    QString line = toQString(rule.match.text()) + QStringLiteral(" → ");
    line += rule.type ? toQString(name(*rule.type)) : QString();
    if (!rule.method.empty()) line += QStringLiteral(" ") + toQString(rule.method);
    lines << line;
  }
  return lines.join('\n');
}

}  // namespace nibble::ui
