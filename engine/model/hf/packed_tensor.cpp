// SPDX-License-Identifier: MIT
#include "model/hf/packed_tensor.h"

#include <algorithm>
#include <cstring>

#include "base/map_guard.h"
#include "base/utf8.h"
#include "formats/convert_float.h"
#include "formats/packed_words.h"

namespace nibble::hf {

namespace {

class Finder {
 public:
  Finder(const SafetensorsSet& checkpoint, const std::string& module, std::int64_t outputs,
         std::int64_t inputs, const PackedConfig& config)
      : checkpoint_(checkpoint), module_(module), config_(config) {
    tensor_.outputs = outputs;
    tensor_.inputs = inputs;
    tensor_.zerosLackOne = config.zerosLackOne;
  }

  Result<std::shared_ptr<const PackedTensor>> find() {
    NIBBLE_TRY(tensor_.codes, part(".qweight"));
    NIBBLE_TRY(tensor_.zeros, part(".qzeros"));
    NIBBLE_TRY(tensor_.scales, part(".scales"));
    tensor_.order = checkpoint_.find(module_ + ".g_idx");
    NIBBLE_CHECK(readCodes());
    NIBBLE_CHECK(readGroups());
    NIBBLE_CHECK(readOrder());
    NIBBLE_CHECK(findZeros());
    describe();
    return std::make_shared<const PackedTensor>(std::move(tensor_));
  }

 private:
  std::string where(const SafetensorsInfo& info) const {
    return fmt::format("{}, tensor {}", checkpoint_.path().string(), printable(info.name));
  }

  Result<const SafetensorsInfo*> part(const char* end) const {
    const SafetensorsInfo* found = checkpoint_.find(module_ + end);
    if (found != nullptr) return found;
    return withHint(
        fail(ErrorCode::Corrupt,
             fmt::format("{}, tensor {}{}", checkpoint_.path().string(), printable(module_), end),
             "the tensor is missing"),
        "download the model again");
  }

  Result<> expect(const SafetensorsInfo& info, std::vector<std::int64_t> shape) const {
    if (info.shape == shape) return {};
    return withHint(fail(ErrorCode::Corrupt, where(info),
                         "for {} outputs, {} inputs, {} bits and groups of {} the shape is {}, the "
                         "file holds {}",
                         tensor_.outputs, tensor_.inputs, tensor_.bits, tensor_.groupSize,
                         toString(shape), toString(info.shape)),
                    "use the config.json that belongs to these weights");
  }

  Result<> expectWords(const SafetensorsInfo& info) const {
    if (info.type == TensorType::I32 || info.type == TensorType::U32) return {};
    return fail(ErrorCode::Unsupported, where(info), "codes are packed into {}, not into I32",
                name(info.type));
  }

  /// Both layouts are told by shape where the configuration does not say.
  Result<> readCodes() {
    const SafetensorsInfo& codes = *tensor_.codes;
    NIBBLE_CHECK(expectWords(codes));
    NIBBLE_CHECK(expectWords(*tensor_.zeros));
    tensor_.bits = config_.bits;
    tensor_.groupSize = config_.group;
    const std::vector<std::int64_t> awq{tensor_.inputs, wordsFor(tensor_.outputs, 4)};
    const bool looksLikeAwq = config_.bits == 4 && codes.shape == awq;
    tensor_.layout = config_.layout.value_or(looksLikeAwq ? PackedLayout::Awq : PackedLayout::Gptq);
    if (tensor_.layout == PackedLayout::Awq) {
      tensor_.zerosLackOne = false;
      if (tensor_.outputs % 8 != 0) {
        return fail(ErrorCode::Corrupt, where(codes), "{} outputs are no multiple of 8",
                    tensor_.outputs);
      }
      return expect(codes, awq);
    }
    if (config_.varies && codes.shape.size() == 2) {
      for (const int bits : {2, 3, 4, 8}) {
        if (codes.shape[0] == wordsFor(tensor_.inputs, bits)) tensor_.bits = bits;
      }
    }
    return expect(codes, {wordsFor(tensor_.inputs, tensor_.bits), tensor_.outputs});
  }

