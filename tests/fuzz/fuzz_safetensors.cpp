// SPDX-License-Identifier: MIT
// Any bytes either fail to parse or give tensors that lie in the file and convert to float.
#include <cstdlib>
#include <vector>

#include "formats/convert_float.h"
#include "formats/safetensors.h"

using namespace nibble;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto file = SafetensorsFile::parse(bytes, nullptr, "fuzz.safetensors");
  if (!file) {
    require(!file.error().message().empty());
    return 0;
  }
  std::vector<float> values;
  for (const SafetensorsInfo& tensor : (*file)->tensors()) {
    const auto count = static_cast<std::size_t>(tensor.elements());
    require((*file)->bytes(tensor).size() == tensor.bytes);
    require(count <= size);
    values.resize(count);
    require(convertToFloat(tensor.type, (*file)->bytes(tensor), values.data(), count).has_value());
  }
  return 0;
}
