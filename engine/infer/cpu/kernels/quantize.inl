// SPDX-License-Identifier: MIT
// Activations to 8-bit codes: 32 columns share a scale, the largest becomes 127, ties round to
// even. A second digit is the same done to what the first leaves.

/// Below it the reciprocal of a scale may overflow; such columns count as zero.
constexpr float kLeastMagnitude = 1e-30f;

/// 32 columns. With another digit to come, what the codes leave of them takes their place.
inline void quantizeUnit(Floats& low, Floats& high, ActivationBlock& block, int unit, bool goesOn) {
  const Ints magnitude = Simd::setInts(0x7fffffff);
  // As integers the bits of floats order like their magnitudes, with NaN above all.
  const std::int32_t largest = Simd::largestInt(Simd::maxInts(
      Simd::bitAnd(Simd::asInts(low), magnitude), Simd::bitAnd(Simd::asInts(high), magnitude)));
  const float most = __builtin_bit_cast(float, largest);
  float scale = 0.0f;
  float inverse = 0.0f;
  if (largest >= 0x7f800000) {
    scale = __builtin_nanf("");  // infinities and NaN must not turn into numbers
    low = high = Simd::zero();
  } else if (most >= kLeastMagnitude) {
    scale = most / 127.0f;
    inverse = 127.0f / most;
  }
  const Ints codes[2] = {Simd::round(Simd::mul(low, Simd::set(inverse))),
                         Simd::round(Simd::mul(high, Simd::set(inverse)))};
  std::int32_t total = 0;
  for (int half = 0; half < 2; ++half) {
    Simd::storeSigned8(block.codes + kUnitColumns * unit + 16 * half, codes[half]);
    const std::int32_t sum = Simd::sumInts(codes[half]);
    block.start16[2 * unit + half] = kMagicBits - 128 * sum;
    block.sum16[2 * unit + half] = scale * static_cast<float>(sum);
    total += sum;
  }
  block.scale[unit] = scale;
  block.start32[unit] = kMagicBits - 128 * total;
  block.sum32[unit] = scale * static_cast<float>(total);
  if (!goesOn) return;
  // In two roundings, as every instruction set can.
  low = Simd::sub(low, Simd::mul(Simd::toFloats(codes[0]), Simd::set(scale)));
  high = Simd::sub(high, Simd::mul(Simd::toFloats(codes[1]), Simd::set(scale)));
}

inline Floats loadUpTo16(const float* x, std::int64_t n) {
  if (n >= 16) return Simd::load(x);
  return n > 0 ? Simd::loadFirst(x, n, 0.0f) : Simd::zero();
}

void quantizeRow(const float* x, std::int64_t columns, int digits, ActivationBlock* out,
                 std::int64_t blockStride) {
  for (std::int64_t k = 0; k < columns; k += kUnitColumns) {
    Floats low = loadUpTo16(x + k, columns - k);
    Floats high = loadUpTo16(x + k + 16, columns - k - 16);
    ActivationBlock* block = out + k / kBlockColumns * blockStride;
    for (int digit = 0; digit < digits; ++digit) {
      quantizeUnit(low, high, block[digit], static_cast<int>(k % kBlockColumns / kUnitColumns),
                   digit + 1 < digits);
    }
  }
}
