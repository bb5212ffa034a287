// SPDX-License-Identifier: MIT
// The shaders as functions that record: which one, how large a grid, which buffers.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "formats/tensor_type.h"
#include "infer/backend.h"
#include "infer/graph.h"
#include "infer/vulkan/recorder.h"

namespace nibble::vulkan {

/// Rows of floats in a slice: row t begins at offset + t * stride.
struct Rows {
  Slice slice;
  std::uint32_t offset = 0;
  std::uint32_t stride = 0;

  Rows from(std::uint32_t row) const { return {slice, offset + row * stride, stride}; }
};

/// Consecutive rows of a matrix that one binding shows.
struct MatrixPiece {
  Slice slice;
  std::int64_t firstRow = 0;
  std::int64_t rows = 0;
};

struct Matrix {
  TensorType type = TensorType::F32;
  std::int64_t rows = 0;  ///< of all experts, if there are any
  std::int64_t columns = 0;
  std::vector<MatrixPiece> pieces;
  Slice table;      ///< what the format looks codes up in; an empty slice if nothing
  int experts = 1;  ///< matrices below each other, none of them in two pieces

  std::int64_t rowsEach() const { return rows / experts; }
};

/// What happens to a product on its way out.
struct Epilogue {
  std::optional<Rows> bias;      ///< one row
  std::optional<Rows> residual;  ///< one row a token
  bool paired = false;           ///< silu(row 2i) * row 2i+1; one vector only
};

/// A norm folded into a product: its weight and epsilon.
struct FoldedNorm {
  Rows weight;
  float epsilon = 0;
};

/// How large the pieces of a product with one vector are; zeros let the size decide.
struct MatVecShape {
  std::uint32_t invocations = 0;
  std::uint32_t rowsEach = 0;
  std::uint32_t step = 0;        ///< loads of a row that an invocation makes at once
  std::uint32_t mostGroups = 0;  ///< workgroups; each then takes several sets of rows in turn
  bool alternate = false;        ///< two sets of registers take turns (codes only)
};

/// Where tokens go in a stack of experts' matrices.
struct ExpertRows {
  Rows routing;             ///< one row a token: what each of its experts counts, their numbers
  std::uint32_t used = 0;   ///< by each token
  std::uint32_t parts = 1;  ///< of a token's input: `used` where each expert has its own
  Slice order;              ///< what recordOrder() made of the routing; of no bytes for few tokens
};

/// y = W x for one vector.
Result<> recordMatVec(Recorder& recorder, const Device& device, const Matrix& matrix, const Rows& x,
                      const std::optional<FoldedNorm>& norm, const Epilogue& epilogue,
                      const Rows& y, MatVecShape shape = {});
/// Working memory of products with many vectors on matrix units; without it, or where there are no
/// such units, they are computed in 32-bit floats.
struct MatMulScratch {
  Slice halves;  ///< [tokens][columns, padded to 32]
  Slice scales;  ///< [tokens] floats
};

/// The same for `tokens` vectors.
Result<> recordMatMul(Recorder& recorder, const Device& device, const Matrix& matrix, const Rows& x,
                      std::uint32_t tokens, const Epilogue& epilogue, const Rows& y,
                      const MatMulScratch& scratch = {});
/// Products of `tokens` tokens with their experts' matrices. Row t * used + n of y is what the n-th
/// expert of token t gives; x has a row for each of these, or for each token. Norm and paired rows
/// as in recordMatVec(), without an order only.
Result<> recordExpertProducts(Recorder& recorder, const Device& device, const Matrix& matrix,
                              const Rows& x, std::uint32_t tokens, const ExpertRows& experts,
                              const std::optional<FoldedNorm>& norm, bool paired, const Rows& y,
                              const MatMulScratch& scratch = {});
/// Rows of the matrix by the ids in `ids`.
Result<> recordEmbed(Recorder& recorder, const Matrix& matrix, const Slice& ids,
                     std::uint32_t tokens, const Rows& y);
Result<> recordNorm(Recorder& recorder, const Rows& x, const Rows& weight, float epsilon,
                    std::uint32_t width, std::uint32_t tokens, const Rows& y);

enum class Elementwise : std::uint32_t { Add = 0, AddBias = 1, SwiGlu = 2, Gate = 3 };
/// `step` 2 reads every second column of both inputs. Gate has one number of b for each row of a.
Result<> recordElementwise(Recorder& recorder, Elementwise operation, const Rows& a, const Rows& b,
                           std::uint32_t width, std::uint32_t tokens, const Rows& y,
                           std::uint32_t step = 1);

/// The experts each token goes to, from the outputs of the router.
Result<> recordRoute(Recorder& recorder, const Routing& routing, const Rows& logits,
                     std::uint32_t tokens, const Rows& y);
/// Whether so many tokens are better sorted by expert than taken one by one.
bool sortsByExpert(const Routing& routing, std::uint32_t tokens);
/// Bytes of the list that recordOrder() makes.
VkDeviceSize orderBytes(const Routing& routing, std::uint32_t tokens);
/// Sorts the routings of `tokens` tokens for recordExpertProducts().
Result<> recordOrder(Recorder& recorder, const Device& device, const Routing& routing,
                     const Rows& routings, std::uint32_t tokens, const Slice& order);
/// y = the sum of each token's parts, each times what it counts, and the residual.
Result<> recordExpertSum(Recorder& recorder, const Rows& parts, const ExpertRows& experts,
                         const std::optional<Rows>& residual, std::uint32_t width,
                         std::uint32_t tokens, const Rows& y);

/// The largest numbers of a row that recordTopLogits() finds at most.
inline constexpr std::uint32_t kMostTop = 512;
/// Bytes of each of the two pieces of working memory that takes.
VkDeviceSize topBytes(std::uint32_t width);
/// The `count` largest of `width` numbers, best first, equal ones by index, without those that are
/// not a number or minus infinity: readTop() reads them from the slice that is given back, which is
/// part of `work`.
Result<Slice> recordTopLogits(Recorder& recorder, const Rows& row, std::uint32_t width,
                              std::uint32_t count, const std::array<Slice, 2>& work);
void readTop(const std::byte* from, std::uint32_t count, std::vector<TokenLogit>& top);

/// What all attention steps of a model share.
struct HeadShape {
  std::uint32_t heads = 0;
  std::uint32_t kvHeads = 0;
  std::uint32_t size = 0;
  std::uint32_t turned = 0;  ///< rotated part
  bool adjacentPairs = true;
  float epsilon = 0;

