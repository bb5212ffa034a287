// SPDX-License-Identifier: MIT
// Included by kernels_<isa>.cpp inside its namespace, with kLanes, Vec, loadVec(), storeVec(),
// spread() and fused() defined, and kTileRows, kTileVecs chosen for its registers.

constexpr int kTileColumns = kTileVecs * kLanes;
// A packed strip of b, kDepth rows of it, stays in the second-level cache.
constexpr std::int64_t kDepth = 512;

/// c[kRows][kTileColumns] += a b for a strip packed as [k][kTileColumns].
template <int kRows>
inline void multiplyTile(Operand a, const float* strip, float* c, std::ptrdiff_t cStep,
                         std::int64_t k) {
  Vec sums[kRows][kTileVecs];
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kTileVecs; ++v) sums[i][v] = loadVec(c + i * cStep + v * kLanes);
  }
  for (std::int64_t p = 0; p < k; ++p) {
    Vec row[kTileVecs];
    for (int v = 0; v < kTileVecs; ++v) row[v] = loadVec(strip + p * kTileColumns + v * kLanes);
#pragma GCC unroll 8
    for (int i = 0; i < kRows; ++i) {
      const Vec factor = spread(a.data[i * a.rowStep + p * a.columnStep]);
#pragma GCC unroll 4
      for (int v = 0; v < kTileVecs; ++v) sums[i][v] = fused(factor, row[v], sums[i][v]);
    }
  }
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kTileVecs; ++v) storeVec(c + i * cStep + v * kLanes, sums[i][v]);
  }
}

template <int kRows>
inline void multiplyRows(int rows, Operand a, const float* strip, float* c, std::ptrdiff_t cStep,
                         std::int64_t k) {
  if (rows == kRows) return multiplyTile<kRows>(a, strip, c, cStep, k);
  if constexpr (kRows > 1) multiplyRows<kRows - 1>(rows, a, strip, c, cStep, k);
}

/// Rows [0, k) and `width` columns of b, padded with zeros to kTileColumns.
inline void packStrip(Operand b, std::int64_t width, std::int64_t k, float* strip) {
  if (width < kTileColumns) std::memset(strip, 0, static_cast<std::size_t>(k * kTileColumns) * 4);
  if (b.columnStep == 1) {
    for (std::int64_t p = 0; p < k; ++p) {
      std::memcpy(strip + p * kTileColumns, b.data + p * b.rowStep,
                  static_cast<std::size_t>(width) * sizeof(float));
    }
    return;
  }
  for (std::int64_t j = 0; j < width; ++j) {
    const float* column = b.data + j * b.columnStep;
    for (std::int64_t p = 0; p < k; ++p) strip[p * kTileColumns + j] = column[p * b.rowStep];
  }
}

/// One strip against all rows of a. Narrow strips go through a tile of full width.
inline void multiplyStrip(Operand a, const float* strip, float* c, std::ptrdiff_t cStep,
                          std::int64_t m, std::int64_t width, std::int64_t k) {
  alignas(64) float edge[kTileRows * kTileColumns];
  for (std::int64_t i = 0; i < m; i += kTileRows) {
    const int rows = static_cast<int>(m - i < kTileRows ? m - i : kTileRows);
    const Operand part{a.data + i * a.rowStep, a.rowStep, a.columnStep};
    float* out = c + i * cStep;
    if (width == kTileColumns) {
      multiplyRows<kTileRows>(rows, part, strip, out, cStep, k);
      continue;
    }
    const auto bytes = static_cast<std::size_t>(width) * sizeof(float);
    for (int r = 0; r < rows; ++r) {
      std::memset(edge + r * kTileColumns, 0, kTileColumns * sizeof(float));
      std::memcpy(edge + r * kTileColumns, out + r * cStep, bytes);
    }
    multiplyRows<kTileRows>(rows, part, strip, edge, kTileColumns, k);
    for (int r = 0; r < rows; ++r) std::memcpy(out + r * cStep, edge + r * kTileColumns, bytes);
  }
}

inline void product(Operand a, Operand b, float* c, std::ptrdiff_t cStep, std::int64_t m,
                    std::int64_t n, std::int64_t k) {
  alignas(64) static thread_local float strip[kDepth * kTileColumns];
  for (std::int64_t p = 0; p < k; p += kDepth) {
    const std::int64_t depth = k - p < kDepth ? k - p : kDepth;
    const Operand part{a.data + p * a.columnStep, a.rowStep, a.columnStep};
    for (std::int64_t j = 0; j < n; j += kTileColumns) {
      const std::int64_t width = n - j < kTileColumns ? n - j : kTileColumns;
      packStrip({b.data + p * b.rowStep + j * b.columnStep, b.rowStep, b.columnStep}, width, depth,
                strip);
      multiplyStrip(part, strip, c + j, cStep, m, width, depth);
    }
  }
}

inline void subtractScaled(float a, const float* x, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] -= a * x[i];
}

/// e^x for x in [-87, 88], relative error about 1e-7, by plain operations.
inline float exponential(float x) {
  x = x < -87.0f ? -87.0f : (x > 88.0f ? 88.0f : x);
  const float magic = 12582912.0f;  // 1.5 * 2^23: the sum has no room for a fraction
  const float n = (x * 1.44269504f + magic) - magic;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const std::int32_t power = (static_cast<std::int32_t>(n) + 127) << 23;
  return p * __builtin_bit_cast(float, power);
}

/// Sums of sixteen interleaved parts, added in one order.
inline float total(const float (&parts)[16]) {
  float sum = 0.0f;
  for (const float part : parts) sum += part;
  return sum;
}

inline void softmax(float* x, std::int64_t n) {
  float largest = x[0];
  for (std::int64_t i = 1; i < n; ++i) largest = x[i] > largest ? x[i] : largest;
  for (std::int64_t i = 0; i < n; ++i) x[i] = exponential(x[i] - largest);
  float parts[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    for (int l = 0; l < 16; ++l) parts[l] += x[i + l];
  }
  for (; i < n; ++i) parts[0] += x[i];
  const float inverse = 1.0f / total(parts);
  for (i = 0; i < n; ++i) x[i] *= inverse;
}

inline void siluMultiply(float* gate, const float* up, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) {
    gate[i] = gate[i] / (1.0f + exponential(-gate[i])) * up[i];
  }
}

inline void rmsNorm(const float* x, const float* weight, float epsilon, float* out,
                    std::int64_t n) {
  float parts[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    for (int l = 0; l < 16; ++l) parts[l] += x[i + l] * x[i + l];
  }
  for (; i < n; ++i) parts[0] += x[i] * x[i];
  const float scale = 1.0f / __builtin_sqrtf(total(parts) / static_cast<float>(n) + epsilon);
  for (i = 0; i < n; ++i) out[i] = x[i] * scale * weight[i];
}
