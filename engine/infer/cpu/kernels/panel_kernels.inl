// SPDX-License-Identifier: MIT
// Panels times tokens. Both ways through a matrix, in registers for few tokens and by unpacked
// tiles for many, compute a result by the same steps: for every run of columns that shares a scale
//   sum = integer dot product, exact
//   y = fma(round(scale * sum), activation scale, y), and fma(minimum, activation sum, y)

template <PanelShape S>
NIBBLE_INLINE Ints startOfRun(const ActivationBlock& x, int run) {
  if constexpr (S.hasMinimum()) return Simd::setInts(kMagicBits);
  if constexpr (S.everySixteen()) return Simd::biasedStart(x.start16 + run);
  return Simd::biasedStart(x.start32 + run);
}

template <PanelShape S>
NIBBLE_INLINE Ints dot(Ints sum, Bytes codes, Quad x) {
  if constexpr (S.hasMinimum()) return Simd::dotUnsigned(sum, codes, x);
  return Simd::dotBiased(sum, codes, x);
}

template <PanelShape S>
NIBBLE_INLINE Floats addRun(Floats y, Ints sum, Floats scale, Floats offset, Floats minimum,
                            const ActivationBlock& x, int run) {
  const int unit = S.everySixteen() ? run / 2 : run;
  y = Simd::fma(Simd::product(sum, scale, offset), Simd::set(x.scale[unit]), y);
  if constexpr (S.hasMinimum()) {
    y = Simd::fma(minimum, Simd::set(S.everySixteen() ? x.sum16[run] : x.sum32[run]), y);
  }
  return y;
}

/// The shape that stands for all whose unpacked tiles look alike.
template <PanelShape S>
constexpr PanelShape kTileShape = {Planes::P8, S.hasMinimum() ? Levels::Unsigned : Levels::Biased,
                                   S.everySixteen() ? Scales::Byte16 : Scales::Byte32};

template <PanelShape S>
constexpr int kRunsPerUnit = S.everySixteen() ? 2 : 1;
template <PanelShape S>
constexpr int kGroupsPerRun = S.everySixteen() ? 4 : 8;

/// What the digits of a token came to, together.
template <int Digits>
NIBBLE_INLINE Floats sumOfDigits(const Floats (&y)[Digits]) {
  if constexpr (Digits == 1) return y[0];
  return Simd::add(y[0], y[Digits - 1]);
}

/// 32 columns of one panel times one token, codes unpacked in registers.
template <PanelShape S, int Digits>
NIBBLE_INLINE void addUnit(Floats (&y)[Digits], const BlockScales<S>& header,
                           const std::uint8_t* planes, Bytes table, const ActivationBlock* x,
                           int unit) {
  Bytes codes[8];
  Unpacker<S>::unpack(planes, table, codes);
  unroll<kRunsPerUnit<S>>([&](auto part) NIBBLE_LAMBDA_INLINE {
    constexpr int kPart = decltype(part)::value;
    const int run = unit * kRunsPerUnit<S> + kPart;
    const Floats scale = header.scale(run);
    const Floats offset = Simd::mul(scale, Simd::set(-kMagic));
    Floats minimum = Simd::zero();
    if constexpr (S.hasMinimum()) minimum = header.minimum(run);
    unroll<Digits>([&](auto d) NIBBLE_LAMBDA_INLINE {
      constexpr int kDigit = decltype(d)::value;
      const ActivationBlock& block = x[kDigit];
      const std::int8_t* columns = block.codes + kUnitColumns * unit + 16 * kPart;
      Ints sum = startOfRun<S>(block, run);
      unroll<kGroupsPerRun<S>>([&](auto g) NIBBLE_LAMBDA_INLINE {
        constexpr int kGroup = decltype(g)::value;
        sum = dot<S>(sum, codes[kPart * 4 + kGroup], Simd::quad(columns + 4 * kGroup));
      });
      y[kDigit] = addRun<S>(y[kDigit], sum, scale, offset, minimum, block, run);
    });
  });
}

/// How far ahead weights are asked for: the processor's own guesses end at every 4 KiB.
constexpr int kPrefetchBytes = 2560;

/// P panels, `stride` bytes apart, times one token, codes unpacked in registers.
template <PanelShape S, int Digits, int P>
void multiplyByVector(const PanelTask& task, const std::uint8_t* first, std::int64_t stride,
                      Floats* y) {
  const Bytes table = Simd::loadTable(task.table);
  const ActivationBlock* x = task.x;
  const std::uint8_t* block = first;
  Floats sums[P][Digits];
  for (auto& panel : sums) {
    for (Floats& sum : panel) sum = Simd::zero();
  }
  for (std::int64_t left = task.units; left > 0; left -= kBlockUnits, x += task.blockStride) {
    const int units = left < kBlockUnits ? static_cast<int>(left) : kBlockUnits;
    for (int unit = 0; unit < units; ++unit) {
      unroll<P>([&](auto p) NIBBLE_LAMBDA_INLINE {
        constexpr int kPanel = decltype(p)::value;
        const std::uint8_t* header = block + kPanel * stride;
        const std::uint8_t* planes =
            header + headerBytes(S.levels, S.scales, units) + unit * planeBytes(S.planes);
        for (int line = 0; line < planeBytes(S.planes); line += 64) {
          __builtin_prefetch(planes + kPrefetchBytes + line);
        }
        addUnit<S, Digits>(sums[kPanel], BlockScales<S>(header, units), planes, table, x, unit);
      });
    }
    block += S.blockBytes(units);
  }
  for (int p = 0; p < P; ++p) y[p] = sumOfDigits(sums[p]);
}

