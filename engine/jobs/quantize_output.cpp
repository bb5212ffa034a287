// SPDX-License-Identifier: MIT
#include "jobs/quantize_output.h"

#include <system_error>

#include "base/utf8.h"
#include "formats/gguf_set.h"

namespace nibble::jobs {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kQuantizationVersion = 2;
// llama.cpp keeps such strings in fields of 128 bytes.
constexpr std::size_t kMaxOverrideBytes = 127;

void addImportance(Metadata& metadata, const ImportanceMatrix& matrix) {
  // One measured on the way has no file.
  if (!matrix.path.empty()) {
    metadata.setLast("quantize.imatrix.file", matrix.path.substr(0, kMaxOverrideBytes));
  }
  if (!matrix.dataset.empty()) {
    metadata.setLast("quantize.imatrix.dataset", matrix.dataset.substr(0, kMaxOverrideBytes));
  }
  metadata.setLast("quantize.imatrix.entries_count",
                   static_cast<std::int32_t>(matrix.entries.size()));
  if (matrix.chunks > 0) {
    metadata.setLast("quantize.imatrix.chunks_count", static_cast<std::int32_t>(matrix.chunks));
  }
}

/// A model folder may hold GGUF files made from it; they are not part of it.
std::vector<fs::path> filesOfFolder(const fs::path& folder, const fs::path& except) {
  std::vector<fs::path> files;
  std::error_code ec;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->path().extension() != except) files.push_back(it->path());
  }
  return files;
}

std::vector<fs::path> inputFiles(const ModelSource& source) {
  const fs::path& path = source.path();
  std::error_code ec;
  if (fs::is_directory(path, ec)) return filesOfFolder(path, ".gguf");
  if (source.container() == "hf") return filesOfFolder(path.parent_path() / ".", ".gguf");
  const auto shard = GgufShardName::parse(path);
  if (!shard) return {path};
  std::vector<fs::path> files;
  for (int number = 1; number <= shard->count; ++number) {
    files.push_back(GgufShardName{shard->prefix, number, shard->count}.path());
  }
  return files;
}

}  // namespace

Metadata outputMetadata(const ModelSource& source, const Plan& plan,
                        const QuantizeOptions& options) {
  Metadata metadata = source.metadata();
  metadata.setLast("general.quantization_version", kQuantizationVersion);
  if (plan.fileType) {
    metadata.setLast("general.file_type", *plan.fileType);
  } else if (const MetaValue* kept = metadata.find("general.file_type")) {
    metadata.setLast("general.file_type", MetaValue(*kept));
  }
  for (const char* key : {"split.no", "split.count", "split.tensors.count"}) metadata.erase(key);
  if (options.importance != nullptr) addImportance(metadata, *options.importance);
  for (const auto& [key, value] : options.metadata) metadata.setLast(key, value);
  return metadata;
}

std::vector<TensorSpec> outputTensors(const Plan& plan) {
  std::vector<TensorSpec> specs;
  for (const PlannedTensor& tensor : plan.tensors) {
    specs.push_back({tensor.name, tensor.shape, tensor.to});
  }
  return specs;
}

Result<> checkGgufTypes(const Plan& plan) {
  for (const PlannedTensor& tensor : plan.tensors) {
    if (traits(tensor.to).inGguf) continue;
    return withHint(fail(ErrorCode::Unsupported, "tensor " + printable(tensor.name),
                         "a GGUF file cannot hold the type {}", name(tensor.to)),
                    "write an AWQ or GPTQ folder (--format awq, --format gptq), or choose another "
                    "type, for example Q4_K_M");
  }
  return {};
}

Result<> checkNotInput(const ModelSource& source, const fs::path& out) {
  std::error_code ec;
  if (!fs::exists(out, ec)) return {};
  for (const fs::path& input : inputFiles(source)) {
    if (!fs::equivalent(out, input, ec) || ec) continue;
    return withHint(fail(ErrorCode::InvalidArgument, out.string(),
                         "the output is a file of the model that is read, {}", input.string()),
                    "choose another output path");
  }
  return {};
}

}  // namespace nibble::jobs
