// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include "infer/vulkan/kernels.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kMatMulThreads = 128;  // shaders/matmul.comp
constexpr std::uint32_t kTile = 64;            // rows and tokens of a workgroup there
/// Workgroups of a product with one vector. What they begin with costs each the same, so that a few
/// that take several sets of rows are better than many.
constexpr std::uint32_t kMostGroups = 528;
constexpr std::uint32_t kMostShared = 40 * 1024;  // of the activations of a product with one vector

std::uint32_t divideUp(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint32_t>((a + b - 1) / b);
}
std::uint32_t word(std::int64_t value) {
  return static_cast<std::uint32_t>(value);
}

struct MatVecPush {
  std::uint32_t rows, columns, width, xOffset, normOffset, biasOffset, residualOffset, outOffset;
  float epsilon;
};
struct MatMulPush {
  std::uint32_t rows, columns, width, tokens, xOffset, xStride, biasOffset, residualOffset,
      residualStride, outOffset, outStride;
};
struct EmbedPush {
  std::uint32_t firstRow, rows, columns, width, idOffset, outOffset, outStride;
};

std::string shaderName(const char* family, TensorType type) {
  return std::string(family) + "." + std::string(name(type));
}

/// Groups of 16 columns, or vectors of 16 bytes, kept in shared memory at once.
std::uint32_t tileOf(const Matrix& matrix, const Capabilities& c) {
  const std::int64_t shared = std::min(kMostShared, c.sharedBytes - 1024);
  const std::int64_t columns = paddedColumns(matrix.type, matrix.columns);
  if (!isFloat(matrix.type)) {
    constexpr std::int64_t kGroupBytes = 16 + 16 + 8;
    return word(
        std::min<std::int64_t>((columns / 16 + 15) / 16 * 16, shared / kGroupBytes / 16 * 16));
  }
  const std::int64_t wide = matrix.type == TensorType::F32 ? 4 : 8;
  return word(std::min<std::int64_t>(columns / wide, shared / (4 * wide)));
}

/// Few rows leave parts of the GPU without work, unless each subgroup takes fewer. More than two
/// rows of codes, or one of floats, need so many registers that fewer subgroups fit.
std::uint32_t rowsEach(const Matrix& matrix, std::uint32_t subgroups, bool paired) {
  constexpr std::int64_t kEnoughGroups = 256;
  const std::uint32_t least = paired ? 2 : 1;
  for (std::uint32_t each = isFloat(matrix.type) ? 1 : 2; each > least; each /= 2) {
    if (matrix.rows / (static_cast<std::int64_t>(each) * subgroups) >= kEnoughGroups) return each;
  }
  return least;
}

std::uint32_t present(const std::optional<Rows>& rows) {
  return rows.has_value() ? 1 : 0;
}

/// What a product reads and writes, but for binding 2, and 1 where it is not x. A kernel without
/// bias, residual or table does not look at what is bound in their place.
std::vector<Binding> operandsOf(const Matrix& matrix, const MatrixPiece& piece, const Slice& in,
                                const Epilogue& epilogue, const Rows& x, const Rows& y) {
  std::vector<Binding> bindings{{0, piece.slice},
                                {1, in},
                                {3, epilogue.bias ? epilogue.bias->slice : x.slice},
                                {4, epilogue.residual ? epilogue.residual->slice : x.slice},
                                {5, y.slice, true}};
  if (matrix.table.bytes > 0) bindings.push_back({7, matrix.table});
  return bindings;
}

struct HalvesPush {
  std::uint32_t width, padded, xOffset, xStride;
};
struct MatrixUnitsPush {
  std::uint32_t rows, columns, padded, tokens, biasOffset, residualOffset, residualStride,
      outOffset, outStride;
};

Result<> recordOnMatrixUnits(Recorder& recorder, const Matrix& matrix, const Rows& x,
                             std::uint32_t tokens, const Epilogue& epilogue, const Rows& y,
                             const MatMulScratch& scratch) {
  constexpr std::uint32_t kHalvesThreads = 256;
  constexpr std::uint32_t kThreads = 256;  // shaders/matmul_matrix.comp
  constexpr std::uint32_t kWideTile = 128;
  const std::uint32_t padded = divideUp(static_cast<std::uint64_t>(matrix.columns), 32) * 32;
  const PipelineKey convert{"halves", {kHalvesThreads}};
  const HalvesPush halves{word(matrix.columns), padded, x.offset, x.stride};
  const Binding from[] = {{1, x.slice}, {2, scratch.halves, true}, {3, scratch.scales, true}};
  NIBBLE_CHECK(recorder.dispatch(convert, from, halves, tokens));
  PipelineKey key;
  key.shader = shaderName("matmul_matrix", matrix.type);
  key.constants = {kThreads, 0, 0, present(epilogue.bias), present(epilogue.residual), 16, 16, 16};
  for (const MatrixPiece& piece : matrix.pieces) {
    const auto first = word(piece.firstRow);
    const MatrixUnitsPush push{word(piece.rows),
                               word(paddedColumns(matrix.type, matrix.columns)),
                               padded,
                               tokens,
                               epilogue.bias ? epilogue.bias->offset + first : 0,
                               epilogue.residual ? epilogue.residual->offset + first : 0,
                               epilogue.residual ? epilogue.residual->stride : 0,
                               y.offset + first,
                               y.stride};
    auto bindings = operandsOf(matrix, piece, scratch.halves, epilogue, x, y);
    bindings.push_back({2, scratch.scales});
    NIBBLE_CHECK(recorder.dispatch(key, bindings, push,
                                   divideUp(static_cast<std::uint64_t>(piece.rows), kWideTile),
                                   divideUp(tokens, kWideTile)));
  }
  return {};
}

}  // namespace

