// SPDX-License-Identifier: MIT
// From bit planes to bytes in registers, and from a block's header to the scales of a run of
// columns.

template <int I>
struct Index {
  static constexpr int value = I;
};

template <typename F, int... I>
NIBBLE_INLINE void unrollIndices(F&& f, std::integer_sequence<int, I...>) {
  (f(Index<I>{}), ...);
}

/// f(Index<0>{}), ..., f(Index<N - 1>{})
template <int N, typename F>
NIBBLE_INLINE void unroll(F&& f) {
  unrollIndices(f, std::make_integer_sequence<int, N>{});
}

/// The codes of 32 columns x 16 rows: group g of 4 columns in codes[g]. Biased codes are moved to
/// the top of their byte, which makes every bias 128: level * 2^(8 - bits) + 128.
template <PanelShape S>
struct Unpacker {
  static constexpr bool kTop = S.levels == Levels::Biased;

  /// Bits [from, from + count) of every byte, moved to bit `to`.
  template <int From, int Count, int To>
  static NIBBLE_INLINE Bytes field(Bytes x) {
    return Simd::mask(Simd::template shift<To - From>(x), ((1 << Count) - 1) << To);
  }
  /// The same, together with the bits of `low`.
  template <int From, int Count, int To>
  static NIBBLE_INLINE Bytes fieldOver(Bytes x, Bytes low) {
    return Simd::maskOr(Simd::template shift<To - From>(x), ((1 << Count) - 1) << To, low);
  }

  template <int To>
  static NIBBLE_INLINE void nibbles(const std::uint8_t* plane, Bytes* codes) {
    unroll<4>([&](auto v) NIBBLE_LAMBDA_INLINE {
      constexpr int i = decltype(v)::value;
      const Bytes x = Simd::loadBytes(plane + 64 * i);
      codes[2 * i] = field<0, 4, To>(x);
      codes[2 * i + 1] = field<4, 4, To>(x);
    });
  }

  template <int To>
  static NIBBLE_INLINE void pairs(const std::uint8_t* plane, Bytes* codes) {
    unroll<2>([&](auto v) NIBBLE_LAMBDA_INLINE {
      constexpr int i = decltype(v)::value;
      const Bytes x = Simd::loadBytes(plane + 64 * i);
      codes[4 * i] = field<0, 2, To>(x);
      codes[4 * i + 1] = field<2, 2, To>(x);
      codes[4 * i + 2] = field<4, 2, To>(x);
      codes[4 * i + 3] = field<6, 2, To>(x);
    });
  }

  template <int To>
  static NIBBLE_INLINE void addBits(const std::uint8_t* plane, Bytes* codes) {
    const Bytes x = Simd::loadBytes(plane);
    unroll<8>([&](auto g) NIBBLE_LAMBDA_INLINE {
      constexpr int i = decltype(g)::value;
      codes[i] = fieldOver<i, 1, To>(x, codes[i]);
    });
  }

  template <int To>
  static NIBBLE_INLINE void addPairs(const std::uint8_t* plane, Bytes* codes) {
    const Bytes x[2] = {Simd::loadBytes(plane), Simd::loadBytes(plane + 64)};
    unroll<8>([&](auto g) NIBBLE_LAMBDA_INLINE {
      constexpr int i = decltype(g)::value;
      codes[i] = fieldOver<2 * (i % 4), 2, To>(x[i / 4], codes[i]);
    });
  }

  static NIBBLE_INLINE void unpack(const std::uint8_t* unit, Bytes table, Bytes* codes) {
    if constexpr (S.planes == Planes::P8) {
      unroll<8>([&](auto g) NIBBLE_LAMBDA_INLINE {
        constexpr int i = decltype(g)::value;
        codes[i] = Simd::loadBytes(unit + 64 * i);
      });
    } else if constexpr (S.planes == Planes::P4) {
      nibbles<kTop ? 4 : 0>(unit, codes);
    } else if constexpr (S.planes == Planes::P5) {
      nibbles<kTop ? 3 : 0>(unit, codes);
      addBits<kTop ? 7 : 4>(unit + 256, codes);
    } else if constexpr (S.planes == Planes::P6) {
      nibbles<kTop ? 2 : 0>(unit, codes);
      addPairs<kTop ? 6 : 4>(unit + 256, codes);
    } else if constexpr (S.planes == Planes::P2) {
      pairs<kTop ? 6 : 0>(unit, codes);
    } else {
      pairs<kTop ? 5 : 0>(unit, codes);
      addBits<kTop ? 7 : 2>(unit + 128, codes);
    }
    unroll<8>([&](auto g) NIBBLE_LAMBDA_INLINE {
      constexpr int i = decltype(g)::value;
      if constexpr (S.levels == Levels::Table) codes[i] = Simd::lookup(table, codes[i]);
      if constexpr (S.levels != Levels::Unsigned) codes[i] = Simd::prepareBiased(codes[i]);
    });
  }
};

/// The header of one block. `run` counts runs of 16 or 32 columns; minima come ready to be added.
template <PanelShape S>
struct BlockScales {
  const std::uint8_t* scales;
  const std::uint8_t* minima;
  Floats d = Simd::zero();
  Floats minusDmin = Simd::zero();

  NIBBLE_INLINE BlockScales(const std::uint8_t* header, int units)
      : scales(header), minima(header) {
    if constexpr (S.scales == Scales::Half32 || S.scales == Scales::Bfloat32) {
      minima = header + 32 * units;
    } else {
      d = half(header);
      scales = header + 32;
      if constexpr (S.hasMinimum()) {
        minusDmin = Simd::sub(Simd::zero(), half(scales));
        scales += 32;
        minima = scales + 16 * units;
      }
    }
  }

  static NIBBLE_INLINE Floats half(const std::uint8_t* p) {
    return Simd::loadHalf(reinterpret_cast<const std::uint16_t*>(p));
  }

  NIBBLE_INLINE Floats scale(int run) const {
    if constexpr (S.scales == Scales::Half32) return half(scales + 32 * run);
    if constexpr (S.scales == Scales::Bfloat32) {
      return Simd::loadBfloat(reinterpret_cast<const std::uint16_t*>(scales + 32 * run));
    }
    if constexpr (S.scales == Scales::Nibble16) {
      const Ints low = Simd::bitAnd(Simd::loadUnsigned8(scales + 16 * run), Simd::setInts(15));
      return Simd::mul(d, Simd::toFloats(low));
    }
    return Simd::mul(d, Simd::toFloats(Simd::loadSigned8(scales + 16 * run)));
  }

  NIBBLE_INLINE Floats minimum(int run) const {
    if constexpr (S.scales == Scales::Half32) return half(minima + 32 * run);
    if constexpr (S.scales == Scales::Nibble16) {
      const Ints high = Simd::template shiftRight<4>(Simd::loadUnsigned8(scales + 16 * run));
      return Simd::mul(minusDmin, Simd::toFloats(high));
    }
    return Simd::mul(minusDmin, Simd::toFloats(Simd::loadUnsigned8(minima + 16 * run)));
  }
};
