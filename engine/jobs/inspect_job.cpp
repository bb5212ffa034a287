// SPDX-License-Identifier: MIT
#include "jobs/inspect_job.h"

#include <algorithm>

namespace nibble::jobs {

ModelFacts inspect(std::shared_ptr<const ModelSource> source) {
  ModelFacts facts;
  const Metadata& metadata = source->metadata();
  facts.architecture = metadata.string("general.architecture").value_or("");
  facts.name = metadata.string("general.name").value_or("");
  facts.container = std::string(source->container());
  facts.fileBytes = source->fileBytes();
  // A file without these keys can still be looked at, so nothing here insists on them.
  facts.contextLength = metadata.integer(facts.architecture + ".context_length").value_or(0);
  facts.layers = metadata.integer(facts.architecture + ".block_count").value_or(0);
  for (const TensorInfo& tensor : source->tensors()) {
    auto share = std::find_if(facts.types.begin(), facts.types.end(),
                              [&](const TypeShare& s) { return s.type == tensor.type; });
    if (share == facts.types.end())
      share = facts.types.insert(share, TypeShare{.type = tensor.type});
    ++share->tensors;
    share->elements += tensor.shape.elements();
    share->bytes += tensor.bytes;
    facts.parameters += tensor.shape.elements();
    facts.tensorBytes += tensor.bytes;
  }
  std::sort(facts.types.begin(), facts.types.end(),
            [](const TypeShare& a, const TypeShare& b) { return a.bytes > b.bytes; });
  if (facts.parameters > 0) {
    facts.bitsPerWeight =
        8.0 * static_cast<double>(facts.tensorBytes) / static_cast<double>(facts.parameters);
  }
  facts.source = std::move(source);
  return facts;
}

Result<ModelFacts> inspect(const std::filesystem::path& path) {
  NIBBLE_TRY(auto source, openModel(path));
  return inspect(std::move(source));
}

}  // namespace nibble::jobs
