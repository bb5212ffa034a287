// SPDX-License-Identifier: MIT
#include "infer/vulkan/product_shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/atomic_file.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint64_t kLargestFile = 1u << 20;
constexpr std::uint32_t kMostSubgroups = 64;  // shaders/matvec.glsl
constexpr std::uint32_t kMostLoads = 8;       // of an invocation at once

}  // namespace

bool isPossible(const ProductKind& kind, const MatVecShape& shape, const Capabilities& c) {
  if (c.subgroupSize == 0 || shape.invocations == 0 || shape.invocations > c.maxInvocations ||
      shape.invocations % c.subgroupSize != 0 ||
      shape.invocations / c.subgroupSize > std::min(kMostSubgroups, c.maxSubgroups)) {
    return false;
  }
  const bool pairs = !kind.paired || shape.rowsEach % 2 == 0;
  return pairs && shape.rowsEach > 0 && shape.step > 0 && shape.rowsEach <= kMostLoads &&
         shape.step <= kMostLoads && shape.rowsEach * shape.step <= kMostLoads &&
         shape.mostGroups > 0;
}

std::string toText(const ShapesOfProducts& shapes) {
  std::string text;
  for (const auto& [kind, shape] : shapes) {
    text += fmt::format("{} {} {} {} {} {} {} {} {} {}\n", name(kind.type), kind.rows, kind.columns,
                        kind.norm ? 1 : 0, kind.paired ? 1 : 0, shape.invocations, shape.rowsEach,
                        shape.step, shape.mostGroups, shape.alternate ? 1 : 0);
  }
  return text;
}

ShapesOfProducts shapesFromText(std::string_view text, const Capabilities& c) {
  ShapesOfProducts shapes;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string type;
    ProductKind kind;
    MatVecShape shape;
    if (!(fields >> type >> kind.rows >> kind.columns >> kind.norm >> kind.paired >>
          shape.invocations >> shape.rowsEach >> shape.step >> shape.mostGroups >>
          shape.alternate)) {
      continue;
    }
    const auto known = tensorTypeFromName(type);
    if (!known || !hasLayout(*known)) continue;
    kind.type = *known;
    if (isPossible(kind, shape, c)) shapes.insert_or_assign(kind, shape);
  }
  return shapes;
}

std::filesystem::path shapesFile(std::filesystem::path pipelines) {
  return pipelines.empty() ? pipelines : pipelines.replace_extension(".shapes");
}

ProductShapes::ProductShapes(std::filesystem::path file, const Capabilities& capabilities)
    : file_(std::move(file)) {
  if (file_.empty()) return;
  if (const auto text = readTextFile(file_, kLargestFile)) {
    shapes_ = shapesFromText(*text, capabilities);
  }
}

std::optional<MatVecShape> ProductShapes::find(const ProductKind& kind) const {
  const std::lock_guard lock(mutex_);
  const auto known = shapes_.find(kind);
  return known == shapes_.end() ? std::nullopt : std::optional(known->second);
}

void ProductShapes::keep(const ShapesOfProducts& found) {
  const std::lock_guard lock(mutex_);
  for (const auto& [kind, shape] : found) shapes_.insert_or_assign(kind, shape);
  if (file_.empty() || found.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(file_.parent_path(), ignored);
  static_cast<void>(writeFileAtomically(file_, toText(shapes_)));
}

}  // namespace nibble::vulkan
