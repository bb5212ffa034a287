// SPDX-License-Identifier: MIT
// Panels of floats times tokens. A result is the sum, in order, of sums over 128 columns each.

template <FloatType F>
struct FloatPanel {
  using Element = std::uint16_t;
  static NIBBLE_INLINE Floats load(const Element* p) {
    if constexpr (F == FloatType::F16) return Simd::loadHalf(p);
    return Simd::loadBfloat(p);
  }
};
template <>
struct FloatPanel<FloatType::F32> {
  using Element = float;
  static NIBBLE_INLINE Floats load(const Element* p) { return Simd::load(p); }
};

constexpr std::int64_t kFloatBlock = 128;

/// `columns` columns of P panels times T tokens, added to y[T][P][16].
template <FloatType F, int P, int T>
void multiplyFloatTile(const typename FloatPanel<F>::Element* weights, std::int64_t panelStride,
                       std::int64_t columns, const float* x, std::int64_t xStride, float* y) {
  Floats sums[T][P];
  unroll<T * P>([&](auto i) NIBBLE_LAMBDA_INLINE {
    sums[decltype(i)::value / P][decltype(i)::value % P] = Simd::zero();
  });
  for (std::int64_t k = 0; k < columns; ++k) {
    Floats w[P];
    unroll<P>([&](auto p) NIBBLE_LAMBDA_INLINE {
      constexpr int kPanel = decltype(p)::value;
      w[kPanel] = FloatPanel<F>::load(weights + kPanel * panelStride + 16 * k);
    });
    unroll<T>([&](auto t) NIBBLE_LAMBDA_INLINE {
      constexpr int kToken = decltype(t)::value;
      const Floats value = Simd::set(x[kToken * xStride + k]);
      unroll<P>([&](auto p) NIBBLE_LAMBDA_INLINE {
        constexpr int kPanel = decltype(p)::value;
        sums[kToken][kPanel] = Simd::fma(w[kPanel], value, sums[kToken][kPanel]);
      });
    });
  }
  unroll<T * P>([&](auto i) NIBBLE_LAMBDA_INLINE {
    constexpr int kIndex = decltype(i)::value;
    Simd::store(y + 16 * kIndex,
                Simd::add(Simd::load(y + 16 * kIndex), sums[kIndex / P][kIndex % P]));
  });
}

template <FloatType F, int P, int T>
void multiplyFloatTileBy(int tokens, const typename FloatPanel<F>::Element* weights,
                         std::int64_t panelStride, std::int64_t columns, const float* x,
                         std::int64_t xStride, float* y) {
  if (tokens == T) return multiplyFloatTile<F, P, T>(weights, panelStride, columns, x, xStride, y);
  if constexpr (T > 1) {
    multiplyFloatTileBy<F, P, T - 1>(tokens, weights, panelStride, columns, x, xStride, y);
  }
}

/// P panels times `tokens` <= kVectorsAtOnce tokens, at most T of them in registers.
template <FloatType F, int P, int T>
void multiplyFloatStrip(const FloatTask& task, std::int64_t panel, int first, int tokens) {
  alignas(64) float y[T == 1 ? 1 : kVectorsAtOnce][P][16];
  __builtin_memset(y, 0, static_cast<std::size_t>(tokens) * sizeof y[0]);
  const std::int64_t stride = task.columns * kPanelRows;
  const auto* weights =
      static_cast<const typename FloatPanel<F>::Element*>(task.panels) + panel * stride;
  const float* x = task.x + first * task.xStride;
  const int groups = (tokens + T - 1) / T;
  for (std::int64_t k = 0; k < task.columns; k += kFloatBlock) {
    const std::int64_t columns = task.columns - k < kFloatBlock ? task.columns - k : kFloatBlock;
    for (int group = 0; group < groups; ++group) {
      const int begin = tokens * group / groups;
      const int end = tokens * (group + 1) / groups;
      multiplyFloatTileBy<F, P, T>(end - begin, weights + kPanelRows * k, stride, columns,
                                   x + begin * task.xStride + k, task.xStride, y[begin][0]);
    }
  }
  for (int t = 0; t < tokens; ++t) {
    for (int p = 0; p < P; ++p) {
      const std::int64_t row = (panel + p) * kPanelRows;
      const std::int64_t rows = task.rows - row < kPanelRows ? task.rows - row : kPanelRows;
      float* out = task.y + (first + t) * task.yStride + row;
      __builtin_memcpy(out, y[t][p], static_cast<std::size_t>(rows) * sizeof(float));
    }
  }
}

template <FloatType F, int P, int T>
void multiplyFloatStrips(const FloatTask& task, int first, int tokens) {
  const std::int64_t panels = (task.rows + kPanelRows - 1) / kPanelRows;
  std::int64_t panel = 0;
  for (; panel + P <= panels; panel += P) multiplyFloatStrip<F, P, T>(task, panel, first, tokens);
  for (; panel < panels; ++panel) multiplyFloatStrip<F, 1, T>(task, panel, first, tokens);
}

template <FloatType F>
void multiplyFloats(const FloatTask& task) {
  if (task.tokens == 1) return multiplyFloatStrips<F, Simd::kFloatGemvPanels, 1>(task, 0, 1);
  for (int first = 0; first < task.tokens; first += kVectorsAtOnce) {
    const int rest = task.tokens - first;
    multiplyFloatStrips<F, Simd::kTilePanels, Simd::kFloatTileTokens>(
        task, first, rest < kVectorsAtOnce ? rest : kVectorsAtOnce);
  }
}
