// SPDX-License-Identifier: MIT
// Products against double precision and between instruction sets; factors against the definition.
#include <QTest>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "linalg/hessian.h"
#include "linalg/product.h"
#include "linalg/triangle.h"
#include "support/quantize_run.h"

using namespace nibble;
using namespace nibble::linalg;

namespace {

std::vector<float> randomValues(std::size_t count, std::uint64_t seed) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = test::pseudoWeight(i + seed * 1000003);
  return values;
}

std::vector<Isa> isas() {
  std::vector<Isa> all;
  for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni}) {
    if (isaSupported(isa)) all.push_back(isa);
  }
  return all;
}

std::vector<double> doubles(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

constexpr int kM = 37, kN = 101, kK = 1030;

}  // namespace

class TstLinalg : public QObject {
  Q_OBJECT

 private slots:
  void productsAreRight();
  void productsAgreeBitForBit();
  void doubleProductsAgreeBitForBit();
  void rowOperationsAgreeBitForBit();
  void hessianIsTheSumOfSquares();
  void factorInvertsTheHessian();
  void largeFactorsAreRight();
  void factorsDoNotDependOnThreads();
  void factorsAreKept();
  void deadInputsAndLackOfData();
  void notFiniteIsRefused();
};

void TstLinalg::productsAreRight() {
  const auto a = randomValues(kM * kK, 1), b = randomValues(kK * kN, 2);
  // b in both layouts.
  std::vector<float> turned(b.size());
  for (int k = 0; k < kK; ++k) {
    for (int j = 0; j < kN; ++j) {
      turned[static_cast<std::size_t>(j * kK + k)] = b[static_cast<std::size_t>(k * kN + j)];
    }
  }
  std::vector<float> c(kM * kN, 0.5f), other(c);
  kernels().product({a.data(), kK, 1}, {b.data(), kN, 1}, c.data(), kN, kM, kN, kK);
  kernels().product({a.data(), kK, 1}, {turned.data(), 1, kK}, other.data(), kN, kM, kN, kK);
  QVERIFY(sameBits(c, other));
  for (int i = 0; i < kM; ++i) {
    for (int j = 0; j < kN; ++j) {
      double sum = 0.5, size = 0.5;
      for (int k = 0; k < kK; ++k) {
        const double term = static_cast<double>(a[static_cast<std::size_t>(i * kK + k)]) *
                            static_cast<double>(b[static_cast<std::size_t>(k * kN + j)]);
        sum += term;
        size += std::fabs(term);
      }
      QVERIFY(std::fabs(static_cast<double>(c[static_cast<std::size_t>(i * kN + j)]) - sum) <
              1e-5 * size);
    }
  }
}

void TstLinalg::productsAgreeBitForBit() {
  const auto a = randomValues(600 * 300, 3), b = randomValues(300 * 500, 4);
  std::vector<float> first(600 * 500);
  linalg::kernels(Isa::Portable)
      .product({a.data(), 300, 1}, {b.data(), 500, 1}, first.data(), 500, 600, 500, 300);
  for (const Isa isa : isas()) {
    std::vector<float> c(first.size());
    linalg::kernels(isa).product({a.data(), 300, 1}, {b.data(), 500, 1}, c.data(), 500, 600, 500,
                                 300);
    QVERIFY(sameBits(c, first));
  }
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    std::vector<float> c(first.size());
    product(pool, {a.data(), 300, 1}, {b.data(), 500, 1}, c.data(), 500, 600, 500, 300);
    QVERIFY(sameBits(c, first));
  }
}

void TstLinalg::doubleProductsAgreeBitForBit() {
  const auto a = doubles(randomValues(150 * 300, 13)), b = doubles(randomValues(300 * 70, 14));
  std::vector<double> first(150 * 70, 0.25);
  for (int i = 0; i < 150; ++i) {
    for (int j = 0; j < 70; ++j) {
      double& sum = first[static_cast<std::size_t>(i * 70 + j)];
      for (int k = 0; k < 300; ++k) {
        sum += a[static_cast<std::size_t>(i * 300 + k)] * b[static_cast<std::size_t>(k * 70 + j)];
      }
    }
  }
  for (const Isa isa : isas()) {
    std::vector<double> c(first.size(), 0.25);
    linalg::kernels(isa).productDouble({a.data(), 300, 1}, {b.data(), 70, 1}, c.data(), 70, 150, 70,
                                       300);
    QVERIFY(std::memcmp(c.data(), first.data(), c.size() * sizeof(double)) == 0);
  }
}

