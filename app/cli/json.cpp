// SPDX-License-Identifier: MIT
#include "cli/json.h"

#include <fmt/format.h>

#include <cmath>
#include <type_traits>

namespace nibble::cli {

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

}  // namespace

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

Json toJson(const jobs::ModelFacts& facts, bool withTensors) {
  Json out{{"architecture", facts.architecture},
           {"name", facts.name},
           {"container", facts.container},
           {"parameters", facts.parameters},
           {"file_bytes", facts.fileBytes},
           {"bits_per_weight", facts.bitsPerWeight},
           {"context_length", facts.contextLength},
           {"layers", facts.layers}};
  Json types = Json::array();
  for (const jobs::TypeShare& share : facts.types) {
    types.push_back({{"type", name(share.type)},
                     {"tensors", share.tensors},
                     {"elements", share.elements},
                     {"bytes", share.bytes}});
  }
  out["types"] = std::move(types);
  if (!withTensors) return out;
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
    out["kl_divergence"] = {{"mean", c.klMean},     {"error", c.klError}, {"median", c.klMedian},
                            {"p90", c.klP90},       {"p99", c.klP99},     {"max", c.klMax}};
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

void printJson(const Json& document) {
  fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace nibble::cli
