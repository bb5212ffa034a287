// SPDX-License-Identifier: MIT
#include "model/hf/architecture.h"

#include <array>
#include <string>

#include "base/utf8.h"
#include "model/limits.h"

namespace nibble::hf {

#define HF_MODEL(CLASS) const Architecture& hf##CLASS();
#include "model/hf/architectures.def"
#undef HF_MODEL

namespace {

struct Registered {
  std::string_view className;
  const Architecture& (*architecture)();
};

constexpr std::array kRegistry{
#define HF_MODEL(CLASS) Registered{#CLASS, &hf##CLASS},
#include "model/hf/architectures.def"
#undef HF_MODEL
};

}  // namespace

Result<const Architecture*> findArchitecture(std::string_view className, const std::string& file) {
  std::string known;
  for (const Registered& entry : kRegistry) {
    if (entry.className == className) return &entry.architecture();
    if (!known.empty()) known += ", ";
    known += entry.className;
  }
  return withHint(
      fail(ErrorCode::Unsupported, file, "models of class {} cannot be read", printable(className)),
      "known are " + known + "; a GGUF file of the model may work");
}

Result<std::int64_t> headSize(const Architecture& architecture, const Config& config,
                              const std::string& file) {
  std::int64_t size = config.statedHeadSize.value_or(architecture.defaultHeadSize);
  if (size == 0) {
    if (config.hidden % config.heads != 0) {
      return fail(ErrorCode::Corrupt, file,
                  "num_attention_heads = {} does not divide hidden_size = {}", config.heads,
                  config.hidden);
    }
    size = config.hidden / config.heads;
  }
  if (size % 2 != 0 || size > limits::kHeadSize) {
    return fail(ErrorCode::Corrupt, file, "heads of {} elements cannot be", size);
  }
  return size;
}

}  // namespace nibble::hf
