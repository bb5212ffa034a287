// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include "infer/vulkan/kernels.h"
#include "infer/vulkan/matrix_units.h"
#include "infer/vulkan/product_shapes.h"
#include "infer/vulkan/weight_layout.h"

namespace nibble::vulkan {

namespace {

constexpr std::uint32_t kMatMulThreads = 128;  // shaders/matmul.comp, matmul_codes.comp
constexpr std::uint32_t kTile = 64;            // rows and tokens of a workgroup there
constexpr std::uint32_t kWideTile = 128;       // shaders/matmul_matrix.comp
// shaders/matvec_lanes.comp, shaders/matmul_lanes.comp
constexpr std::uint32_t kRowsOfLane = 2, kRowsOfLaneInTile = 4;
/// Workgroups of a product with one vector. What they begin with costs each the same, so that a few
/// that take several sets of rows are better than many.
constexpr std::uint32_t kMostGroups = 528;
/// By an invocation at once: of halves all together, of codes of each row.
constexpr std::uint32_t kFloatLoads = 4, kCodeLoads = 2;
constexpr std::uint32_t kMostShared = 40 * 1024;  // of the activations of a product with one vector

std::uint32_t divideUp(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint32_t>((a + b - 1) / b);
}
std::uint32_t word(std::int64_t value) {
  return static_cast<std::uint32_t>(value);
}

/// The end of both pushes for one vector: what of a stack is taken for which row of the grid.
struct ExpertsOfVector {
  std::uint32_t firstExpert, experts, used, perInput, xStride, outStride, expertOffset,
      expertStride;
};
/// The same for tiles; shaders/experts.glsl.
struct ExpertsOfTile {
  std::uint32_t firstExpert, experts, perInput, entries;
};
struct MatVecPush {
  std::uint32_t rows, columns, width, xOffset, normOffset, biasOffset, residualOffset, outOffset;
  float epsilon;
  ExpertsOfVector choice;
};
struct MatMulPush {
  std::uint32_t rows, columns, width, tokens, xOffset, xStride, biasOffset, residualOffset,
      residualStride, outOffset, outStride;
  ExpertsOfTile choice;
};
struct EmbedPush {
  std::uint32_t firstRow, rows, columns, width, idOffset, outOffset, outStride;
};

std::string shaderName(const char* family, TensorType type) {
  return std::string(family) + "." + std::string(name(type));
}

constexpr std::int64_t kPiece = 32;                                // columns
constexpr std::int64_t kPieceBytes = 2 * 16 + 2 * 16 + 2 * 2 * 4;  // of shared memory

std::int64_t mostPieces(const Capabilities& c) {
  return std::min(kMostShared, c.sharedBytes - 1024) / kPieceBytes;
}

/// Pieces of the vector kept in shared memory at once, with room for those that the last step of a
/// row reaches behind the end. In coarse steps, since each size is a pipeline of its own.
std::uint32_t tileOf(std::int64_t columns, std::uint32_t stepPieces, const Capabilities& c) {
  const std::int64_t coarse = std::max<std::int64_t>(32, stepPieces);
  return word(std::min((columns / kPiece + coarse - 1) / coarse, mostPieces(c) / coarse) * coarse);
}

/// Few rows leave parts of the GPU without work, unless each subgroup takes fewer. More than two
/// rows of codes, or one of floats, need so many registers that fewer subgroups fit.
std::uint32_t rowsEach(const Matrix& matrix, std::int64_t rows, std::uint32_t subgroups,
                       bool paired) {
  constexpr std::int64_t kEnoughGroups = 256;
  const std::uint32_t least = paired ? 2 : 1;
  for (std::uint32_t each = isFloat(matrix.type) ? 1 : 2; each > least; each /= 2) {
    if (rows / (static_cast<std::int64_t>(each) * subgroups) >= kEnoughGroups) return each;
  }
  return least;
}

std::uint32_t present(const std::optional<Rows>& rows) {
  return rows.has_value() ? 1 : 0;
}

/// What a product reads and writes, but for binding 2, and 1 where it is not x. A kernel without
/// bias, residual, experts or table does not look at what is bound in their place.
std::vector<Binding> operandsOf(const Matrix& matrix, const MatrixPiece& piece, const Slice& in,
                                const Epilogue& epilogue, const Rows& x, const Rows& y,
                                const Slice* choice) {
  std::vector<Binding> bindings{{0, piece.slice},
                                {1, in},
                                {3, epilogue.bias ? epilogue.bias->slice : x.slice},
                                {4, epilogue.residual ? epilogue.residual->slice : x.slice},
                                {5, y.slice, true},
                                {6, choice != nullptr ? *choice : x.slice}};
  if (matrix.table.bytes > 0) bindings.push_back({7, matrix.table});
  return bindings;
}

struct HalvesPush {
  std::uint32_t width, padded, xOffset, xStride;
};
struct MatrixUnitsPush {
  std::uint32_t rows, columns, padded, tokens, biasOffset, residualOffset, residualStride,
      outOffset, outStride;
  ExpertsOfTile choice;
};

/// How many tiles sorting by expert may make: none of them, but the last of each expert, has room.
std::uint32_t mostTiles(std::uint32_t experts, std::uint32_t entries, std::uint32_t tile) {
  return entries / tile + std::min(experts, entries);
}
/// Where the entries of the order begin, behind the list of tiles.
std::uint32_t entriesAt(std::uint32_t experts, std::uint32_t entries, std::uint32_t tile) {
  return 1 + 3 * mostTiles(experts, entries, tile);
}
std::uint32_t tileOn(const Device& device) {
  return device.capabilities().matrixUnits() ? kWideTile : kTile;
}

/// Vectors in tiles: one behind the other, or sorted by expert.
struct Tiles {
  std::uint32_t vectors = 0;  ///< rows of the input
  std::uint32_t count = 0;
  std::uint32_t perInput = 1;  ///< rows of the output for one of the input
  std::uint32_t entries = 0;   ///< where those of the order begin
  const Slice* order = nullptr;

