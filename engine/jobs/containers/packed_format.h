// SPDX-License-Identifier: MIT
// What AWQ and GPTQ folders differ in: how a matrix is packed, and how config.json says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/integer_type.h"
#include "formats/safetensors_writer.h"

namespace nibble::jobs {

/// A matrix whose rows are encoded, in an order of their own; and so are their columns where groups
/// follow the inputs.
struct EncodedMatrix {
  std::string module;  ///< "model.layers.0.mlp.up_proj"
  IntegerType type;
  std::int64_t outputs = 0;
  std::int64_t inputs = 0;
  bool groupsFollowInputs = false;
  std::span<const std::byte> rows{};      ///< empty while only sizes are asked for
  std::span<const std::int64_t> order{};  ///< which of them is the matrix's first, second, …
  /// The place in a row where each input is; empty where groups do not follow the inputs.
  std::span<const int> places{};

  std::int64_t groups() const { return inputs / type.group; }
  std::int64_t placeOf(std::int64_t input) const {
    return places.empty() ? input : places[static_cast<std::size_t>(input)];
  }
  /// Group `g` of the matrix's row `row`.
  const std::uint8_t* block(std::int64_t row, std::int64_t g) const {
    const std::int64_t at = order[static_cast<std::size_t>(row)] * groups() + g;
    return reinterpret_cast<const std::uint8_t*>(rows.data()) + at * type.blockBytes();
  }
  int zeroOf(const std::uint8_t* block) const { return type.symmetric ? type.middle() : block[2]; }
};

/// What is said once of all packed matrices.
struct PackedFacts {
  IntegerType type;
  bool wholeRows = false;             ///< one group a row
  bool groupsFollowInputs = false;    ///< in some of them
  bool outputPacked = false;          ///< lm_head is among them
  std::vector<std::string> unpacked;  ///< modules of layers that are not
};

class PackedFormat {
 public:
  using Sink = std::function<Result<>(const std::string& tensor, std::span<const std::byte> bytes)>;

  virtual ~PackedFormat() = default;
  virtual std::string_view name() const = 0;

  /// Fails for types it has no packing for; `where` names the tensor.
  virtual Result<> checkMatrix(const EncodedMatrix& matrix, const std::string& where) const = 0;
  /// The tensors that hold it.
  virtual std::vector<SafetensorsSpec> tensorsOf(const EncodedMatrix& matrix) const = 0;
  /// Their bytes, some at a time.
  virtual Result<> pack(const EncodedMatrix& matrix, const Sink& sink) const = 0;
  /// For config.json.
  virtual nlohmann::ordered_json config(const PackedFacts& facts) const = 0;
  /// Where the same is written once more; empty for nowhere.
  virtual std::string_view configFile() const = 0;
};

/// Scales of all groups, as [groups, outputs].
Result<> packScales(const EncodedMatrix& matrix, const PackedFormat::Sink& sink);

}  // namespace nibble::jobs