  std::uint32_t padded() const { return (size + 7) / 8 * 8; }
};

struct KvLayer {
  Slice keys;  ///< [kvHeads][capacity] rows of `type` (shaders/kv_blocks.glsl)
  Slice values;
  std::uint32_t capacity = 0;
  KvType type = KvType::F16;
};
/// Bytes of the keys, or the values. Quantized types take heads of whole blocks (checkKvType()).
VkDeviceSize cacheBytes(const HeadShape& shape, std::uint32_t capacity, KvType type);

struct PrepareInput {
  Rows q, k, v;
  std::optional<Rows> queryNorm, keyNorm;
  bool ropeQueries = false;
  bool ropeKeys = false;
  Slice step;    ///< its first word is the position of the first token
  Slice angles;  ///< [tokens][2][turned]
};
Result<> recordPrepare(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                       const PrepareInput& in, std::uint32_t tokens, const Rows& q);

inline constexpr std::uint32_t kMostSplits = 64;  ///< pieces of the positions, for one token

/// How attention of a single token is shared out.
struct AttentionSplit {
  std::uint32_t splits = 1;  ///< pieces of the positions
  Slice partials;            ///< partialBytes(); read only with more than one piece
  Slice counters;            ///< counterBytes() of zeros
};
/// Enough pieces to keep the GPU busy, none too short; a power of two.
std::uint32_t tokenSplits(const HeadShape& shape, std::uint32_t positions);
VkDeviceSize partialBytes(const HeadShape& shape, std::uint32_t splits);
VkDeviceSize counterBytes(const HeadShape& shape);
/// A single token: what recordPrepare() does, and its attention.
Result<> recordTokenAttention(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                              const AttentionSplit& split, const PrepareInput& in, const Rows& y);
/// Tokens [first, tokens) of the batch.
Result<> recordAttention(Recorder& recorder, const HeadShape& shape, const KvLayer& cache,
                         const Slice& step, const Rows& q, std::uint32_t first,
                         std::uint32_t tokens, const Rows& y);

}  // namespace nibble::vulkan