void TstLinalg::rowOperationsAgreeBitForBit() {
  const auto x = randomValues(777, 5), w = randomValues(777, 6);
  std::vector<std::vector<float>> results;
  for (const Isa isa : isas()) {
    const Kernels& k = linalg::kernels(isa);
    std::vector<float> all, y = x;
    for (float& v : y) v *= 40;
    k.softmax(y.data(), 777);
    double sum = 0;
    for (const float v : y) sum += static_cast<double>(v);
    QVERIFY(std::fabs(sum - 1) < 1e-5);
    all.insert(all.end(), y.begin(), y.end());
    y = x;
    for (float& v : y) v *= 20;
    const std::vector<float> gate = y;
    k.siluMultiply(y.data(), w.data(), 777);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double g = static_cast<double>(gate[i]);
      const double expected = g / (1 + std::exp(-g)) * static_cast<double>(w[i]);
      QVERIFY(std::fabs(static_cast<double>(y[i]) - expected) <= 1e-6 * std::fabs(expected) + 1e-9);
    }
    all.insert(all.end(), y.begin(), y.end());
    k.rmsNorm(x.data(), w.data(), 1e-5f, y.data(), 777);
    k.subtractScaled(0.3f, x.data(), y.data(), 777);
    all.insert(all.end(), y.begin(), y.end());
    results.push_back(all);
  }
  for (const auto& result : results) QVERIFY(sameBits(result, results.front()));
}

void TstLinalg::hessianIsTheSumOfSquares() {
  constexpr int kSize = 250, kRows = 70;
  const auto x = randomValues(kRows * kSize, 7);
  ThreadPool pool(2);
  Hessian hessian(kSize);
  hessian.add(pool, x.data(), kSize, 30);
  hessian.add(pool, x.data() + 30 * kSize, kSize, 40);
  QCOMPARE(hessian.rows(), std::uint64_t{kRows});
  for (int i = 0; i < kSize; i += 7) {
    for (int j = 0; j < kSize; j += 3) {
      double sum = 0;
      for (int t = 0; t < kRows; ++t) {
        sum += static_cast<double>(x[static_cast<std::size_t>(t * kSize + i)]) *
               static_cast<double>(x[static_cast<std::size_t>(t * kSize + j)]);
      }
      QVERIFY(std::fabs(hessian.at(i, j) - sum) < 1e-4);
    }
  }
}

void TstLinalg::factorInvertsTheHessian() {
  constexpr int kSize = 150, kRows = 400;
  const auto x = randomValues(kRows * kSize, 8);
  ThreadPool pool(1);
  Hessian hessian(kSize);
  hessian.add(pool, x.data(), kSize, kRows);
  std::vector<int> order(kSize);
  for (int i = 0; i < kSize; ++i) order[static_cast<std::size_t>(i)] = i * 7 % kSize;
  const auto factor = inverseFactor(hessian, order, 0.01, pool);
  VERIFY_OK(factor);
  QCOMPARE(factor->damping, 0.01);
  double mean = 0;
  for (int i = 0; i < kSize; ++i) mean += hessian.at(i, i) / kSize;
  // (UT U) (H + damping) must be the identity.
  for (int i = 0; i < kSize; i += 5) {
    std::vector<double> row(kSize);  // of UT U
    for (int j = 0; j < kSize; ++j) {
      for (int k = 0; k <= std::min(i, j); ++k) {
        row[static_cast<std::size_t>(j)] +=
            static_cast<double>(factor->row(k)[i]) * static_cast<double>(factor->row(k)[j]);
      }
    }
    for (int c = 0; c < kSize; ++c) {
      double sum = 0;
      for (int j = 0; j < kSize; ++j) {
        double h =
            hessian.at(order[static_cast<std::size_t>(j)], order[static_cast<std::size_t>(c)]);
        if (j == c) h += 0.01 * mean;
        sum += row[static_cast<std::size_t>(j)] * h;
      }
      QVERIFY2(std::fabs(sum - (i == c ? 1.0 : 0.0)) < 1e-4, qPrintable(QString::number(sum)));
    }
  }
  for (int i = 1; i < kSize; ++i) {
    for (int j = 0; j < i; ++j) QCOMPARE(factor->row(i)[j], 0.0f);
  }
}

