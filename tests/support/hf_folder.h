// SPDX-License-Identifier: MIT
// Hugging Face folders made up for a test: a tiny Llama that a test bends as it needs.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "formats/tensor_type.h"

namespace nibble::test {

struct HfTensor {
  std::string name;
  TensorType type = TensorType::F16;
  std::vector<std::int64_t> shape;
  /// Value i (row-major) before rounding to the type; i / 64 by default. Exact in F16 up to 2048.
  std::function<float(std::int64_t)> value = [](std::int64_t i) {
    return static_cast<float>(i) / 64;
  };
  /// For 8-bit types: the bytes themselves.
  QByteArray raw = {};
};

/// Two layers, width 8, two query heads and one key-value head of 4, feed-forward 6, vocabulary 10.
class HfFolder {
 public:
  HfFolder();

  QJsonObject config;
  std::vector<HfTensor> tensors;

  HfTensor& tensor(const std::string& name);
  void remove(const std::string& name);
  /// Adds, to every layer, a tensor named below "model.layers.N.".
  void addToLayers(const std::string& name, std::vector<std::int64_t> shape);

  std::filesystem::path path() const { return dir_.path().toStdString(); }
  std::filesystem::path file(const std::string& name) const { return path() / name; }
  void write(const std::string& name, const QByteArray& bytes) const;
  /// Writes config.json, model.safetensors and a tokenizer of ten letters; returns path().
  std::filesystem::path save() const;

 private:
  QTemporaryDir dir_;
};

}  // namespace nibble::test
