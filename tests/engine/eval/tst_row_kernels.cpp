// SPDX-License-Identifier: MIT
// The vectorised passes against plain double arithmetic, for every instruction set there is.
#include <QTest>
#include <cmath>
#include <random>
#include <vector>

#include "eval/row_kernels_isa.h"

using namespace nibble;
using namespace nibble::eval;

namespace {

std::vector<float> randomLogits(int n, unsigned seed, float spread) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, spread);
  std::vector<float> row(static_cast<std::size_t>(n));
  for (float& x : row) x = normal(random);
  return row;
}

double exactLogSumExp(const std::vector<float>& row) {
  const double top = static_cast<double>(*std::max_element(row.begin(), row.end()));
  double sum = 0;
  for (const float x : row) sum += std::exp(static_cast<double>(x) - top);
  return top + std::log(sum);
}

double exactKl(const std::vector<float>& p, const std::vector<float>& q) {
  const double lp = exactLogSumExp(p);
  const double lq = exactLogSumExp(q);
  double kl = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double logP = static_cast<double>(p[i]) - lp;
    kl += std::exp(logP) * (logP - (static_cast<double>(q[i]) - lq));
  }
  return kl;
}

}  // namespace

class TestRowKernels : public QObject {
  Q_OBJECT

 private slots:
  void matchesExactArithmetic_data() {
    QTest::addColumn<int>("isa");
    QTest::addColumn<int>("size");
    QTest::addColumn<float>("spread");
    for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni}) {
      if (!isaSupported(isa)) continue;
      for (const int size : {1, 2, 7, 15, 16, 17, 320, 1023, 4096, 151936}) {
        for (const float spread : {0.01f, 3.0f, 40.0f}) {
          QTest::addRow("%s, %d values, spread %g", std::string(isaName(isa)).c_str(), size,
                        static_cast<double>(spread))
              << static_cast<int>(isa) << size << spread;
        }
      }
    }
  }

  void matchesExactArithmetic() {
    QFETCH(const int, isa);
    QFETCH(const int, size);
    QFETCH(const float, spread);
    const RowKernels& kernels = rowKernels(static_cast<Isa>(isa));
    const auto p = randomLogits(size, 1, spread);
    auto q = p;
    const auto noise = randomLogits(size, 2, 0.1f);
    for (std::size_t i = 0; i < q.size(); ++i) q[i] += noise[i];

    const RowSummary sp = kernels.summarize(p.data(), size);
    const RowSummary sq = kernels.summarize(q.data(), size);
    const auto top = std::max_element(p.begin(), p.end());
    QCOMPARE(sp.argmax, static_cast<int>(top - p.begin()));
    QCOMPARE(sp.maximum, *top);
    QVERIFY(std::abs(sp.logSumExp - exactLogSumExp(p)) < 2e-6);

    const double weighted =
        kernels.weightedDifference(p.data(), sp.maximum, q.data(), sq.maximum, size);
    const double lp = sp.logSumExp - static_cast<double>(sp.maximum);
    const double lq = sq.logSumExp - static_cast<double>(sq.maximum);
    QVERIFY(std::abs(weighted / std::exp(lp) - lp + lq - exactKl(p, q)) < 3e-6);
  }

  void firstMaximumWinsATie() {
    std::vector<float> row(100, -1.0f);
    row[37] = row[81] = 5.0f;
    QCOMPARE(summarizeRow(row.data(), 100).argmax, 37);
  }

  void divergenceOfARowFromItselfIsZero() {
    const auto row = randomLogits(4096, 3, 5.0f);
    const RowSummary summary = summarizeRow(row.data(), 4096);
    QVERIFY(klDivergence(row.data(), summary, row.data(), summary, 4096) < 1e-12);
  }

  void extremeLogitsStayFinite() {
    const std::vector<float> p{0.0f, -1e30f, -200.0f, 80.0f};
    const std::vector<float> q{90.0f, -1e30f, 0.0f, -300.0f};
    const RowSummary sp = summarizeRow(p.data(), 4);
    const RowSummary sq = summarizeRow(q.data(), 4);
    QVERIFY(std::isfinite(sp.logSumExp));
    QVERIFY(std::abs(klDivergence(p.data(), sp, q.data(), sq, 4) - 390.0) < 1e-3);
  }
};

QTEST_GUILESS_MAIN(TestRowKernels)
#include "tst_row_kernels.moc"
