// SPDX-License-Identifier: MIT
// Histograms that find their bins: the same whatever the order of the values.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "jobs/value_bins.h"
#include "support/quantize_run.h"

using namespace nibble;
using jobs::ValueBins;

namespace {

std::vector<float> weights(std::size_t count, float outlier) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = 0.03f * test::pseudoWeight(i);
  values[count / 3] = outlier;
  return values;
}

/// Counts as anybody would: one bin number a value.
void expectCounted(const ValueBins& bins, const std::vector<float>& values) {
  std::vector<std::int64_t> expected(bins.counts().size(), 0);
  for (const float value : values) {
    const double at = (static_cast<double>(value) - bins.low()) / bins.width();
    const auto bin = static_cast<std::size_t>(std::floor(at));
    QVERIFY(at >= 0 && bin < expected.size());
    ++expected[bin];
  }
  QCOMPARE(bins.counts(), expected);
}

void expectSame(const ValueBins& a, const ValueBins& b) {
  QCOMPARE(a.width(), b.width());
  QCOMPARE(a.low(), b.low());
  QCOMPARE(a.counts(), b.counts());
}

}  // namespace

class TstValueBins : public QObject {
  Q_OBJECT

 private slots:
  void countsEveryValue_data();
  void countsEveryValue();
  void orderAndGroupingDoNotMatter();
  void tinyNegativeValuesStayBelowZero();
  void constantsGetABin();
  void coverMakesTwoAgree();
};

void TstValueBins::countsEveryValue_data() {
  QTest::addColumn<float>("outlier");
  QTest::newRow("none") << 0.0f;
  QTest::newRow("far") << 3.0f;
  QTest::newRow("very far") << -1e30f;
  QTest::newRow("largest") << std::numeric_limits<float>::max();
  QTest::newRow("tiny") << 1e-42f;
}

void TstValueBins::countsEveryValue() {
  QFETCH(const float, outlier);
  const std::vector<float> values = weights(5000, outlier);
  ValueBins bins;
  bins.add(values);
  QVERIFY(bins.counts().size() <= static_cast<std::size_t>(ValueBins::kMost));
  QVERIFY(std::accumulate(bins.counts().begin(), bins.counts().end(), std::int64_t{0}) == 5000);
  QVERIFY(bins.counts().front() > 0 && bins.counts().back() > 0);
  if (std::abs(outlier) < 1e20f) {
    QVERIFY(bins.counts().size() > static_cast<std::size_t>(ValueBins::kMost) / 2 - 2);
    expectCounted(bins, values);
  }
}

void TstValueBins::orderAndGroupingDoNotMatter() {
  const std::vector<float> values = weights(20000, 0.9f);
  ValueBins whole;
  whole.add(values);
  // In pieces from the end, spread over three and joined in another order.
  ValueBins parts[3];
  const std::span<const float> all(values);
  for (std::size_t i = 0; i < 200; ++i) {
    parts[i % 3].add(all.subspan(values.size() - (i + 1) * 100, 100));
  }
  ValueBins joined;
  for (const int part : {2, 0, 1}) joined.add(parts[part]);
  expectSame(joined, whole);
  expectCounted(joined, values);
}

void TstValueBins::tinyNegativeValuesStayBelowZero() {
  const std::vector<float> values{-1e-30f, 1e-30f, -1.0f, 1.0f};
  ValueBins direct, joined;
  direct.add(values);
  for (const float& value : values) {
    ValueBins one;
    one.add({&value, 1});
    joined.add(one);
  }
  expectSame(direct, joined);
}

void TstValueBins::constantsGetABin() {
  for (const float value : {0.0f, 1.0f, -2.5e-7f}) {
    const std::vector<float> values(17, value);
    ValueBins bins;
    bins.add(values);
    QCOMPARE(bins.counts(), std::vector<std::int64_t>{17});
    QVERIFY(bins.width() > 0);
    QVERIFY(bins.low() <= static_cast<double>(value));
    QVERIFY(bins.low() + bins.width() > static_cast<double>(value));
  }
}

void TstValueBins::coverMakesTwoAgree() {
  ValueBins a, b;
  a.add(weights(100, 0.1f));
  b.add(weights(100, -4.0f));
  a.cover(-4.0, 0.1);
  b.cover(-4.0, 0.1);
  QCOMPARE(a.width(), b.width());
  QCOMPARE(a.low(), b.low());
  QCOMPARE(a.counts().size(), b.counts().size());
}

QTEST_GUILESS_MAIN(TstValueBins)
#include "tst_value_bins.moc"