/// One block of P panels as bytes, with its scales as floats.
template <int P>
struct alignas(64) Tile {
  std::uint8_t codes[kBlockColumns / 4][P][64];
  float scale[2 * kBlockUnits][P][16];
  float offset[2 * kBlockUnits][P][16];
  float minimum[2 * kBlockUnits][P][16];
};

template <PanelShape S, int P>
void fillTile(Tile<P>& tile, int p, const std::uint8_t* block, int units, Bytes table) {
  const BlockScales<S> header(block, units);
  for (int run = 0; run < units * kRunsPerUnit<S>; ++run) {
    const Floats scale = header.scale(run);
    Simd::store(tile.scale[run][p], scale);
    Simd::store(tile.offset[run][p], Simd::mul(scale, Simd::set(-kMagic)));
    if constexpr (S.hasMinimum()) Simd::store(tile.minimum[run][p], header.minimum(run));
  }
  block += headerBytes(S.levels, S.scales, units);
  for (int unit = 0; unit < units; ++unit, block += planeBytes(S.planes)) {
    Bytes codes[8];
    Unpacker<S>::unpack(block, table, codes);
    unroll<8>([&](auto g) NIBBLE_LAMBDA_INLINE {
      constexpr int kGroup = decltype(g)::value;
      Simd::storeBytes(tile.codes[8 * unit + kGroup][p], codes[kGroup]);
    });
  }
}

/// A tile times T tokens, added to y[T][P][16].
template <PanelShape S, int P, int T>
void multiplyTile(const Tile<P>& tile, int units, const ActivationBlock* x, float* y) {
  Floats sums[T][P];
  unroll<T * P>([&](auto i) NIBBLE_LAMBDA_INLINE {
    constexpr int kToken = decltype(i)::value / P, kPanel = decltype(i)::value % P;
    sums[kToken][kPanel] = Simd::load(y + 16 * decltype(i)::value);
  });
  for (int run = 0; run < units * kRunsPerUnit<S>; ++run) {
    Ints ints[T][P];
    unroll<T * P>([&](auto i) NIBBLE_LAMBDA_INLINE {
      constexpr int kToken = decltype(i)::value / P, kPanel = decltype(i)::value % P;
      ints[kToken][kPanel] = startOfRun<S>(x[kToken], run);
    });
    unroll<kGroupsPerRun<S>>([&](auto g) NIBBLE_LAMBDA_INLINE {
      const int group = run * kGroupsPerRun<S> + decltype(g)::value;
      Bytes codes[P];
      unroll<P>([&](auto p) NIBBLE_LAMBDA_INLINE {
        codes[decltype(p)::value] = Simd::loadBytes(tile.codes[group][decltype(p)::value]);
      });
      unroll<T>([&](auto t) NIBBLE_LAMBDA_INLINE {
        constexpr int kToken = decltype(t)::value;
        const Quad quad = Simd::quad(x[kToken].codes + 4 * group);
        unroll<P>([&](auto p) NIBBLE_LAMBDA_INLINE {
          constexpr int kPanel = decltype(p)::value;
          ints[kToken][kPanel] = dot<S>(ints[kToken][kPanel], codes[kPanel], quad);
        });
      });
    });
    unroll<P>([&](auto p) NIBBLE_LAMBDA_INLINE {
      constexpr int kPanel = decltype(p)::value;
      const Floats scale = Simd::load(tile.scale[run][kPanel]);
      const Floats offset = Simd::load(tile.offset[run][kPanel]);
      Floats minimum = Simd::zero();
      if constexpr (S.hasMinimum()) minimum = Simd::load(tile.minimum[run][kPanel]);
      unroll<T>([&](auto t) NIBBLE_LAMBDA_INLINE {
        constexpr int kToken = decltype(t)::value;
        sums[kToken][kPanel] = addRun<S>(sums[kToken][kPanel], ints[kToken][kPanel], scale, offset,
                                         minimum, x[kToken], run);
      });
    });
  }
  unroll<T * P>([&](auto i) NIBBLE_LAMBDA_INLINE {
    constexpr int kToken = decltype(i)::value / P, kPanel = decltype(i)::value % P;
    Simd::store(y + 16 * decltype(i)::value, sums[kToken][kPanel]);
  });
}

