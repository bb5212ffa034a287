// SPDX-License-Identifier: MIT
// Any bytes either fail to parse or give a file whose parts can all be read, and whose metadata and
// tensors the writer's layout accepts and lays out the same way again.
#include <cstdlib>

#include "base/bytes.h"
#include "formats/gguf_file.h"
#include "formats/gguf_metadata.h"
#include "formats/gguf_writer.h"

using namespace nibble;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

unsigned touch(const GgufFile& file) {
  unsigned sum = 0;
  for (const TensorInfo& tensor : file.tensors()) {
    require(file.find(tensor.name) == &tensor);
    const auto bytes = file.bytes(tensor);
    require(bytes.size() == tensor.bytes);
    for (const std::byte b : bytes) sum += static_cast<unsigned>(b);
  }
  for (const auto& [key, value] : file.metadata().entries()) {
    require(file.metadata().find(key) == &value);
    if (const auto* list = file.metadata().strings(key)) {
      for (const std::string_view item : list->items) sum += static_cast<unsigned>(item.size());
    }
  }
  return sum;
}

void layOutAgain(const GgufFile& file) {
  if (file.alignment() > 4096) return;  // padding of up to 2 GiB teaches nothing
  std::vector<TensorSpec> specs;
  for (const TensorInfo& tensor : file.tensors()) {
    specs.push_back({tensor.name, tensor.shape, tensor.type});
  }
  const auto layout = GgufLayout::plan(file.metadata(), specs, "again");
  require(layout.has_value());
  const std::string header = layout->header;
  GgufCursor cursor(std::as_bytes(std::span(header)), "again");
  require(cursor.take(24, "counts").has_value());
  const auto metadata = readGgufMetadata(cursor, file.metadata().entries().size(), nullptr);
  require(metadata.has_value());
  require(metadata->entries().size() == file.metadata().entries().size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    require(layout->tensors[i].bytes == file.tensors()[i].bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto file = GgufFile::parse(bytes, nullptr, "fuzz.gguf");
  if (!file) {
    require(!file.error().message().empty());
    return 0;
  }
  volatile unsigned sum = touch(**file);
  static_cast<void>(sum);
  layOutAgain(**file);
  return 0;
}
