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
                                 load(strip.back + lane), positions)
      .d;
}

/// Evenly spaced positions of the largest element, `kLow` first, then those on the positive side.
template <int kCount>
struct PositionList {
  float values[2 * kCount];

  constexpr PositionList(float low, float lowEnd, float highStart, float high) {
    for (int i = 0; i < kCount; ++i) {
      const float t = static_cast<float>(i) / (kCount - 1);
      values[i] = low + (lowEnd - low) * t;
      values[kCount + i] = highStart + (high - highStart) * t;
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
    static constexpr PositionList<24> kPlain(-kEnd - 0.7f, -0.7f * kEnd, 0.7f * kEnd, kEnd - 0.3f);
    const Lane d =
        searchStrip<kWeighted>(strip, lane, Levels{}, Positions{kPlain.values, 48, -kEnd});
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
    static constexpr float kPositions[] = {127.4f, 126.9f, 126.4f, 125.9f, 125.4f, 124.9f,
                                           124.4f, 123.9f, 123.4f, 122.9f, 122.4f, 121.9f};
    const Lane d = searchStrip<kWeighted>(strip, lane, Levels{}, Positions{kPositions, 12, 127.0f});
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
    static constexpr PositionList<16> kList(-140.0f, -90.0f, 85.0f, 125.0f);
    const Lane d =
        searchStrip<kWeighted>(strip, lane, Iq4Levels{}, Positions{kList.values, 32, -127.0f});
    roundStrip(strip, lane, d, Iq4Levels::code);
  }

  static void pack(const Strip<32>& strip, int b, const std::uint8_t* codes, std::uint8_t* out) {
    storeHalf(out, strip.scale[b]);
    packHalves(codes, out + 2);
  }
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE
