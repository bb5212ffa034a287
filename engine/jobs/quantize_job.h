// SPDX-License-Identifier: MIT
// Writes a model anew with every tensor in the type its plan gives it. From a Hugging Face folder
// this is also the conversion to GGUF: plan it with F16, BF16 or COPY.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "formats/gguf_set_writer.h"
#include "formats/metadata.h"
#include "jobs/job_context.h"
#include "model/model_source.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/plan.h"
#include "quant/sequential/encoded_tensors.h"

namespace nibble::jobs {

struct QuantizedTensor {
  std::string name;
  TensorType from = TensorType::F32;
  TensorType to = TensorType::F32;
  std::string method;  ///< "copy" when the bytes were taken over
  std::uint64_t bytes = 0;
  double rmse = 0;                     ///< against the source
  double relativeError = 0;            ///< rmse over the root mean square of the source's weights
  std::optional<double> weightedRmse;  ///< with importance
};

struct QuantizeOptions {
  /// The matrix the plan was made with; required when a tensor's method is "importance".
  const ImportanceMatrix* importance = nullptr;
  /// Set last, in this order.
  std::vector<std::pair<std::string, MetaValue>> metadata;
  GgufSplitLimit split;
  /// Told from the job's thread as each tensor is written. May be empty.
  std::function<void(const QuantizedTensor& tensor)> onTensor{};
  /// Tensors that were quantized while text ran through the model; null for none.
  const EncodedTensors* encoded = nullptr;
};

struct QuantizeReport {
  std::filesystem::path out;                 ///< as asked for
  std::vector<std::filesystem::path> files;  ///< several when split
  std::uint64_t bytes = 0;                   ///< of all files
  double bitsPerWeight = 0;
  double seconds = 0;
  std::vector<QuantizedTensor> tensors;  ///< in the order of the file
  std::uint64_t peakRssBytes = 0;        ///< of the process so far
};

/// Writes `out`, and the recipe that made it beside it (recipePathFor()). Memory does not grow with
/// the model; the bytes do not depend on the number of threads. Progress counts bytes of the
/// source.
///
/// Refuses an output that is one of the input's files under whatever name. Nothing appears under a
/// final name unless everything was written: not on an error (weights that are not finite, a full
/// disk), not when cancelled, not when the process is killed.
Result<QuantizeReport> quantize(const ModelSource& source, const Plan& plan,
                                const std::filesystem::path& out, const QuantizeOptions& options,
                                const JobContext& context);

/// What progress counts.
std::uint64_t sourceBytes(const ModelSource& source);
/// Of the process so far.
std::uint64_t peakRssBytes();

}  // namespace nibble::jobs
