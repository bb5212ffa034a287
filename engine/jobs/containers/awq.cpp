// SPDX-License-Identifier: MIT
// AWQ's layout for matrix products ("GEMM"): codes of eight outputs share a word, interleaved; zero
// points likewise, as they are. Always with zero points: those of a symmetric type are all 8.
#include <nlohmann/json.hpp>

#include "formats/packed_words.h"
#include "jobs/containers/packed_folder.h"
#include "quant/grids/integer/integer_codes.h"

namespace nibble::jobs {

namespace {

constexpr std::int64_t kInputsAtOnce = 64;

class AwqFormat final : public PackedFormat {
 public:
  std::string_view name() const override { return "awq"; }

  Result<> checkMatrix(const EncodedMatrix& matrix, const std::string& where) const override {
    if (matrix.type.bits != 4) {
      return withHint(fail(ErrorCode::Unsupported, where,
                           "AWQ folders have codes of 4 bits, not {}", matrix.type.bits),
                      "choose int4-g128, or --format gptq");
    }
    if (matrix.groupsFollowInputs) {
      return withHint(fail(ErrorCode::Unsupported, where,
                           "AWQ folders have groups of neighbouring inputs, not in their order"),
                      "leave out the option desc_act, or choose --format gptq");
    }
    if (matrix.module == "lm_head") {
      return withHint(
          fail(ErrorCode::Unsupported, where, "AWQ folders keep the output matrix unquantized"),
          "leave it out of the rules, or choose --format gptq");
    }
    if (matrix.outputs % 8 == 0) return {};
    return withHint(
        fail(ErrorCode::Unsupported, where, "{} outputs are no multiple of 8", matrix.outputs),
        "keep this tensor: --set 'REGEX=F16'");
  }

  std::vector<SafetensorsSpec> tensorsOf(const EncodedMatrix& m) const override {
    return {{m.module + ".qweight", TensorType::I32, {m.inputs, m.outputs / 8}},
            {m.module + ".qzeros", TensorType::I32, {m.groups(), m.outputs / 8}},
            {m.module + ".scales", TensorType::F16, {m.groups(), m.outputs}}};
  }

  Result<> pack(const EncodedMatrix& m, const Sink& sink) const override {
    const std::int64_t words = m.outputs / 8;
    std::vector<std::uint32_t> lines;
    for (std::int64_t first = 0; first < m.inputs; first += kInputsAtOnce) {
      const std::int64_t count = std::min(kInputsAtOnce, m.inputs - first);
      lines.assign(static_cast<std::size_t>(count * words), 0);
      for (std::int64_t row = 0; row < m.outputs; ++row) {
        for (std::int64_t i = 0; i < count; i += 8) {
          const std::int64_t input = first + i;
          std::uint8_t codes[8];
          unpackIntegerCodes(
              m.block(row, input / m.type.group) + m.type.codesAt() + input % m.type.group / 2, 8,
              4, codes);
          for (std::int64_t k = 0; k < 8; ++k) put(lines.data() + (i + k) * words, row, codes[k]);
        }
      }
      NIBBLE_CHECK(sink(m.module + ".qweight", std::as_bytes(std::span(lines))));
    }
    for (std::int64_t g = 0; g < m.groups(); ++g) {
      lines.assign(static_cast<std::size_t>(words), 0);
      for (std::int64_t row = 0; row < m.outputs; ++row) {
        put(lines.data(), row, m.zeroOf(m.block(row, g)));
      }
      NIBBLE_CHECK(sink(m.module + ".qzeros", std::as_bytes(std::span(lines))));
    }
    return packScales(m, sink);
  }

  nlohmann::ordered_json config(const PackedFacts& facts) const override {
    nlohmann::ordered_json unpacked = nlohmann::ordered_json::array({"lm_head"});
    for (const std::string& module : facts.unpacked) unpacked.push_back(module);
    return {{"quant_method", "awq"},
            {"bits", 4},
            {"group_size", facts.wholeRows ? -1 : facts.type.group},
            {"zero_point", true},
            {"version", "gemm"},
            {"modules_to_not_convert", std::move(unpacked)}};
  }
  std::string_view configFile() const override { return {}; }

 private:
  static void put(std::uint32_t* line, std::int64_t output, int code) {
    line[output / 8] |= static_cast<std::uint32_t>(code)
                        << (4 * kAwqNibble[static_cast<std::size_t>(output % 8)]);
  }
};

}  // namespace

const Container& awqContainer() {
  static const AwqFormat format;
  static const PackedContainer container(format);
  return container;
}

}  // namespace nibble::jobs
