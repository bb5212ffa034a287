// SPDX-License-Identifier: MIT
// Any text either fails to parse as config.json or gives metadata that the engine accepts and reads
// the same sizes from.
#include <cstdlib>

#include "model/hf/architecture.h"
#include "model/hf/model_card.h"
#include "model/hyperparameters.h"

using namespace nibble;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void readBack(const hf::Config& config) {
  const auto architecture = hf::findArchitecture(config.architecture, "config.json");
  if (!architecture) return;
  const auto head = hf::headSize(**architecture, config, "config.json");
  if (!head) return;
  Metadata metadata;
  metadata.set("general.architecture", std::string((*architecture)->name));
  (*architecture)->describe((*architecture)->name, config, *head, metadata);
  metadata.set(std::string((*architecture)->name) + ".vocab_size",
               static_cast<std::uint32_t>(config.vocabulary));
  const auto h = readHyperparameters(metadata);
  require(h.has_value());
  require(h->layers == config.layers && h->embedding == config.hidden);
  require(h->heads == config.heads && h->kvHeads == config.kvHeads && h->headSize == *head);
  require(h->feedForward == config.feedForward && h->contextLength == config.context);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto config = hf::parseConfig(text, "config.json")) readBack(*config);
  if (const auto packed = hf::parsePackedConfigFile(std::string(text), "quantize_config.json")) {
    require(packed->bits >= 2 && packed->bits <= 8 && packed->group >= 0);
  }
  const hf::ModelCard card = hf::parseModelCard(text);
  require(hf::titleOf(card.name).size() <= card.name.size());
  return 0;
}
