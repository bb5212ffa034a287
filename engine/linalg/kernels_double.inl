// SPDX-License-Identifier: MIT
// Included by kernels_<isa>.cpp inside its namespace, with kDoubleRows and kDoubleVecs chosen for
// its registers. Multiplies and adds round one after the other: that is the same everywhere, and
// processors without a fused instruction need no library call for it.

// As wide as the widest registers; elsewhere the compiler takes several.
typedef double DoubleVec __attribute__((vector_size(64)));
constexpr int kDoubleLanes = 8;
constexpr int kDoubleColumns = kDoubleVecs * kDoubleLanes;
constexpr std::int64_t kDoubleDepth = 256;

/// Not as a result: where registers are narrower, how that is returned is nobody's standard.
inline void loadDoubles(const double* p, DoubleVec& v) {
  std::memcpy(&v, p, sizeof v);
}

/// c[kRows][kDoubleColumns] += a b for a strip packed as [k][kDoubleColumns].
template <int kRows>
inline void multiplyDoubleTile(DoubleOperand a, const double* strip, double* c,
                               std::ptrdiff_t cStep, std::int64_t k) {
  DoubleVec sums[kRows][kDoubleVecs];
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kDoubleVecs; ++v) {
      loadDoubles(c + i * cStep + v * kDoubleLanes, sums[i][v]);
    }
  }
  for (std::int64_t p = 0; p < k; ++p) {
    DoubleVec row[kDoubleVecs];
    for (int v = 0; v < kDoubleVecs; ++v) {
      loadDoubles(strip + p * kDoubleColumns + v * kDoubleLanes, row[v]);
    }
#pragma GCC unroll 8
    for (int i = 0; i < kRows; ++i) {
      const double factor = a.data[i * a.rowStep + p * a.columnStep];
#pragma GCC unroll 4
      for (int v = 0; v < kDoubleVecs; ++v) sums[i][v] += factor * row[v];
    }
  }
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kDoubleVecs; ++v) {
      std::memcpy(c + i * cStep + v * kDoubleLanes, &sums[i][v], sizeof(DoubleVec));
    }
  }
}

template <int kRows>
inline void multiplyDoubleRows(int rows, DoubleOperand a, const double* strip, double* c,
                               std::ptrdiff_t cStep, std::int64_t k) {
  if (rows == kRows) return multiplyDoubleTile<kRows>(a, strip, c, cStep, k);
  if constexpr (kRows > 1) multiplyDoubleRows<kRows - 1>(rows, a, strip, c, cStep, k);
}

/// Rows [0, k) and `width` columns of b, padded with zeros to kDoubleColumns.
inline void packDoubles(DoubleOperand b, std::int64_t width, std::int64_t k, double* strip) {
  for (std::int64_t p = 0; p < k; ++p) {
    double* row = strip + p * kDoubleColumns;
    for (std::int64_t j = 0; j < width; ++j) row[j] = b.data[p * b.rowStep + j * b.columnStep];
    for (std::int64_t j = width; j < kDoubleColumns; ++j) row[j] = 0;
  }
}

inline void productDouble(DoubleOperand a, DoubleOperand b, double* c, std::ptrdiff_t cStep,
                          std::int64_t m, std::int64_t n, std::int64_t k) {
  alignas(64) static thread_local double strip[kDoubleDepth * kDoubleColumns];
  alignas(64) double edge[kDoubleRows * kDoubleColumns];
  for (std::int64_t p = 0; p < k; p += kDoubleDepth) {
    const std::int64_t depth = k - p < kDoubleDepth ? k - p : kDoubleDepth;
    for (std::int64_t j = 0; j < n; j += kDoubleColumns) {
      const std::int64_t width = n - j < kDoubleColumns ? n - j : kDoubleColumns;
      packDoubles({b.data + p * b.rowStep + j * b.columnStep, b.rowStep, b.columnStep}, width,
                  depth, strip);
      for (std::int64_t i = 0; i < m; i += kDoubleRows) {
        const int rows = static_cast<int>(m - i < kDoubleRows ? m - i : kDoubleRows);
        const DoubleOperand part{a.data + i * a.rowStep + p * a.columnStep, a.rowStep,
                                 a.columnStep};
        double* out = c + i * cStep + j;
        if (width == kDoubleColumns) {
          multiplyDoubleRows<kDoubleRows>(rows, part, strip, out, cStep, depth);
          continue;
        }
        // Narrow strips go through a tile of full width.
        const auto bytes = static_cast<std::size_t>(width) * sizeof(double);
        std::memset(edge, 0, sizeof edge);
        for (int r = 0; r < rows; ++r) {
          std::memcpy(edge + r * kDoubleColumns, out + r * cStep, bytes);
        }
        multiplyDoubleRows<kDoubleRows>(rows, part, strip, edge, kDoubleColumns, depth);
        for (int r = 0; r < rows; ++r) {
          std::memcpy(out + r * cStep, edge + r * kDoubleColumns, bytes);
        }
      }
    }
  }
}
