// SPDX-License-Identifier: MIT
// The vector operations over the lanes of one instruction set.

template <typename Load, typename LoadFirst>
float dotWith(const float* a, std::int64_t n, Load loadB, LoadFirst loadFirstB) {
  Floats sums[4] = {Simd::zero(), Simd::zero(), Simd::zero(), Simd::zero()};
  std::int64_t i = 0;
  for (; i + 64 <= n; i += 64) {
    for (int j = 0; j < 4; ++j) {
      sums[j] = Simd::fma(Simd::load(a + i + 16 * j), loadB(i + 16 * j), sums[j]);
    }
  }
  for (; i + 16 <= n; i += 16) sums[0] = Simd::fma(Simd::load(a + i), loadB(i), sums[0]);
  if (i < n) {
    sums[1] = Simd::fma(Simd::loadFirst(a + i, n - i, 0.0f), loadFirstB(i, n - i), sums[1]);
  }
  return Simd::sum(Simd::add(Simd::add(sums[0], sums[1]), Simd::add(sums[2], sums[3])));
}

float dotFloats(const float* a, const float* b, std::int64_t n) {
  return dotWith(
      a, n, [b](std::int64_t i) { return Simd::load(b + i); },
      [b](std::int64_t i, std::int64_t rest) { return Simd::loadFirst(b + i, rest, 0.0f); });
}

float dotHalves(const float* a, const std::uint16_t* b, std::int64_t n) {
  return dotWith(
      a, n, [b](std::int64_t i) { return Simd::loadHalf(b + i); },
      [b](std::int64_t i, std::int64_t rest) { return Simd::loadHalfFirst(b + i, rest); });
}

void axpyFloats(float a, const float* x, float* y, std::int64_t n) {
  const Floats factor = Simd::set(a);
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    Simd::store(y + i, Simd::fma(factor, Simd::load(x + i), Simd::load(y + i)));
  }
  if (i < n) {
    const Floats sum =
        Simd::fma(factor, Simd::loadFirst(x + i, n - i, 0.0f), Simd::loadFirst(y + i, n - i, 0.0f));
    Simd::storeFirst(y + i, sum, n - i);
  }
}

void axpyHalves(float a, const std::uint16_t* x, float* y, std::int64_t n) {
  const Floats factor = Simd::set(a);
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    Simd::store(y + i, Simd::fma(factor, Simd::loadHalf(x + i), Simd::load(y + i)));
  }
  if (i < n) {
    const Floats sum =
        Simd::fma(factor, Simd::loadHalfFirst(x + i, n - i), Simd::loadFirst(y + i, n - i, 0.0f));
    Simd::storeFirst(y + i, sum, n - i);
  }
}

/// e^x = 2^n e^r with |r| <= ln(2)/2, e^r by its series to the sixth power.
Floats exponential(Floats x) {
  const Floats n = Simd::roundToFloat(Simd::mul(x, Simd::set(1.44269504088896341f)));
  // ln 2 in two parts, the first with so few bits that its product with n is exact.
  Floats r = Simd::fma(n, Simd::set(-0.693145751953125f), x);
  r = Simd::fma(n, Simd::set(-1.42860682030941723e-6f), r);
  Floats p = Simd::set(1.0f / 720.0f);
  for (const float c : {1.0f / 120.0f, 1.0f / 24.0f, 1.0f / 6.0f, 0.5f, 1.0f, 1.0f}) {
    p = Simd::fma(p, r, Simd::set(c));
  }
  return Simd::scale(p, n);
}

/// Below it e^x is 0 in float; also keeps -infinity out of the polynomial.
constexpr float kLeastExponent = -104.0f;

void softmaxFloats(float* x, std::int64_t n) {
  Floats most = Simd::set(-__builtin_inff());
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) most = Simd::max(most, Simd::load(x + i));
  if (i < n) most = Simd::max(most, Simd::loadFirst(x + i, n - i, -__builtin_inff()));
  const Floats shift = Simd::set(Simd::largest(most));
  const Floats least = Simd::set(kLeastExponent);
  Floats sum = Simd::zero();
  for (i = 0; i + 16 <= n; i += 16) {
    const Floats e = exponential(Simd::max(least, Simd::sub(Simd::load(x + i), shift)));
    Simd::store(x + i, e);
    sum = Simd::add(sum, e);
  }
  if (i < n) {
    const Floats rest = Simd::loadFirst(x + i, n - i, -__builtin_inff());
    const Floats e = exponential(Simd::max(least, Simd::sub(rest, shift)));
    Simd::storeFirst(x + i, e, n - i);
    sum = Simd::add(sum, e);
  }
  const Floats factor = Simd::set(1.0f / Simd::sum(sum));
  for (i = 0; i + 16 <= n; i += 16) Simd::store(x + i, Simd::mul(Simd::load(x + i), factor));
  if (i < n) {
    Simd::storeFirst(x + i, Simd::mul(Simd::loadFirst(x + i, n - i, 0.0f), factor), n - i);
  }
}

Floats silu(Floats x) {
  // e^-x overflows to infinity below -89, where the quotient is 0 as it should be.
  const Floats e = exponential(Simd::sub(Simd::zero(), Simd::max(x, Simd::set(kLeastExponent))));
  return Simd::div(x, Simd::add(Simd::set(1.0f), e));
}

void siluTimes(float* gate, const float* up, std::int64_t n) {
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    Simd::store(gate + i, Simd::mul(silu(Simd::load(gate + i)), Simd::load(up + i)));
  }
  if (i < n) {
    const Floats g = silu(Simd::loadFirst(gate + i, n - i, 0.0f));
    Simd::storeFirst(gate + i, Simd::mul(g, Simd::loadFirst(up + i, n - i, 0.0f)), n - i);
  }
}

void rmsNormalize(const float* x, const float* weight, float eps, float* out, std::int64_t n) {
  const float mean = dotFloats(x, x, n) / static_cast<float>(n);
  const Floats factor = Simd::set(1.0f / __builtin_sqrtf(mean + eps));
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    Simd::store(out + i, Simd::mul(Simd::mul(Simd::load(x + i), factor), Simd::load(weight + i)));
  }
  if (i < n) {
    const Floats scaled = Simd::mul(Simd::loadFirst(x + i, n - i, 0.0f), factor);
    Simd::storeFirst(out + i, Simd::mul(scaled, Simd::loadFirst(weight + i, n - i, 0.0f)), n - i);
  }
}

constexpr VectorOps kVectorOps{dotFloats,     axpyFloats, dotHalves,   axpyHalves,
                               softmaxFloats, siluTimes,  rmsNormalize};