template <PanelShape S, int P, int T>
void multiplyTileBy(int tokens, const Tile<P>& tile, int units, const ActivationBlock* x,
                    float* y) {
  if (tokens == T) return multiplyTile<S, P, T>(tile, units, x, y);
  if constexpr (T > 1) multiplyTileBy<S, P, T - 1>(tokens, tile, units, x, y);
}

inline void storeResults(const PanelTask& task, std::int64_t panel, int token, Floats y) {
  const std::int64_t row = panel * kPanelRows;
  float* out = task.y + token * task.yStride + row;
  y = Simd::mul(y, Simd::set(task.factor));
  if (task.rows - row >= kPanelRows) {
    Simd::store(out, y);
  } else {
    Simd::storeFirst(out, y, task.rows - row);
  }
}

constexpr int kVectorsAtOnce = 256;  ///< whose partial results stay in the second-level cache

/// P panels from `panel` on, times `tokens` tokens from `first` on, whose vectors are kVectorsAtOnce
/// at most.
template <PanelShape S, int Digits, int P>
void multiplyStrip(const PanelTask& task, std::int64_t panel, int first, int tokens) {
  Tile<P> tile;
  alignas(64) float y[kVectorsAtOnce][P][16];
  const int vectors = Digits * tokens;
  __builtin_memset(y, 0, static_cast<std::size_t>(vectors) * sizeof y[0]);
  const Bytes table = Simd::loadTable(task.table);
  const std::uint8_t* block = task.panels + panel * task.panelBytes;
  const ActivationBlock* x = task.x + Digits * first;
  // Groups of vectors as even as possible: 7 = 4 + 3 rather than 6 + 1.
  const int groups = (vectors + Simd::kTileTokens - 1) / Simd::kTileTokens;
  for (std::int64_t left = task.units; left > 0; left -= kBlockUnits, x += task.blockStride) {
    const int units = left < kBlockUnits ? static_cast<int>(left) : kBlockUnits;
    for (int p = 0; p < P; ++p) {
      fillTile<S, P>(tile, p, block + p * task.panelBytes, units, table);
    }
    for (int group = 0; group < groups; ++group) {
      const int begin = vectors * group / groups;
      const int end = vectors * (group + 1) / groups;
      multiplyTileBy<kTileShape<S>, P, Simd::kTileTokens>(end - begin, tile, units, x + begin,
                                                          y[begin][0]);
    }
    block += S.blockBytes(units);
  }
  for (int t = 0; t < tokens; ++t) {
    for (int p = 0; p < P; ++p) {
      Floats digits[Digits];
      for (int d = 0; d < Digits; ++d) digits[d] = Simd::load(y[Digits * t + d][p]);
      storeResults(task, panel + p, first + t, sumOfDigits(digits));
    }
  }
}

/// Panels far apart that are multiplied side by side: with one stream of addresses alone the
/// processor keeps too few reads of memory in flight.
constexpr int kStreams = 2;

template <PanelShape S, int Digits>
void multiplyOneToken(const PanelTask& task, std::int64_t panels) {
  const std::int64_t share = panels / kStreams;
  const std::int64_t stride = share * task.panelBytes;
  Floats y[kStreams];
  for (std::int64_t panel = 0; panel < share; ++panel) {
    multiplyByVector<S, Digits, kStreams>(task, task.panels + panel * task.panelBytes, stride, y);
    for (int s = 0; s < kStreams; ++s) storeResults(task, panel + s * share, 0, y[s]);
  }
  for (std::int64_t panel = kStreams * share; panel < panels; ++panel) {
    multiplyByVector<S, Digits, 1>(task, task.panels + panel * task.panelBytes, 0, y);
    storeResults(task, panel, 0, y[0]);
  }
}

template <PanelShape S, int Digits>
void multiplyDigits(const PanelTask& task) {
  const std::int64_t panels = (task.rows + kPanelRows - 1) / kPanelRows;
  if (task.tokens == 1) {
    return multiplyOneToken<S, Digits>(task, panels);
  }
  constexpr int kTokensAtOnce = kVectorsAtOnce / Digits;
  for (int first = 0; first < task.tokens; first += kTokensAtOnce) {
    const int rest = task.tokens - first;
    const int tokens = rest < kTokensAtOnce ? rest : kTokensAtOnce;
    std::int64_t panel = 0;
    for (; panel + Simd::kTilePanels <= panels; panel += Simd::kTilePanels) {
      multiplyStrip<S, Digits, Simd::kTilePanels>(task, panel, first, tokens);
    }
    for (; panel < panels; ++panel) multiplyStrip<S, Digits, 1>(task, panel, first, tokens);
  }
}

template <PanelShape S>
void multiplyPanels(const PanelTask& task) {
  if (task.digits == 1) return multiplyDigits<S, 1>(task);
  multiplyDigits<S, 2>(task);
}
