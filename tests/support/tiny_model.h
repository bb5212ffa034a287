// SPDX-License-Identifier: MIT
// The deterministic tiny model of tests/data/tinymodel: llama, 2 layers, width 256, all F32.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "formats/gguf_writer.h"
#include "formats/metadata.h"

namespace nibble::test {

/// What model.json says the file holds.
struct TinyModel {
  Metadata metadata;
  std::vector<TensorSpec> tensors;
};

const TinyModel& tinyModel();

/// Values of tensor `index`, the row length varying fastest.
std::vector<float> tinyModelValues(std::size_t index);

/// The model written as one GGUF file; byte for byte the file the golden data was made from. It
/// lies in a temporary folder that goes when the program ends.
std::filesystem::path tinyModelPath();

}  // namespace nibble::test
