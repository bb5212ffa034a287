// SPDX-License-Identifier: MIT
// GPTQ's layout, first version: codes along inputs, the first in the lowest bits; zero points less
// one; g_idx gives the group of each input.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "formats/packed_words.h"
#include "jobs/containers/packed_folder.h"
#include "quant/grids/integer/integer_codes.h"

namespace nibble::jobs {

namespace {

constexpr std::int64_t kInputsAtOnce = 128;

class GptqFormat final : public PackedFormat {
 public:
  std::string_view name() const override { return "gptq"; }

  Result<> checkMatrix(const EncodedMatrix& matrix, const std::string& where) const override {
    const int bits = matrix.type.bits;
    if (bits == 5 || bits == 6) {
      return withHint(
          fail(ErrorCode::Unsupported, where, "GPTQ folders have no codes of {} bits", bits),
          "choose 2, 3, 4 or 8 bits");
    }
    if (matrix.inputs * bits % 32 == 0 && matrix.outputs * bits % 32 == 0) return {};
    return withHint(fail(ErrorCode::Unsupported, where,
                         "{} outputs of {} inputs do not fill words of 32 bits with {} bits each",
                         matrix.outputs, matrix.inputs, bits),
                    "keep this tensor: --set 'REGEX=F16'");
  }

  std::vector<SafetensorsSpec> tensorsOf(const EncodedMatrix& m) const override {
    const int bits = m.type.bits;
    return {{m.module + ".qweight", TensorType::I32, {wordsFor(m.inputs, bits), m.outputs}},
            {m.module + ".qzeros", TensorType::I32, {m.groups(), wordsFor(m.outputs, bits)}},
            {m.module + ".g_idx", TensorType::I32, {m.inputs}},
            {m.module + ".scales", TensorType::F16, {m.groups(), m.outputs}}};
  }

  Result<> pack(const EncodedMatrix& matrix, const Sink& sink) const override {
    NIBBLE_CHECK(packCodes(matrix, sink));
    NIBBLE_CHECK(packZeros(matrix, sink));
    std::vector<std::int32_t> groups(static_cast<std::size_t>(matrix.inputs));
    for (std::size_t i = 0; i < groups.size(); ++i) {
      groups[i] = static_cast<std::int32_t>(matrix.placeOf(static_cast<std::int64_t>(i)) /
                                            matrix.type.group);
    }
    NIBBLE_CHECK(sink(matrix.module + ".g_idx", std::as_bytes(std::span(groups))));
    return packScales(matrix, sink);
  }

  nlohmann::ordered_json config(const PackedFacts& facts) const override {
    nlohmann::ordered_json json{
        {"quant_method", "gptq"},
        {"bits", facts.type.bits},
        {"group_size", facts.wholeRows ? -1 : facts.type.group},
        {"desc_act", facts.groupsFollowInputs},
        {"sym", facts.type.symmetric},
        {"lm_head", facts.outputPacked},
        {"checkpoint_format", "gptq"},
        {"pack_dtype", "int32"},
        {"true_sequential", true},
        {"static_groups", false},
    };
    // "-:" keeps readers from expecting packed weights there.
    for (const std::string& module : facts.unpacked) {
      json["dynamic"]["-:^" + escaped(module) + "$"] = nlohmann::ordered_json::object();
    }
    json["meta"] = {{"quantizer", {"nibble:" NIBBLE_VERSION}}};
    return json;
  }
  std::string_view configFile() const override { return "quantize_config.json"; }

 private:
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '.') out += '\\';
      out += c;
    }
    return out;
  }

  /// Of `count` inputs from `first` on, both multiples of 8.
  static void readCodes(const EncodedMatrix& m, std::int64_t row, std::int64_t first,
                        std::int64_t count, std::uint8_t* codes) {
    const IntegerType& type = m.type;
    for (std::int64_t i = 0; i < count; i += 8) {
      const std::int64_t at = first + i;
      const std::uint8_t* block = m.block(row, at / type.group);
      unpackIntegerCodes(block + type.codesAt() + at % type.group * type.bits / 8, 8, type.bits,
                         codes + i);
    }
  }

  /// The same where inputs are anywhere in a row.
  static void pickCodes(const EncodedMatrix& m, std::int64_t row, std::int64_t first,
                        std::int64_t count, std::uint8_t* codes) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t place = m.placeOf(first + i);
      std::uint8_t eight[8];
      readCodes(m, row, place / 8 * 8, 8, eight);
      codes[i] = eight[place % 8];
    }
  }

  static Result<> packCodes(const EncodedMatrix& m, const Sink& sink) {
    const IntegerType& type = m.type;
    std::vector<std::uint32_t> words;
    for (std::int64_t first = 0; first < m.inputs; first += kInputsAtOnce) {
      const std::int64_t count = std::min(kInputsAtOnce, m.inputs - first);
      const std::int64_t lines = wordsFor(count, type.bits);
      words.assign(static_cast<std::size_t>(lines * m.outputs), 0);
      for (std::int64_t row = 0; row < m.outputs; ++row) {
        std::uint8_t codes[kInputsAtOnce];
        std::uint32_t line[kInputsAtOnce * 8 / 32] = {};
        if (m.places.empty()) {
          readCodes(m, row, first, count, codes);
        } else {
          pickCodes(m, row, first, count, codes);
        }
        packIntegerCodes(codes, static_cast<int>(count), type.bits,
                         reinterpret_cast<std::uint8_t*>(line));
        for (std::int64_t l = 0; l < lines; ++l) {
          words[static_cast<std::size_t>(l * m.outputs + row)] = line[l];
        }
      }
      NIBBLE_CHECK(sink(m.module + ".qweight", std::as_bytes(std::span(words))));
    }
    return {};
  }

  /// One less, within the bits of a code: 0 becomes all ones.
  static Result<> packZeros(const EncodedMatrix& m, const Sink& sink) {
    const int bits = m.type.bits;
    for (std::int64_t g = 0; g < m.groups(); ++g) {
      std::vector<std::uint32_t> words(static_cast<std::size_t>(wordsFor(m.outputs, bits)), 0);
      for (std::int64_t row = 0; row < m.outputs; ++row) {
        const auto zero = static_cast<std::uint32_t>(m.zeroOf(m.block(row, g)) - 1);
        addCode(words.data(), row, bits, zero & ((1u << bits) - 1));
      }
      NIBBLE_CHECK(sink(m.module + ".qzeros", std::as_bytes(std::span(words))));
    }
    return {};
  }
};

}  // namespace

const Container& gptqContainer() {
  static const GptqFormat format;
  static const PackedContainer container(format);
  return container;
}

}  // namespace nibble::jobs
