// SPDX-License-Identifier: MIT
// Encoders of the 32-element blocks with a scale alone: Q4_0, Q5_0, Q8_0 and IQ4_NL.
#include "quant/grids/kernels/iq4_rounding.h"
#include "quant/grids/kernels/level_search.h"
#include "quant/grids/kernels/strip.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

/// Rounds the blocks of a strip with their stored scales. `codeOf` turns y = x / d into a code.
template <typename CodeOf>
inline void roundStrip(Strip<32>& strip, int lane, Lane d, const CodeOf& codeOf) {
  store(strip.scale + lane, d);
  const Lane inverse = inverseOrZero(d / load(strip.back + lane));
  for (int at = lane; at < 32 * kTileBlocks; at += kTileBlocks) {
    store(strip.codes + at, codeOf(load(strip.tile.x + at) * inverse));
  }
}

template <bool kWeighted, typename Levels>
inline Lane searchStrip(const Strip<32>& strip, int lane, const Levels& levels,
                        const Positions& positions) {
  return searchStored<kWeighted>(levels, strip.tile.x + lane, strip.tile.w + lane, 32,
                                 load(strip.back + lane), positions);
}

/// Positions of the largest element on both sides of zero, in units of the outermost level: densely
/// where it is about kept, sparsely where it is cut off or the levels beyond it stay unused.
template <int kDense, int kSparse>
struct PositionList {
  static constexpr int kSize = 2 * (kDense + kSparse);
  float values[kSize];

  constexpr PositionList(float unit, float denseLow, float denseHigh, float sparseHigh) {
    for (int side = 0; side < 2; ++side) {
      const float sign = side == 0 ? -unit : unit;
      float* out = values + side * (kDense + kSparse);
      for (int i = 0; i < kDense; ++i) {
        out[i] = sign * (denseLow + (denseHigh - denseLow) * static_cast<float>(i) / (kDense - 1));
      }
      for (int i = 0; i < kSparse; ++i) {
        out[kDense + i] =
            sign * (denseHigh + (sparseHigh - denseHigh) * static_cast<float>(i + 1) / kSparse);
      }
    }
  }
};

/// kHalf is 8 or 16: codes 0 to 2 kHalf - 1 stand for -kHalf to kHalf - 1.
template <int kHalf>
struct CenteredSearch {
  using Levels = UniformLevels<-kHalf, kHalf - 1>;

  template <bool kWeighted>
  static void search(Strip<32>& strip, int lane) {
    constexpr float kEnd = kHalf;
    constexpr int kDense = kHalf == 16 ? 32 : 24;
    static constexpr PositionList<kDense, 0> kPlain(kEnd, 0.64f, 1.1f, 1.1f);
    // Where the largest element counts little, clamping it pays.
    static constexpr PositionList<kDense, 8> kWide(kEnd, 0.64f, 1.1f, 1.7f);
    const Positions positions = kWeighted ? Positions{kWide.values, kWide.kSize, -kEnd}
                                          : Positions{kPlain.values, kPlain.kSize, -kEnd};
    const Lane d = searchStrip<kWeighted>(strip, lane, Levels{}, positions);
    roundStrip(strip, lane, d, [](Lane y) { return Levels{}(y) + broadcast(kEnd); });
  }
};

struct EncodeQ4_0 : CenteredSearch<8> {
  static constexpr int kBytes = 18;

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    storeHalf(out, strip.scale[b]);
    packHalves(codes, out + 2);
  }
};

struct EncodeQ5_0 : CenteredSearch<16> {
  static constexpr int kBytes = 22;

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    storeHalf(out, strip.scale[b]);
    nibble::store(out + 2, fifthBits(codes));
    packHalves(codes, out + 6);
  }
};

struct EncodeQ8_0 {
  static constexpr int kBytes = 34;
  using Levels = UniformLevels<-127, 127>;

  template <bool kWeighted>
  static void search(Strip<32>& strip, int lane) {
    const float* x = strip.tile.x + lane;
    const Lane largest = magnitude(largestElement(x, 32));
    StoredSearch<kWeighted, Levels> search(Levels{}, x, strip.tile.w + lane, 32,
                                           load(strip.back + lane));
    // With 255 levels the fit of the scale hardly matters; rounding errors differ by chance.
    const auto place = [&](float a, float b, float c, float d) {
      search.consider({largest * broadcast(1.0f / a), largest * broadcast(1.0f / b),
                       largest * broadcast(1.0f / c), largest * broadcast(1.0f / d)});
    };
    place(127.0f, 127.5f, 126.7f, 126.4f);
    place(126.1f, 125.8f, 125.5f, 125.2f);
    place(124.9f, 124.6f, 124.3f, 124.0f);
    place(123.7f, 123.4f, 123.1f, 122.8f);
    if constexpr (kWeighted) {
      place(128.0f, 128.5f, 129.0f, 130.0f);
      place(132.0f, 135.0f, 140.0f, 150.0f);
    }
    search.considerRefit();
    search.considerNeighbors();
    search.considerNeighbors();
    const Lane d = search.d();
    roundStrip(strip, lane, d, [](Lane y) { return Levels{}(y) + broadcast(128.0f); });
  }

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    storeHalf(out, strip.scale[b]);
    for (int j = 0; j < 32; ++j) out[2 + j] = codes[j] ^ 0x80u;  // stored as signed bytes
  }
};

struct EncodeIQ4_NL {
  static constexpr int kBytes = 18;

  template <bool kWeighted>
  static void search(Strip<32>& strip, int lane) {
    static constexpr PositionList<12, 4> kList(120.0f, 0.7f, 1.18f, 1.5f);
    const Lane d = searchStrip<kWeighted>(strip, lane, Iq4Levels{},
                                          Positions{kList.values, kList.kSize, -127.0f});
    roundStrip(strip, lane, d, Iq4Levels::code);
  }

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    storeHalf(out, strip.scale[b]);
    packHalves(codes, out + 2);
  }
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE
