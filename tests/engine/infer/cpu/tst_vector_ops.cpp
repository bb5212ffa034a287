// SPDX-License-Identifier: MIT
// The vector operations of every instruction set against double precision.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "base/half.h"
#include "infer/cpu/kernels/vector_ops.h"

using namespace nibble;
using namespace nibble::cpu;

Q_DECLARE_METATYPE(nibble::Isa)

namespace {

constexpr int kLengths[] = {1, 2, 15, 16, 17, 31, 63, 64, 65, 100, 256, 1000, 4864};

std::vector<float> randomVector(int n, unsigned seed, float spread = 1.0f) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0.0f, spread);
  std::vector<float> v(static_cast<std::size_t>(n));
  for (float& x : v) x = normal(random);
  return v;
}

std::vector<std::uint16_t> toHalves(const std::vector<float>& v) {
  std::vector<std::uint16_t> halves;
  for (const float x : v) halves.push_back(floatToHalf(x));
  return halves;
}

void compare(double actual, double expected, double tolerance) {
  if (!(std::abs(actual - expected) <= tolerance)) {
    QFAIL(qPrintable(
        QStringLiteral("%1 instead of %2").arg(actual, 0, 'g', 10).arg(expected, 0, 'g', 10)));
  }
}

}  // namespace

class TestVectorOps : public QObject {
  Q_OBJECT

 private slots:
  void dot_data() { sets(); }
  void dot();
  void axpy_data() { sets(); }
  void axpy();
  void softmax_data() { sets(); }
  void softmax();
  void softmaxExtremes_data() { sets(); }
  void softmaxExtremes();
  void siluMul_data() { sets(); }
  void siluMul();
  void rmsNorm_data() { sets(); }
  void rmsNorm();

 private:
  void sets() {
    QTest::addColumn<Isa>("isa");
    for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni}) {
      if (isaSupported(isa)) QTest::newRow(std::string(isaName(isa)).c_str()) << isa;
    }
  }
  static const VectorOps& ops() {
    QFETCH(Isa, isa);
    return vectorOps(isa);
  }
};

void TestVectorOps::dot() {
  for (const int n : kLengths) {
    const auto a = randomVector(n, 1);
    const auto b = randomVector(n, 2);
    const auto halves = toHalves(b);
    double exact = 0, exactHalf = 0, size = 0;
    for (int i = 0; i < n; ++i) {
      exact += double(a[i]) * b[i];
      exactHalf += double(a[i]) * halfToFloat(halves[i]);
      size += std::abs(double(a[i]) * b[i]);
    }
    compare(ops().dot(a.data(), b.data(), n), exact, 1e-6 * size);
    compare(ops().dotHalf(a.data(), halves.data(), n), exactHalf, 1e-6 * size);
  }
}

void TestVectorOps::axpy() {
  for (const int n : kLengths) {
    const auto x = randomVector(n, 3);
    const auto halves = toHalves(x);
    const auto y = randomVector(n + 1, 4);
    auto sum = y;
    auto sumHalf = y;
    ops().axpy(0.7f, x.data(), sum.data(), n);
    ops().axpyHalf(0.7f, halves.data(), sumHalf.data(), n);
    for (int i = 0; i < n; ++i) {
      compare(sum[i], y[i] + double(0.7f) * x[i], 1e-6);
      compare(sumHalf[i], y[i] + double(0.7f) * halfToFloat(halves[i]), 1e-6);
    }
    QCOMPARE(sum[n], y[n]);
    QCOMPARE(sumHalf[n], y[n]);
  }
}

void TestVectorOps::softmax() {
  for (const int n : kLengths) {
    const auto logits = randomVector(n, 5, 8.0f);
    auto p = logits;
    p.push_back(42.0f);
    ops().softmax(p.data(), n);
    QCOMPARE(p.back(), 42.0f);
    const double most = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float x : logits) sum += std::exp(x - most);
    for (int i = 0; i < n; ++i) {
      const double exact = std::exp(logits[i] - most) / sum;
      // The difference to the largest is itself rounded.
      compare(p[i], exact, (1e-6 + 1e-7 * (most - logits[i])) * exact + 1e-37);
    }
  }
}

void TestVectorOps::softmaxExtremes() {
  const float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> p(19, -infinity);
  p[3] = 1e30f;
  p[18] = 1e30f;
  p[7] = -1e30f;
  ops().softmax(p.data(), 19);
  for (int i = 0; i < 19; ++i) QCOMPARE(p[i], i == 3 || i == 18 ? 0.5f : 0.0f);
}

void TestVectorOps::siluMul() {
  for (const int n : kLengths) {
    auto gate = randomVector(n, 6, 5.0f);
    const auto up = randomVector(n, 7);
    if (n > 20) {
      gate[1] = 1000.0f;
      gate[2] = -1000.0f;
      gate[20] = -90.0f;
    }
    auto out = gate;
    out.push_back(42.0f);
    ops().siluMul(out.data(), up.data(), n);
    QCOMPARE(out.back(), 42.0f);
    for (int i = 0; i < n; ++i) {
      const double exact = gate[i] / (1.0 + std::exp(-double(gate[i]))) * up[i];
      compare(out[i], exact, 1e-6 * std::abs(exact) + 1e-30);
    }
  }
}

void TestVectorOps::rmsNorm() {
  for (const int n : kLengths) {
    const auto x = randomVector(n, 8, 3.0f);
    const auto weight = randomVector(n, 9);
    std::vector<float> out(x.size() + 1, 42.0f);
    ops().rmsNorm(x.data(), weight.data(), 1e-5f, out.data(), n);
    QCOMPARE(out.back(), 42.0f);
    double mean = 0;
    for (const float value : x) mean += double(value) * value / n;
    for (int i = 0; i < n; ++i) {
      const double exact = x[i] / std::sqrt(mean + 1e-5) * weight[i];
      compare(out[i], exact, 1e-6 * std::abs(exact));
    }
    auto inPlace = x;
    ops().rmsNorm(inPlace.data(), weight.data(), 1e-5f, inPlace.data(), n);
    QVERIFY(std::equal(inPlace.begin(), inPlace.end(), out.begin()));
  }
}

QTEST_GUILESS_MAIN(TestVectorOps)
#include "tst_vector_ops.moc"