  ExpertsOfTile of(const Matrix& matrix, const MatrixPiece& piece) const {
    const std::int64_t each = matrix.rowsEach();
    return {word(piece.firstRow / each), word(piece.rows / each), perInput, entries};
  }
  /// Rows that one matrix has of those in the piece.
  std::uint32_t rows(const Matrix& matrix, const MatrixPiece& piece) const {
    return word(order != nullptr ? matrix.rowsEach() : piece.rows);
  }
  /// The first of them among the columns of the output.
  std::uint32_t first(const MatrixPiece& piece) const {
    return order != nullptr ? 0 : word(piece.firstRow);
  }
};

Result<> recordOnMatrixUnits(Recorder& recorder, const Matrix& matrix, const Rows& x,
                             const Tiles& tiles, const Epilogue& epilogue, const Rows& y,
                             const MatMulScratch& scratch) {
  constexpr std::uint32_t kHalvesThreads = 256;
  const std::uint32_t padded = divideUp(static_cast<std::uint64_t>(matrix.columns), 32) * 32;
  const PipelineKey convert{"halves", {kHalvesThreads}};
  const HalvesPush halves{word(matrix.columns), padded, x.offset, x.stride};
  const Binding from[] = {{1, x.slice}, {2, scratch.halves, true}, {3, scratch.scales, true}};
  NIBBLE_CHECK(recorder.dispatch(convert, from, halves, tiles.vectors));
  PipelineKey key;
  key.shader = shaderName("matmul_matrix", matrix.type);
  key.constants = {kMatrixInvocations,
                   0,
                   0,
                   present(epilogue.bias),
                   present(epilogue.residual),
                   16,
                   16,
                   16,
                   tiles.order != nullptr ? 1u : 0u};
  for (const MatrixPiece& piece : matrix.pieces) {
    const std::uint32_t first = tiles.first(piece);
    const MatrixUnitsPush push{tiles.rows(matrix, piece),
                               word(paddedColumns(matrix.type, matrix.columns)),
                               padded,
                               tiles.vectors,
                               epilogue.bias ? epilogue.bias->offset + first : 0,
                               epilogue.residual ? epilogue.residual->offset + first : 0,
                               epilogue.residual ? epilogue.residual->stride : 0,
                               y.offset + first,
                               y.stride,
                               tiles.of(matrix, piece)};
    auto bindings = operandsOf(matrix, piece, scratch.halves, epilogue, x, y, tiles.order);
    bindings.push_back({2, scratch.scales});
    NIBBLE_CHECK(
        recorder.dispatch(key, bindings, push, divideUp(push.rows, kWideTile), tiles.count));
  }
  return {};
}

/// In 32-bit floats, or as dot products of bytes.
Result<> recordInTiles(Recorder& recorder, const Device& device, const Matrix& matrix,
                       const Rows& x, const Tiles& tiles, const Epilogue& epilogue, const Rows& y) {
  const Capabilities& c = device.capabilities();
  const std::uint32_t rowsOfGroup = c.rowsByLane ? kRowsOfLaneInTile * c.subgroupSize : kTile;
  PipelineKey key;
  const bool dots = c.dotsInTiles() && !isFloat(matrix.type);
  key.shader = shaderName(c.rowsByLane ? "matmul_lanes"
                          : dots       ? "matmul_codes"
                                       : "matmul",
                          matrix.type);
  key.constants = {c.rowsByLane ? c.subgroupSize : kMatMulThreads,
                   0,
                   0,
                   present(epilogue.bias),
                   present(epilogue.residual),
                   tiles.order != nullptr ? 1u : 0u};
  for (const MatrixPiece& piece : matrix.pieces) {
    const std::uint32_t first = tiles.first(piece);
    const MatMulPush push{tiles.rows(matrix, piece),
                          word(paddedColumns(matrix.type, matrix.columns)),
                          word(matrix.columns),
                          tiles.vectors,
                          x.offset,
                          x.stride,
                          epilogue.bias ? epilogue.bias->offset + first : 0,
                          epilogue.residual ? epilogue.residual->offset + first : 0,
                          epilogue.residual ? epilogue.residual->stride : 0,
                          y.offset + first,
                          y.stride,
                          tiles.of(matrix, piece)};
    const auto bindings = operandsOf(matrix, piece, x.slice, epilogue, x, y, tiles.order);
    NIBBLE_CHECK(
        recorder.dispatch(key, bindings, push, divideUp(push.rows, rowsOfGroup), tiles.count));
  }
  return {};
}

/// How a product with one vector is shared out.
struct Work {
  const char* family = nullptr;  ///< of shaders
  bool lanes = false;            ///< each has rows of its own
  std::uint32_t invocations = 0;
  std::uint32_t rowsEach = 0;  ///< of a subgroup, or a lane
  std::uint32_t step = 0;      ///< loads of a row that a lane makes at once
  std::uint64_t rows = 0;      ///< of a workgroup
  std::uint32_t mostGroups = 0;
};
Work workOf(const Matrix& matrix, std::int64_t rows, bool paired, const MatVecShape& shape,
            const Capabilities& c) {
  if (c.rowsByLane && shape.invocations == 0) {
    return {"matvec_lanes", true, c.subgroupSize, kRowsOfLane, 0, kRowsOfLane * c.subgroupSize,
            c.maxGroupsX};
  }
  Work work{.family = isFloat(matrix.type) ? "matvec_floats" : "matvec_codes"};
  work.invocations = shape.invocations > 0 ? shape.invocations : 256;
  const std::uint32_t subgroups = std::max(1u, work.invocations / c.subgroupSize);
  work.rowsEach = shape.rowsEach > 0 ? shape.rowsEach : rowsEach(matrix, rows, subgroups, paired);
  const std::uint32_t loads = isFloat(matrix.type) ? kFloatLoads / work.rowsEach
                              : c.fewRegisters     ? 1
                                                   : kCodeLoads;
  work.step = shape.step > 0 ? shape.step : std::max(1u, loads);
  // A step must fit in shared memory.
  while (!isFloat(matrix.type) && work.step > 1 && work.step * c.subgroupSize > mostPieces(c)) {
    work.step /= 2;
  }
  work.rows = std::uint64_t{work.rowsEach} * subgroups;
  work.mostGroups = std::min(c.maxGroupsX, shape.mostGroups > 0 ? shape.mostGroups : kMostGroups);
  return work;
}

/// For one vector; or, of a stack of matrices, for each of `tokens` tokens and its experts.
Result<> recordVectors(Recorder& recorder, const Device& device, const Matrix& matrix,
                       const Rows& x, const std::optional<FoldedNorm>& norm,
                       const Epilogue& epilogue, const Rows& y, MatVecShape shape,
                       const ExpertRows* chosen, std::uint32_t tokens) {
  const bool floats = isFloat(matrix.type);
  const Capabilities& c = device.capabilities();
  const std::int64_t wanted = chosen != nullptr ? matrix.rowsEach() * chosen->used : matrix.rows;
  if (shape.invocations == 0 && chosen == nullptr && !c.rowsByLane) {
    const auto measured = device.shapes().find(
        {matrix.type, matrix.rows, matrix.columns, norm.has_value(), epilogue.paired});
    if (measured) shape = *measured;
  }
  const Work work = workOf(matrix, wanted, epilogue.paired, shape, c);
  PipelineKey key;
  key.shader = shaderName(work.family, matrix.type);
  if (!work.lanes && !floats && c.integerDot) key.shader += ".dot";
  key.constants = {work.invocations,
                   work.rowsEach,
                   norm ? 1u : 0u,
                   present(epilogue.bias),
                   present(epilogue.residual),
                   epilogue.paired ? 1u : 0u,
                   chosen != nullptr ? 1u : 0u};
  if (!work.lanes && floats) {
    const std::int64_t wide = 16 / traits(matrix.type).blockBytes;
    const std::int64_t vectors = paddedColumns(matrix.type, matrix.columns) / wide;
    const std::uint32_t starts = x.offset | (chosen != nullptr ? x.stride : 0);
    key.constants[7] = work.step;
    key.constants[8] = matrix.columns % wide == 0 && starts % 4 == 0 ? 1 : 0;
    key.constants[9] = vectors % (work.step * c.subgroupSize) == 0 ? 1 : 0;
  }
  if (!work.lanes && !floats) {
    const std::int64_t columns = paddedColumns(matrix.type, matrix.columns);
    const std::uint32_t tile = tileOf(columns, work.step * c.subgroupSize, c);
    key.constants[7] = tile;
    key.constants[8] = work.step;
    key.constants[9] = tile * kPiece >= columns ? 1 : 0;
    key.constants[10] = shape.alternate ? 1 : 0;
  }
  for (const MatrixPiece& piece : matrix.pieces) {
    const std::uint32_t first = chosen != nullptr ? 0 : word(piece.firstRow);
    const auto rows = word(chosen != nullptr ? matrix.rowsEach() : piece.rows);
    ExpertsOfVector choice{};
    if (chosen != nullptr) {
      choice = {word(piece.firstRow / matrix.rowsEach()),
                word(piece.rows / matrix.rowsEach()),
                chosen->used,
                chosen->used / chosen->parts,
                x.stride,
                y.stride,
                chosen->routing.offset + chosen->used,
                chosen->routing.stride};
    }
    const MatVecPush push{rows,
                          word(paddedColumns(matrix.type, matrix.columns)),
                          word(matrix.columns),
                          x.offset,
                          norm ? norm->weight.offset : 0,
                          epilogue.bias ? epilogue.bias->offset + first : 0,
                          epilogue.residual ? epilogue.residual->offset + first : 0,
                          y.offset + (epilogue.paired ? first / 2 : first),
                          norm ? norm->epsilon : 0,
                          choice};
    auto bindings = operandsOf(matrix, piece, x.slice, epilogue, x, y,
                               chosen != nullptr ? &chosen->routing.slice : nullptr);
    bindings.push_back({2, norm ? norm->weight.slice : x.slice});
    const std::uint32_t groups = std::min(divideUp(rows, work.rows), work.mostGroups);
    NIBBLE_CHECK(recorder.dispatch(key, bindings, push, groups,
                                   chosen != nullptr ? tokens * chosen->used : 1));
  }
  return {};
}

}  // namespace

Result<> recordMatVec(Recorder& recorder, const Device& device, const Matrix& matrix, const Rows& x,
                      const std::optional<FoldedNorm>& norm, const Epilogue& epilogue,
                      const Rows& y, MatVecShape shape) {
  return recordVectors(recorder, device, matrix, x, norm, epilogue, y, shape, nullptr, 1);
}

Result<> recordMatMul(Recorder& recorder, const Device& device, const Matrix& matrix, const Rows& x,
                      std::uint32_t tokens, const Epilogue& epilogue, const Rows& y,
                      const MatMulScratch& scratch) {
  if (tokens == 1) return recordMatVec(recorder, device, matrix, x, {}, epilogue, y);
  const bool units = device.capabilities().matrixUnits() && scratch.halves.bytes > 0;
  const Tiles tiles{.vectors = tokens, .count = divideUp(tokens, units ? kWideTile : kTile)};
  return units ? recordOnMatrixUnits(recorder, matrix, x, tiles, epilogue, y, scratch)
               : recordInTiles(recorder, device, matrix, x, tiles, epilogue, y);
}

Result<> recordExpertProducts(Recorder& recorder, const Device& device, const Matrix& matrix,
                              const Rows& x, std::uint32_t tokens, const ExpertRows& experts,
                              const std::optional<FoldedNorm>& norm, bool paired, const Rows& y,
                              const MatMulScratch& scratch) {
  if (experts.order.bytes == 0) {
    Epilogue epilogue;
    epilogue.paired = paired;
    return recordVectors(recorder, device, matrix, x, norm, epilogue, y, {}, &experts, tokens);
  }
  const std::uint32_t entries = tokens * experts.used, tile = tileOn(device);
  const auto stack = static_cast<std::uint32_t>(matrix.experts);
  const Tiles tiles{.vectors = tokens * experts.parts,
                    .count = mostTiles(stack, entries, tile),
                    .perInput = experts.used / experts.parts,
                    .entries = entriesAt(stack, entries, tile),
                    .order = &experts.order};
  return device.capabilities().matrixUnits()
             ? recordOnMatrixUnits(recorder, matrix, x, tiles, {}, y, scratch)
             : recordInTiles(recorder, device, matrix, x, tiles, {}, y);
}

VkDeviceSize orderBytes(const Routing& routing, std::uint32_t tokens) {
  const auto entries = tokens * static_cast<std::uint32_t>(routing.used);
  const auto experts = static_cast<std::uint32_t>(routing.experts);
  return VkDeviceSize{entriesAt(experts, entries, kTile) + entries} * sizeof(std::uint32_t);
}

Result<> recordOrder(Recorder& recorder, const Device& device, const Routing& routing,
                     const Rows& routings, std::uint32_t tokens, const Slice& order) {
  struct Push {
    std::uint32_t experts, used, tokens, tile, offset, stride, entries;
  };
  const auto used = static_cast<std::uint32_t>(routing.used);
  const auto experts = static_cast<std::uint32_t>(routing.experts);
  const std::uint32_t tile = tileOn(device);
  const Push push{experts,
                  used,
                  tokens,
                  tile,
                  routings.offset + used,
                  routings.stride,
                  entriesAt(experts, tokens * used, tile)};
  const Binding bindings[] = {{1, routings.slice}, {5, order, true}};
  return recorder.dispatch({"order_experts", {}}, bindings, push, 1);
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
