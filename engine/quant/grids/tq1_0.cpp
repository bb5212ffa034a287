// SPDX-License-Identifier: MIT
// TQ1_0: 48 bytes of five ternary digits, 4 bytes of four, d f16. A byte holds its digits as a
// fraction of 256, rounded up, so that the leading digit is the carry of a multiplication by 3.
// Value (digit - 1) * d.
#include "quant/grids/ternary.h"

namespace nibble {

namespace {

struct TQ1_0 {
  static constexpr TensorType kType = TensorType::TQ1_0;
  static constexpr int kElements = 256;
  static constexpr int kBytes = 54;
  static void decodeBlock(const std::uint8_t* in, float* out) {
    const float d = loadHalf(in + 52);
    decodeRun(in, 32, 5, d, out);
    decodeRun(in + 32, 16, 5, d, out + 160);
    decodeRun(in + 48, 4, 4, d, out + 240);
  }

  /// Digit n of byte m is element n * bytes + m.
  static void decodeRun(const std::uint8_t* in, int bytes, int digits, float d, float* out) {
    for (int m = 0; m < bytes; ++m) {
      unsigned fraction = in[m];
      for (int n = 0; n < digits; ++n) {
        fraction *= 3;
        out[n * bytes + m] = static_cast<float>(static_cast<int>(fraction >> 8) - 1) * d;
        fraction &= 255u;
      }
    }
  }

  /// `codes` are the digits in element order.
  static void packBlock(const std::uint8_t* codes, std::uint16_t d, std::uint8_t* out) {
    packRun(codes, 32, 5, out);
    packRun(codes + 160, 16, 5, out + 32);
    packRun(codes + 240, 4, 4, out + 48);
    store(out + 52, d);
  }

  static void packRun(const std::uint8_t* codes, int bytes, int digits, std::uint8_t* out) {
    constexpr unsigned kPowers = 243;  // 3^5: five digits fill a byte
    for (int m = 0; m < bytes; ++m) {
      unsigned number = 0;
      for (int n = 0; n < 5; ++n) number = 3 * number + (n < digits ? codes[n * bytes + m] : 0u);
      out[m] = static_cast<std::uint8_t>((256 * number + kPowers - 1) / kPowers);
    }
  }
};

}  // namespace

const Grid& gridTQ1_0() {
  static const TernaryGrid<TQ1_0> instance;
  return instance;
}

}  // namespace nibble
