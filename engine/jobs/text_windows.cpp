// SPDX-License-Identifier: MIT
#include "jobs/text_windows.h"

#include "jobs/evaluation_run.h"

namespace nibble::jobs {

Result<TextWindows> textWindows(std::shared_ptr<const ModelSource> source,
                                const std::filesystem::path& text, eval::WindowOptions options) {
  NIBBLE_TRY(const EvaluationText opened, openEvaluationText(text));
  NIBBLE_TRY(const LoadedModel model, withTokenizer(std::move(source)));
  auto tokens = model.tokenizer->encode(opened.text, EncodeOptions{});
  TextWindows found;
  found.tokens = static_cast<std::int64_t>(tokens.size());
  options.maxChunks = 0;
  NIBBLE_TRY(const eval::Windows windows,
             eval::Windows::make(std::move(tokens), *model.tokenizer, options));
  found.chunks = windows.count();
  return found;
}

}  // namespace nibble::jobs