Result<> recordMatVec(Recorder& recorder, const Device& device, const Matrix& matrix, const Rows& x,
                      const std::optional<FoldedNorm>& norm, const Epilogue& epilogue,
                      const Rows& y, MatVecShape shape) {
  const bool floats = isFloat(matrix.type);
  const Capabilities& c = device.capabilities();
  const std::uint32_t invocations = shape.invocations > 0 ? shape.invocations : 256;
  const std::uint32_t subgroups = std::max(1u, invocations / c.subgroupSize);
  const std::uint32_t each =
      shape.rowsEach > 0 ? shape.rowsEach : rowsEach(matrix, subgroups, epilogue.paired);
  PipelineKey key;
  key.shader = shaderName(floats ? "matvec_floats" : "matvec_codes", matrix.type);
  if (!floats && c.integerDot) key.shader += ".dot";
  key.constants = {invocations,
                   each,
                   norm ? 1u : 0u,
                   present(epilogue.bias),
                   present(epilogue.residual),
                   epilogue.paired ? 1u : 0u,
                   0,
                   tileOf(matrix, c)};
  for (const MatrixPiece& piece : matrix.pieces) {
    const auto first = word(piece.firstRow);
    const MatVecPush push{word(piece.rows),
                          word(paddedColumns(matrix.type, matrix.columns)),
                          word(matrix.columns),
                          x.offset,
                          norm ? norm->weight.offset : 0,
                          epilogue.bias ? epilogue.bias->offset + first : 0,
                          epilogue.residual ? epilogue.residual->offset + first : 0,
                          y.offset + (epilogue.paired ? first / 2 : first),
                          norm ? norm->epsilon : 0};
    auto bindings = operandsOf(matrix, piece, x.slice, epilogue, x, y);
    bindings.push_back({2, norm ? norm->weight.slice : x.slice});
    const std::uint32_t groups =
        std::min({divideUp(static_cast<std::uint64_t>(piece.rows), std::uint64_t{each} * subgroups),
                  c.maxGroupsX, shape.mostGroups > 0 ? shape.mostGroups : kMostGroups});
    NIBBLE_CHECK(recorder.dispatch(key, bindings, push, groups));
  }
  return {};
}

Result<> recordMatMul(Recorder& recorder, const Device& device, const Matrix& matrix, const Rows& x,
                      std::uint32_t tokens, const Epilogue& epilogue, const Rows& y,
                      const MatMulScratch& scratch) {
  if (tokens > 1 && device.capabilities().matrixUnits() && scratch.halves.bytes > 0) {
    return recordOnMatrixUnits(recorder, matrix, x, tokens, epilogue, y, scratch);
  }
  if (tokens == 1) return recordMatVec(recorder, device, matrix, x, {}, epilogue, y);
  PipelineKey key;
  key.shader = shaderName("matmul", matrix.type);
  key.constants = {kMatMulThreads, 0, 0, present(epilogue.bias), present(epilogue.residual)};
  for (const MatrixPiece& piece : matrix.pieces) {
    const auto first = word(piece.firstRow);
    const MatMulPush push{word(piece.rows),
                          word(paddedColumns(matrix.type, matrix.columns)),
                          word(matrix.columns),
                          tokens,
                          x.offset,
                          x.stride,
                          epilogue.bias ? epilogue.bias->offset + first : 0,
                          epilogue.residual ? epilogue.residual->offset + first : 0,
                          epilogue.residual ? epilogue.residual->stride : 0,
                          y.offset + first,
                          y.stride};
    const auto bindings = operandsOf(matrix, piece, x.slice, epilogue, x, y);
    NIBBLE_CHECK(recorder.dispatch(key, bindings, push,
                                   divideUp(static_cast<std::uint64_t>(piece.rows), kTile),
                                   divideUp(tokens, kTile)));
  }
  return {};
}

Result<> recordEmbed(Recorder& recorder, const Matrix& matrix, const Slice& ids,
                     std::uint32_t tokens, const Rows& y) {
  const std::int64_t columns = paddedColumns(matrix.type, matrix.columns);
  const std::int64_t wide = !isFloat(matrix.type) ? 16 : matrix.type == TensorType::F32 ? 4 : 8;
  constexpr std::uint32_t kThreads = 64;  // shaders/embed.comp
  PipelineKey key;
  key.shader = shaderName("embed", matrix.type);
  for (const MatrixPiece& piece : matrix.pieces) {
    const EmbedPush push{word(piece.firstRow),
                         word(piece.rows),
                         word(columns),
                         word(matrix.columns),
                         0,
                         y.offset,
                         y.stride};
    std::vector<Binding> bindings{{0, piece.slice}, {1, ids}, {5, y.slice, true}};
    if (matrix.table.bytes > 0) bindings.push_back({7, matrix.table});
    NIBBLE_CHECK(recorder.dispatch(key, bindings, push,
                                   divideUp(static_cast<std::uint64_t>(columns / wide), kThreads),
                                   tokens));
  }
  return {};
}

}  // namespace nibble::vulkan
