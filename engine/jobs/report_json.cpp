// SPDX-License-Identifier: MIT
#include "jobs/report_json.h"

#include <nlohmann/json.hpp>
#include <type_traits>

#include "formats/metadata.h"

namespace nibble::jobs {

namespace {

Json toJson(const MetaValue& value) {
  return std::visit(
      [](const auto& v) -> Json {
        using V = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<V, StringList>) {
          Json list = Json::array();
          for (const std::string_view item : v.items) list.push_back(std::string(item));
          return list;
        } else if constexpr (std::is_same_v<V, BoolList>) {
          Json list = Json::array();
          for (const std::uint8_t item : v.items) list.push_back(item != 0);
          return list;
        } else {
          return v;
        }
      },
      value);
}

Json toJson(const Metadata& metadata) {
  Json out = Json::object();
  for (const auto& [key, value] : metadata.entries()) out[key] = toJson(value);
  return out;
}

Json toJson(const Shape& shape) {
  Json out = Json::array();
  for (int i = 0; i < shape.rank; ++i) out.push_back(shape.dims[static_cast<std::size_t>(i)]);
  return out;
}

Json toJson(const ValueSummary& values) {
  return {{"count", values.count},
          {"min", values.minimum},
          {"max", values.maximum},
          {"mean", values.mean},
          {"stddev", values.deviation}};
}

}  // namespace

Json toJson(const ModelFacts& facts, bool withTensors) {
  Json out{{"architecture", facts.architecture},    {"name", facts.name},
           {"container", facts.container},          {"parameters", facts.parameters},
           {"file_bytes", facts.fileBytes},         {"bits_per_weight", facts.bitsPerWeight},
           {"context_length", facts.contextLength}, {"layers", facts.layers}};
  Json types = Json::array();
  for (const TypeShare& share : facts.types) {
    types.push_back({{"type", name(share.type)},
                     {"tensors", share.tensors},
                     {"elements", share.elements},
                     {"bytes", share.bytes}});
  }
  out["types"] = std::move(types);
  if (!withTensors) return out;
  out["notes"] = Json::array();
  for (const std::string& note : facts.source->notes()) out["notes"].push_back(note);
  Json tensors = Json::array();
  for (const TensorInfo& tensor : facts.source->tensors()) {
    tensors.push_back({{"name", tensor.name},
                       {"shape", toJson(tensor.shape)},
                       {"type", name(tensor.type)},
                       {"bytes", tensor.bytes},
                       {"offset", tensor.offset}});
  }
  out["tensors"] = std::move(tensors);
  out["metadata"] = toJson(facts.source->metadata());
  return out;
}

Json toJson(const eval::EvalReport& report) {
  Json out{{"perplexity", report.perplexity},
           {"perplexity_error", report.perplexityError},
           {"tokens", report.tokens},
           {"context", report.context},
           {"chunks", report.chunks},
           {"seconds", report.seconds},
           {"tokens_per_second", report.tokensPerSecond}};
  if (report.comparison) {
    const eval::Comparison& c = *report.comparison;
    out["reference_perplexity"] = c.referencePerplexity;
    out["reference_perplexity_error"] = c.referencePerplexityError;
    out["kl_divergence"] = {{"mean", c.klMean}, {"error", c.klError}, {"median", c.klMedian},
                            {"p90", c.klP90},   {"p99", c.klP99},     {"max", c.klMax}};
    out["top1_agreement"] = c.top1Agreement;
    out["top1_agreement_error"] = c.top1Error;
    out["delta_probability"] = {{"mean", c.deltaProbabilityMean}, {"rms", c.deltaProbabilityRms}};
    out["log_perplexity_ratio"] = {{"value", c.logPerplexityRatio},
                                   {"error", c.logPerplexityRatioError}};
  }
  Json curve = Json::array();
  for (const eval::CurvePoint& point : report.curve) {
    Json entry{{"chunk", point.chunk}, {"perplexity", point.perplexity}};
    if (report.comparison) entry["kl_divergence"] = point.klDivergence;
    curve.push_back(std::move(entry));
  }
  out["curve"] = std::move(curve);
  return out;
}

Json toJson(const Histogram& histogram) {
  Json out{{"tensor", histogram.tensor},   {"shape", toJson(histogram.shape)},
           {"type", name(histogram.type)}, {"values", toJson(histogram.values)},
           {"low", histogram.low},         {"high", histogram.high},
           {"counts", histogram.counts}};
  if (histogram.against) {
    const auto& against = *histogram.against;
    out["against"] = {{"type", name(against.type)},
                      {"values", toJson(against.values)},
                      {"counts", against.counts},
                      {"rmse", against.rmse},
                      {"relative_error", against.relativeError},
                      {"max_error", against.maxError}};
  }
  return out;
}