/// Several blocks, the last one narrow.
void TstLinalg::largeFactorsAreRight() {
  constexpr int kSize = 403;
  const auto x = doubles(randomValues(kSize * kSize, 15));
  SquareMatrix a(kSize);
  for (int i = 0; i < kSize; ++i) {
    for (int j = 0; j <= i; ++j) {
      double sum = i == j ? 5 : 0;
      for (int k = 0; k < kSize; ++k) {
        sum +=
            x[static_cast<std::size_t>(i * kSize + k)] * x[static_cast<std::size_t>(j * kSize + k)];
      }
      a.row(i)[j] = sum;
    }
  }
  ThreadPool pool(2);
  SquareMatrix l = a;
  QVERIFY(choleskyInPlace(l, pool));
  SquareMatrix inverse = l;
  QVERIFY(invertLowerInPlace(inverse, pool));
  for (int i = 0; i < kSize; ++i) {
    for (int j = 0; j < kSize; ++j) {
      if (j > i) {
        QCOMPARE(l.row(i)[j], 0.0);
        QCOMPARE(inverse.row(i)[j], 0.0);
        continue;
      }
      double product = 0, unit = 0;
      for (int k = 0; k <= j; ++k) product += l.row(i)[k] * l.row(j)[k];
      for (int k = j; k <= i; ++k) unit += l.row(i)[k] * inverse.row(k)[j];
      QVERIFY(std::fabs(product - a.row(i)[j]) < 1e-10 * a.row(i)[i]);
      QVERIFY(std::fabs(unit - (i == j ? 1.0 : 0.0)) < 1e-9);
    }
  }
  a.row(300)[300] = -1;
  QVERIFY(!choleskyInPlace(a, pool));
}

void TstLinalg::factorsDoNotDependOnThreads() {
  constexpr int kSize = 250;
  const auto x = randomValues(300 * kSize, 16);
  std::vector<int> order(kSize);
  std::iota(order.begin(), order.end(), 0);
  std::vector<float> first;
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    Hessian hessian(kSize);
    hessian.add(pool, x.data(), kSize, 300);
    const auto factor = inverseFactor(hessian, order, 0.01, pool);
    VERIFY_OK(factor);
    if (first.empty()) first = factor->u;
    QVERIFY(sameBits(first, factor->u));
  }
}

void TstLinalg::factorsAreKept() {
  constexpr int kSize = 60;
  const auto x = randomValues(100 * kSize, 17);
  ThreadPool pool(1);
  Hessian hessian(kSize);
  hessian.add(pool, x.data(), kSize, 100);
  std::vector<int> order(kSize);
  std::iota(order.begin(), order.end(), 0);
  FactorCache cache;
  const auto one = cache.factor(hessian, order, 0.01, pool);
  const auto same = cache.factor(hessian, order, 0.01, pool);
  VERIFY_OK(one);
  QVERIFY(*one == *same);
  std::swap(order[0], order[1]);
  const auto other = cache.factor(hessian, order, 0.01, pool);
  QVERIFY((*other)->u != (*one)->u);
  std::stop_source stop;
  stop.request_stop();
  QCOMPARE(cache.factor(hessian, order, 0.5, pool, stop.get_token()).error().code,
           ErrorCode::Cancelled);
}

void TstLinalg::deadInputsAndLackOfData() {
  // Three vectors of 40 inputs cannot fill a Hessian; without damping it has no factor.
  constexpr int kSize = 40;
  auto x = randomValues(3 * kSize, 9);
  for (int t = 0; t < 3; ++t) x[static_cast<std::size_t>(t * kSize + 11)] = 0;
  ThreadPool pool(1);
  Hessian hessian(kSize);
  hessian.add(pool, x.data(), kSize, 3);
  std::vector<int> order(kSize);
  std::iota(order.begin(), order.end(), 0);
  const auto factor = inverseFactor(hessian, order, 0.0, pool);
  VERIFY_OK(factor);
  QVERIFY(factor->damping >= 1e-4);
  for (int i = 0; i < kSize; ++i)
    QCOMPARE(bool(factor->dead[static_cast<std::size_t>(i)]), i == 11);
}

void TstLinalg::notFiniteIsRefused() {
  std::vector<float> x(4, 1e30f);
  ThreadPool pool(1);
  Hessian hessian(4);
  hessian.add(pool, x.data(), 4, 1);
  const std::vector<int> order{0, 1, 2, 3};
  const auto factor = inverseFactor(hessian, order, 0.01, pool);
  QVERIFY(!factor);
  QVERIFY(factor.error().what.find("not finite") != std::string::npos);
}

QTEST_GUILESS_MAIN(TstLinalg)
#include "tst_linalg.moc"
