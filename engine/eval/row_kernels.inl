// SPDX-License-Identifier: MIT
// The bodies of row_kernels.h, compiled once for each instruction set. The including file defines
// NIBBLE_LANES and opens a namespace of its own.

using F = float __attribute__((vector_size(4 * NIBBLE_LANES)));
using I = int __attribute__((vector_size(4 * NIBBLE_LANES)));

// Float lanes are emptied into a double after this many values, before rounding adds up.
constexpr std::int64_t kFlush = 64 * NIBBLE_LANES;

static inline F loadLanes(const float* from) {
  F v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}

static inline double addLanes(F v) {
  double sum = 0;
  for (int i = 0; i < NIBBLE_LANES; ++i) sum += static_cast<double>(v[i]);
  return sum;
}

// exp(x) for x <= 0, two ulp: x = n ln2 + r, a polynomial in r, and n added to the exponent.
static inline F expNegative(F x) {
  constexpr float kMagic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  x = x < -87.0f ? F{} - 87.0f : x;
  const F n = (x * 1.44269504f + kMagic) - kMagic;
  const F r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  F p = F{} + 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const I bits = __builtin_convertvector(n, I) << 23;
  return (F)((I)p + bits);
}

static inline F expTail(const float* x, std::int64_t left, float shift) {
  F v = F{} - 1e30f;
  for (int i = 0; i < left; ++i) v[i] = x[i] - shift;
  F e = expNegative(v);
  for (int i = static_cast<int>(left); i < NIBBLE_LANES; ++i) e[i] = 0;
  return e;
}

static RowSummary summarize(const float* x, std::int64_t n) {
  F best = F{} + x[0];
  std::int64_t i = 0;
  for (; i + NIBBLE_LANES <= n; i += NIBBLE_LANES) {
    const F v = loadLanes(x + i);
    best = v > best ? v : best;
  }
  float maximum = best[0];
  for (int lane = 1; lane < NIBBLE_LANES; ++lane) maximum = best[lane] > maximum ? best[lane] : maximum;
  for (; i < n; ++i) maximum = x[i] > maximum ? x[i] : maximum;

  RowSummary summary;
  summary.maximum = maximum;
  while (summary.argmax < n - 1 && x[summary.argmax] != maximum) ++summary.argmax;

  double sum = 0;
  F lanes{};
  for (i = 0; i + NIBBLE_LANES <= n; i += NIBBLE_LANES) {
    lanes += expNegative(loadLanes(x + i) - maximum);
    if ((i + NIBBLE_LANES) % kFlush == 0) {
      sum += addLanes(lanes);
      lanes = F{};
    }
  }
  sum += addLanes(lanes) + addLanes(expTail(x + i, n - i, maximum));
  summary.logSumExp = static_cast<double>(maximum) + __builtin_log(sum);
  return summary;
}

// sum exp(a - max a) * ((a - max a) - (b - max b)): the part of the divergence that needs a pass.
static double weightedDifference(const float* a, float maxA, const float* b, float maxB,
                                 std::int64_t n) {
  double sum = 0;
  F lanes{};
  std::int64_t i = 0;
  for (; i + NIBBLE_LANES <= n; i += NIBBLE_LANES) {
    const F shiftedA = loadLanes(a + i) - maxA;
    const F shiftedB = loadLanes(b + i) - maxB;
    lanes += expNegative(shiftedA) * (shiftedA - shiftedB);
    if ((i + NIBBLE_LANES) % kFlush == 0) {
      sum += addLanes(lanes);
      lanes = F{};
    }
  }
  F tail = expTail(a + i, n - i, maxA);
  for (int lane = 0; i < n; ++i, ++lane) tail[lane] *= (a[i] - maxA) - (b[i] - maxB);
  return sum + addLanes(lanes) + addLanes(tail);
}