namespace {
/// "vulkan" of "vulkan (NVIDIA ...)".
std::string backendOf(const std::string& device) {
  return device.substr(0, device.find(' '));
}
}  // namespace

Json toJson(const BenchReport& report, const std::filesystem::path& model) {
  Json tests = Json::array();
  for (const BenchTest& test : report.tests) {
    tests.push_back({{"name", test.name},
                     {"tokens", test.tokens},
                     {"tokens_per_second", test.tokensPerSecond},
                     {"stddev", test.deviation}});
  }
  return Json{{"model", model.string()},
              {"backend", backendOf(report.device)},
              {"device", report.device},
              {"threads", report.threads},
              {"weight_bytes", report.weightBytes},
              {"tests", std::move(tests)}};
}

Json toJson(const EvaluateResult& result, const std::filesystem::path& model) {
  Json out = toJson(result.report);
  out["backend"] = backendOf(result.device);
  out["device"] = result.device;
  out["model"] = model.string();
  out["file_bytes"] = result.facts.fileBytes;
  out["bits_per_weight"] = result.facts.bitsPerWeight;
  if (result.choices) {
    const eval::ChoiceReport& choices = *result.choices;
    out["multiple_choice"] = {{"questions", choices.questions},
                              {"accuracy", choices.accuracy},
                              {"accuracy_error", choices.accuracyError},
                              {"normalized_accuracy", choices.normalizedAccuracy},
                              {"normalized_accuracy_error", choices.normalizedError},
                              {"chance", choices.chance},
                              {"seconds", choices.seconds}};
  }
  return out;
}

Json toJson(const std::vector<CompareRow>& rows) {
  Json list = Json::array();
  for (const CompareRow& row : rows) {
    Json entry{{"model", row.model.string()},
               {"file_bytes", row.facts.fileBytes},
               {"bits_per_weight", row.facts.bitsPerWeight}};
    entry.update(toJson(row.report));
    list.push_back(std::move(entry));
  }
  return Json{{"models", std::move(list)}};
}

Json toJson(const Plan& plan) {
  Json tensors = Json::array();
  for (const PlannedTensor& tensor : plan.tensors) {
    tensors.push_back({{"name", tensor.name},
                       {"shape", toJson(tensor.shape)},
                       {"from", name(tensor.from)},
                       {"to", name(tensor.to)},
                       {"method", tensor.method},
                       {"bytes", tensor.bytes},
                       {"reason", tensor.reason}});
  }
  return {{"bytes", plan.bytes},
          {"bits_per_weight", plan.bitsPerWeight},
          {"tensors", std::move(tensors)},
          {"notes", plan.notes}};
}

Json toJson(const FitResult& fit) {
  Json json = toJson(fit.plan);
  json["file_bytes"] = fit.fileBytes;
  Json curve = Json::array();
  for (const Choice& point : fit.curve) {
    curve.push_back({{"bytes", point.bytes}, {"damage", point.damage}});
  }
  json["curve"] = std::move(curve);
  Json tensors = Json::array();
  for (const TensorSensitivity& one : fit.sensitivity) {
    Json types = Json::array();
    for (const TypeCost& cost : one.types) {
      types.push_back({{"type", name(cost.type)},
                       {"bytes", cost.bytes},
                       {"error", cost.error},
                       {"damage", cost.damage}});
    }
    tensors.push_back({{"name", one.tensor},
                       {"probed_kl", one.probedKl ? Json(*one.probedKl) : Json()},
                       {"types", std::move(types)}});
  }
  json["sensitivity"] = std::move(tensors);
  return json;
}

Json toJson(const QuantizeReport& report) {
  Json tensors = Json::array();
  for (const QuantizedTensor& tensor : report.tensors) {
    Json entry{{"name", tensor.name},     {"from", name(tensor.from)}, {"to", name(tensor.to)},
               {"method", tensor.method}, {"bytes", tensor.bytes},     {"rmse", tensor.rmse}};
    entry["relative_error"] = tensor.relativeError;
    entry["weighted_rmse"] = tensor.weightedRmse ? Json(*tensor.weightedRmse) : Json();
    tensors.push_back(std::move(entry));
  }
  Json files = Json::array();
  for (const std::filesystem::path& file : report.files) files.push_back(file.string());
  return {{"out", report.out.string()},
          {"files", std::move(files)},
          {"bytes", report.bytes},
          {"bits_per_weight", report.bitsPerWeight},
          {"seconds", report.seconds},
          {"tensors", std::move(tensors)},
          {"peak_rss_bytes", report.peakRssBytes}};
}

}  // namespace nibble::jobs
