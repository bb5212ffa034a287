// SPDX-License-Identifier: MIT
#include <QTest>
#include <cmath>

#include "eval/statistics.h"

using namespace nibble::eval;

class TestStatistics : public QObject {
  Q_OBJECT

 private slots:
  void meanAndItsError() {
    MeanEstimate estimate;
    for (const double x : {1.0, 2.0, 3.0, 6.0}) estimate.add(x);
    QCOMPARE(estimate.count(), 4);
    QCOMPARE(estimate.mean(), 3.0);
    QCOMPARE(estimate.meanSquare(), 12.5);
    QVERIFY(std::abs(estimate.standardError() - std::sqrt(3.5 / 3)) < 1e-12);
  }

  void noValuesAndOneValueHaveNoError() {
    MeanEstimate estimate;
    QCOMPARE(estimate.mean(), 0.0);
    QCOMPARE(estimate.standardError(), 0.0);
    estimate.add(5);
    QCOMPARE(estimate.standardError(), 0.0);
  }

  void percentilesInterpolate() {
    const std::vector<float> values{1, 2, 4, 8};
    QCOMPARE(percentile(values, 0), 1.0);
    QCOMPARE(percentile(values, 0.5), 3.0);
    QCOMPARE(percentile(values, 1), 8.0);
    QVERIFY(std::abs(percentile(values, 0.9) - 6.8) < 1e-9);
    QCOMPARE(percentile({7}, 0.99), 7.0);
  }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
