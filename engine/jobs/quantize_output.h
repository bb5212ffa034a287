// SPDX-License-Identifier: MIT
// What a quantized file says about itself, and where it must not be written.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "formats/gguf_writer.h"
#include "formats/metadata.h"
#include "jobs/quantize_job.h"

namespace nibble::jobs {

/// The source's metadata as llama-quantize passes it on: version and file type moved to the end,
/// split keys dropped, then what is said of the importance matrix, then the caller's own.
Metadata outputMetadata(const ModelSource& source, const Plan& plan,
                        const QuantizeOptions& options);

/// The tensors of the file, in order.
std::vector<TensorSpec> outputTensors(const Plan& plan);

/// Fails, naming the tensor, for types that GGUF has not.
Result<> checkGgufTypes(const Plan& plan);

/// Fails when `out` is a file the source is read from: the same path, or a link to it.
Result<> checkNotInput(const ModelSource& source, const std::filesystem::path& out);

}  // namespace nibble::jobs
