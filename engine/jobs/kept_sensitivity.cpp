// SPDX-License-Identifier: MIT
#include "jobs/kept_sensitivity.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "base/atomic_file.h"
#include "base/utf8.h"
#include "jobs/evaluation_run.h"
#include "model/fingerprint.h"

namespace nibble::jobs {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

// Part of the question: a change of any result asks for another number.
constexpr int kResultsVersion = 1;
constexpr std::uint64_t kMostBytes = 64u << 20;

std::string fingerprintOf(const ImportanceMatrix& matrix) {
  std::string bytes;
  for (const auto& [tensor, entry] : matrix.entries) {
    bytes += tensor;
    bytes.append(reinterpret_cast<const char*>(entry.values.data()),
                 entry.values.size() * sizeof(float));
  }
  return fingerprint(std::string_view(bytes));
}

struct Question {
  std::string model;  ///< its fingerprint
  std::string text;   ///< everything the results depend on

  fs::path file(const fs::path& folder) const {
    return folder / fmt::format("{}-{}.sensitivity", model, fingerprint(std::string_view(text)));
  }
};

Result<Question> questionOf(const SensitivityRequest& request) {
  Question question;
  NIBBLE_TRY(question.model, fingerprint(*request.source));
  std::string probed = "nothing";
  if (!request.text.empty() && request.probeChunks > 0) {
    NIBBLE_TRY(const EvaluationText text, openEvaluationText(request.text));
    probed = fmt::format("{} chunks {} bits {}", text.fingerprint, request.probeChunks,
                         request.probeBits);
  }
  question.text =
      fmt::format("version {}\nmodel {}\nimportance {}\nmethod {}\nprobed on {}\n", kResultsVersion,
                  question.model, request.importance ? fingerprintOf(*request.importance) : "none",
                  request.method, probed);
  for (const std::string& tensor : request.tensors) question.text += printable(tensor) + "\n";
  return question;
}

Json toJson(const std::vector<TensorSensitivity>& found, const Question& question) {
  Json tensors = Json::array();
  for (const TensorSensitivity& one : found) {
    Json types = Json::array();
    for (const TypeCost& cost : one.types) {
      types.push_back({{"type", name(cost.type)},
                       {"bytes", cost.bytes},
                       {"error", cost.error},
                       {"damage", cost.damage}});
    }
    Json& tensor = tensors.emplace_back(Json{{"tensor", one.tensor}});
    if (one.probedKl) tensor["probed_kl"] = *one.probedKl;
    tensor["types"] = std::move(types);
  }
  return {{"question", question.text}, {"tensors", std::move(tensors)}};
}

std::optional<double> sizeIn(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::optional<TypeCost> costFrom(const Json& object, const TensorInfo& tensor) {
  const auto type = object.find("type");
  const auto error = sizeIn(object, "error"), damage = sizeIn(object, "damage");
  if (type == object.end() || !type->is_string() || !error || !damage) return std::nullopt;
  const auto known = tensorTypeFromName(type->get<std::string>());
  if (!known || tensor.shape.columns() % traits(*known).blockElements != 0) return std::nullopt;
  // Not taken from the file: allocation counts on it.
  const auto bytes = tensorBytes(*known, tensor.shape);
  if (!bytes) return std::nullopt;
  return TypeCost{*known, *bytes, *error, *damage};
}

/// Nothing when it is not what keep() wrote for this question and this model.
std::optional<std::vector<TensorSensitivity>> find(const fs::path& folder, const Question& question,
                                                   const ModelSource& source) {
  const auto text = readTextFile(question.file(folder), kMostBytes);
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object() || json.value("question", Json()) != Json(question.text)) {
    return std::nullopt;
  }
  const auto tensors = json.find("tensors");
  if (tensors == json.end() || !tensors->is_array()) return std::nullopt;
  std::vector<TensorSensitivity> found;
  for (const Json& object : *tensors) {
    if (!object.is_object()) return std::nullopt;
    const Json title = object.value("tensor", Json()), types = object.value("types", Json());
    if (!title.is_string() || !types.is_array() || types.empty()) return std::nullopt;
    TensorSensitivity& one = found.emplace_back();
    one.tensor = title.get<std::string>();
    one.probedKl = sizeIn(object, "probed_kl");
    const TensorInfo* tensor = source.find(one.tensor);
    if (tensor == nullptr) return std::nullopt;
    for (const Json& type : types) {
      const auto cost = type.is_object() ? costFrom(type, *tensor) : std::nullopt;
      if (!cost) return std::nullopt;
      one.types.push_back(*cost);
    }
  }
  return found;
}

Result<> keep(const fs::path& folder, const Question& question,
              const std::vector<TensorSensitivity>& found) {
  std::error_code ec;
  fs::create_directories(folder, ec);
  if (ec) {
    return fail(ErrorCode::Io, folder.string(), "the folder cannot be made: {}", ec.message());
  }
  return writeFileAtomically(question.file(folder), toJson(found, question).dump(1));
}

}  // namespace

Result<std::vector<TensorSensitivity>> sensitivityKeptIn(const fs::path& folder,
                                                         const SensitivityRequest& request,
                                                         const JobContext& context) {
  if (folder.empty()) return measureSensitivity(request, context);
  NIBBLE_TRY(const Question question, questionOf(request));
  if (auto found = find(folder, question, *request.source)) return *std::move(found);
  NIBBLE_TRY(auto measured, measureSensitivity(request, context));
  if (const auto kept = keep(folder, question, measured); !kept) {
    context.note("what was measured is not kept for another time: " + kept.error().message());
  }
  return measured;
}

}  // namespace nibble::jobs
