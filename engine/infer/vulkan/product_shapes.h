// SPDX-License-Identifier: MIT
// How products with one vector are shared out on a device. What is best differs by GPU, type and
// size, so it was measured (tune_products.h) and is kept on disk, keyed by device, driver and
// shaders, a line a product.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "infer/vulkan/kernels.h"

namespace nibble::vulkan {

struct ProductKind {
  TensorType type = TensorType::F32;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  bool norm = false;
  bool paired = false;
  auto operator<=>(const ProductKind&) const = default;
};

/// Whether a device can run it: what a file says is not trusted.
bool isPossible(const ProductKind& kind, const MatVecShape& shape, const Capabilities& c);

using ShapesOfProducts = std::map<ProductKind, MatVecShape>;
std::string toText(const ShapesOfProducts& shapes);
/// Lines that are malformed or that the device cannot run are left out.
ShapesOfProducts shapesFromText(std::string_view text, const Capabilities& c);

/// Beside the file of the pipelines, whose name says what it holds for; empty without one.
std::filesystem::path shapesFile(std::filesystem::path pipelines);

/// Safe from several threads.
class ProductShapes {
 public:
  /// Reads the file, if there is one; without a path nothing is kept.
  ProductShapes(std::filesystem::path file, const Capabilities& capabilities);

  std::optional<MatVecShape> find(const ProductKind& kind) const;
  /// Into the file as well; where that cannot be written, the next start measures again.
  void keep(const ShapesOfProducts& found);
  /// Held by whoever measures: two at once would disturb each other.
  std::timed_mutex& measuring() { return measuring_; }

 private:
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::timed_mutex measuring_;
  ShapesOfProducts shapes_;
};

}  // namespace nibble::vulkan