  Result<> readGroups() {
    const SafetensorsInfo& scales = *tensor_.scales;
    const std::int64_t stated = config_.group == 0 ? tensor_.inputs : config_.group;
    tensor_.groupSize = stated;
    tensor_.groups = (tensor_.inputs + stated - 1) / stated;
    if (config_.varies && scales.shape.size() == 2 && scales.shape[0] > 0 &&
        tensor_.inputs % scales.shape[0] == 0) {
      tensor_.groups = scales.shape[0];
      tensor_.groupSize = tensor_.inputs / tensor_.groups;
    }
    NIBBLE_CHECK(expect(scales, {tensor_.groups, tensor_.outputs}));
    if (scales.type != TensorType::F16 && scales.type != TensorType::BF16 &&
        scales.type != TensorType::F32) {
      return fail(ErrorCode::Unsupported, where(scales), "scales of type {} cannot be read",
                  name(scales.type));
    }
    return expect(*tensor_.zeros, {tensor_.groups, wordsFor(tensor_.outputs, tensor_.bits)});
  }

  /// g_idx counts wherever it is out of the ordinary, whatever the configuration says.
  Result<> readOrder() {
    if (tensor_.order == nullptr || tensor_.layout == PackedLayout::Awq) return {};
    const SafetensorsInfo& order = *tensor_.order;
    if (order.type != TensorType::I32) {
      return fail(ErrorCode::Unsupported, where(order), "of type {}, not I32", name(order.type));
    }
    NIBBLE_CHECK(expect(order, {tensor_.inputs}));
    const auto bytes = checkpoint_.bytes(order);
    std::vector<std::int32_t> groups(static_cast<std::size_t>(tensor_.inputs));
    bool sequential = true;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      groups[i] = load<std::int32_t>(bytes.data() + 4 * i);
      if (groups[i] < 0 || groups[i] >= tensor_.groups) {
        NIBBLE_CHECK(checkIntact(bytes));
        return fail(ErrorCode::Corrupt, where(order), "input {} is in group {}, of {}", i,
                    groups[i], tensor_.groups);
      }
      sequential = sequential && groups[i] == static_cast<std::int64_t>(i) / tensor_.groupSize;
    }
    NIBBLE_CHECK(checkIntact(bytes));
    if (!sequential) tensor_.groupOf = std::move(groups);
    return {};
  }

  /// Whether every zero point that is stored is `zero`.
  bool allZerosAre(std::uint32_t zero) const {
    const auto bytes = checkpoint_.bytes(*tensor_.zeros);
    const std::int64_t words = tensor_.zeros->shape[1];
    // Whole words compare quickly; what is behind the last code may be anything.
    const std::int64_t whole = tensor_.outputs * tensor_.bits / 32;
    std::vector<std::uint32_t> expected(static_cast<std::size_t>(words), 0);
    for (std::int64_t c = 0; c < tensor_.outputs; ++c) {
      addCode(expected.data(), c, tensor_.bits, zero);
    }
    for (std::int64_t g = 0; g < tensor_.groups; ++g) {
      const std::byte* row = bytes.data() + g * words * 4;
      if (std::memcmp(row, expected.data(), static_cast<std::size_t>(whole) * 4) != 0) return false;
      for (std::int64_t c = whole * 32 / tensor_.bits; c < tensor_.outputs; ++c) {
        if (codeAt(row, c, tensor_.bits) != zero) return false;
      }
    }
    return true;
  }

  /// Symmetric weights have one zero point, in the middle. Where all that is stored says which of
  /// the two conventions was followed, it is believed: names are wrong at times.
  Result<> findZeros() {
    if (!config_.symmetric || tensor_.layout == PackedLayout::Awq) return {};
    const auto middle = 1u << (tensor_.bits - 1);
    const bool allLess = allZerosAre(middle - 1);
    symmetric_ = allLess || allZerosAre(middle);
    if (symmetric_) {
      tensor_.contradictsFormat = !config_.format.empty() && allLess != config_.zerosLackOne;
      tensor_.zerosLackOne = allLess;
    }
    return checkIntact(checkpoint_.bytes(*tensor_.zeros));
  }

  void describe() {
    const bool runs = tensor_.groupOf.empty() && tensor_.inputs % tensor_.groupSize == 0;
    if (!runs || tensor_.scales->type != TensorType::F16) return;
    const IntegerType type{tensor_.bits, static_cast<int>(tensor_.groupSize), symmetric_};
    if (tensorType(type)) tensor_.type = type;
  }

  const SafetensorsSet& checkpoint_;
  const std::string& module_;
  const PackedConfig& config_;
  PackedTensor tensor_;
  bool symmetric_ = false;
};

}  // namespace

Result<std::shared_ptr<const PackedTensor>> findPacked(const SafetensorsSet& checkpoint,
                                                       const std::string& module,
                                                       std::int64_t outputs, std::int64_t inputs,
                                                       const PackedConfig& config) {
  return Finder(checkpoint, module, outputs, inputs, config).find();
}

}  // namespace nibble::hf
