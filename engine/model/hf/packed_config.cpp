// SPDX-License-Identifier: MIT
#include "model/hf/packed_config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/utf8.h"
#include "formats/integer_type.h"

namespace nibble::hf {

namespace {

using Json = nlohmann::json;

class Reader {
 public:
  Reader(const Json& object, const std::string& file) : object_(object), file_(file) {}

  /// The first of several names that is there; null counts as absent.
  const Json* find(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      const auto it = object_.find(name);
      if (it != object_.end() && !it->is_null()) return &*it;
    }
    return nullptr;
  }

  Result<int> integer(std::initializer_list<const char*> names, int low, int high,
                      int otherwise) const {
    const Json* value = find(names);
    if (value == nullptr) return otherwise;
    if (value->is_number_integer()) {
      const bool huge = value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX;
      const std::int64_t number = huge ? std::int64_t{high} + 1 : value->get<std::int64_t>();
      if (number >= low && number <= high) return static_cast<int>(number);
    }
    return fail(ErrorCode::Corrupt, file_, "the quantization's {} is not a number from {} to {}",
                *names.begin(), low, high);
  }

  Result<bool> boolean(const char* name, bool otherwise) const {
    const Json* value = find({name});
    if (value == nullptr) return otherwise;
    if (value->is_boolean()) return value->get<bool>();
    return fail(ErrorCode::Corrupt, file_, "the quantization's {} is not true or false", name);
  }

  /// Lower case.
  Result<std::string> string(std::initializer_list<const char*> names) const {
    const Json* value = find(names);
    if (value == nullptr) return std::string();
    if (!value->is_string()) {
      return fail(ErrorCode::Corrupt, file_, "the quantization's {} is not a text", *names.begin());
    }
    auto text = value->get<std::string>();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  }

  tl::unexpected<Error> unsupported(const std::string& what) const {
    return withHint(
        fail(ErrorCode::Unsupported, file_, "the folder's weights are packed as {}", what),
        "read are GPTQ of 2, 3, 4 and 8 bits (gptq, gptq_v2) and AWQ of 4 bits (gemm); or open "
        "the original model");
  }

 private:
  const Json& object_;
  const std::string& file_;
};

Result<> readGptq(const Reader& reader, PackedConfig& config) {
  NIBBLE_TRY(const std::string format, reader.string({"checkpoint_format", "format"}));
  NIBBLE_TRY(const bool marlin, reader.boolean("is_marlin_format", false));
  if (marlin) return reader.unsupported("marlin");
  if (!format.empty() && format != "gptq" && format != "gptq_v2") {
    return reader.unsupported(printable(format));
  }
  config.zerosLackOne = format != "gptq_v2";
  config.format = format;
  constexpr std::array kBits{2, 3, 4, 8};
  if (std::find(kBits.begin(), kBits.end(), config.bits) == kBits.end()) {
    return reader.unsupported(fmt::format("GPTQ of {} bits", config.bits));
  }
  return {};
}

Result<> readAwq(const Reader& reader, PackedConfig& config) {
  // Other versions name what a loader turns this layout into.
  NIBBLE_TRY(const std::string version, reader.string({"version", "format"}));
  if (version.starts_with("gemv") || version == "llm-awq") {
    return reader.unsupported("AWQ " + printable(version));
  }
  if (config.bits != 4) return reader.unsupported(fmt::format("AWQ of {} bits", config.bits));
  NIBBLE_TRY(const bool zeros, reader.boolean("zero_point", true));
  config.symmetric = !zeros;
  return {};
}

}  // namespace

Result<PackedConfig> parsePackedConfig(const Json& object, const std::string& quantMethod,
                                       const std::string& file) {
  const Reader reader(object, file);
  PackedConfig config;
  NIBBLE_TRY(config.bits, reader.integer({"bits", "w_bit"}, 1, 16, config.bits));
  NIBBLE_TRY(const int group,
             reader.integer({"group_size", "q_group_size"}, -1, kMostIntegerGroup, config.group));
  config.group = std::max(group, 0);
  NIBBLE_TRY(config.symmetric, reader.boolean("sym", false));
  if (const Json* dynamic = reader.find({"dynamic"})) {
    config.varies = dynamic->is_object() && !dynamic->empty();
  }
  if (quantMethod == "awq") {
    config.layout = PackedLayout::Awq;
    NIBBLE_CHECK(readAwq(reader, config));
    return config;
  }
  if (quantMethod == "gptq") {
    config.layout = PackedLayout::Gptq;
  } else if (!quantMethod.empty()) {
    return reader.unsupported(printable(quantMethod));
  }
  if (quantMethod.empty() && reader.find({"zero_point", "w_bit", "q_group_size"}) != nullptr) {
    config.layout = PackedLayout::Awq;
    NIBBLE_CHECK(readAwq(reader, config));
    return config;
  }
  NIBBLE_CHECK(readGptq(reader, config));
  return config;
}

Result<PackedConfig> parsePackedConfigFile(const std::string& text, const std::string& file) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(ErrorCode::Corrupt, file, "not a JSON object");
  const auto method = json.find("quant_method");
  return parsePackedConfig(
      json,
      method != json.end() && method->is_string() ? method->get<std::string>() : std::string(),
      file);
}

}  // namespace nibble::hf
