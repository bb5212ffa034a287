// SPDX-License-Identifier: MIT
#include "model/hf/hf_metadata.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "model/hf/model_card.h"
#include "tokenizer/hf_tokenizer.h"

namespace nibble::hf {

namespace {

constexpr std::uint32_t kQuantizationVersion = 2;
constexpr std::uint64_t kTokenizerLimit = 512 << 20;

/// general.file_type: the type that most weights have.
std::uint32_t fileType(std::span<const TensorView> tensors) {
  constexpr std::uint32_t kF32 = 0;
  constexpr std::uint32_t kF16 = 1;
  constexpr std::uint32_t kBf16 = 32;
  std::int64_t f32 = 0;
  std::int64_t f16 = 0;
  std::int64_t bf16 = 0;
  for (const TensorView& view : tensors) {
    if (view.info.shape.rank < 2) continue;
    const std::int64_t elements = view.info.shape.elements();
    if (view.info.type == TensorType::F16) f16 += elements;
    if (view.info.type == TensorType::BF16) bf16 += elements;
    if (view.info.type == TensorType::F32) f32 += elements;
  }
  if (f16 >= bf16 && f16 >= f32) return kF16;
  return bf16 >= f32 ? kBf16 : kF32;
}

/// Of a mixture, how many experts and what one of them makes with all that they share: "8x7B".
std::string sizeLabelOf(std::span<const TensorView> tensors) {
  std::uint64_t count = 0;
  std::size_t experts = 0;
  for (const TensorView& view : tensors) {
    if (!view.computed.empty()) continue;
    const auto all = static_cast<std::uint64_t>(view.info.shape.elements());
    experts = std::max(experts, view.parts.size());
    count += view.parts.empty() ? all : all / view.parts.size();
  }
  return experts == 0 ? sizeLabel(count) : fmt::format("{}x{}", experts, sizeLabel(count));
}

void describeModel(const std::filesystem::path& folder, const Architecture& architecture,
                   std::span<const TensorView> tensors, Metadata& metadata) {
  ModelCard card = readModelCard(folder);
  metadata.set("general.architecture", std::string(architecture.name));
  metadata.set("general.type", std::string("model"));
  if (!card.name.empty()) metadata.set("general.name", std::move(card.name));
  metadata.set("general.size_label", sizeLabelOf(tensors));
  if (!card.license.empty()) metadata.set("general.license", std::move(card.license));
  if (!card.tags.empty()) metadata.set("general.tags", StringList::copyOf(std::move(card.tags)));
  if (!card.languages.empty()) {
    metadata.set("general.languages", StringList::copyOf(std::move(card.languages)));
  }
}

/// A tokenizer file; empty when the folder has none of that name.
Result<std::string> readIfPresent(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::string();
  return readTextFile(path, kTokenizerLimit);
}

Result<> addTokenizer(const std::filesystem::path& folder, const std::string& configText,
                      const Config& config, Metadata& metadata) {
  NIBBLE_TRY(const std::string json, readIfPresent(folder / "tokenizer.json"));
  NIBBLE_TRY(const std::string pieces, readIfPresent(folder / "tokenizer.model"));
  if (json.empty() && pieces.empty()) {
    return withHint(fail(ErrorCode::NotFound, folder.string(), "the folder holds no tokenizer"),
                    "copy tokenizer.json and tokenizer_config.json of the model into it");
  }
  NIBBLE_TRY(const std::string options, readIfPresent(folder / "tokenizer_config.json"));
  NIBBLE_TRY(const std::string added, readIfPresent(folder / "added_tokens.json"));
  NIBBLE_TRY(const std::string chat, readIfPresent(folder / "chat_template.jinja"));
  const HfTokenizerFiles files{.tokenizerJson = json,
                               .tokenizerConfig = options,
                               .sentencePieceModel = pieces,
                               .addedTokens = added,
                               .chatTemplate = chat,
                               .config = configText};
  auto written = addTokenizerMetadata(metadata, files,
                                      {.vocabularySize = static_cast<int>(config.vocabulary)});
  if (!written) return tl::unexpected(within(std::move(written).error(), folder.string()));
  return {};
}

}  // namespace

Result<Metadata> makeMetadata(const std::filesystem::path& folder, const std::string& configText,
                              const Architecture& architecture, const Config& config,
                              std::int64_t headSize, std::span<const TensorView> tensors) {
  Metadata metadata;
  describeModel(folder, architecture, tensors, metadata);
  architecture.describe(architecture.name, config, headSize, metadata);
  metadata.set("general.file_type", fileType(tensors));
  NIBBLE_CHECK(addTokenizer(folder, configText, config, metadata));
  metadata.set("general.quantization_version", kQuantizationVersion);
  return metadata;
}

}  // namespace nibble::hf
