// SPDX-License-Identifier: MIT
// Bars, profiles and tables made of distributions.
#include <QTest>
#include <numeric>

#include "ui/core/text.h"
#include "ui/distributions/bar_series.h"
#include "ui/distributions/distribution_csv.h"
#include "ui/distributions/distribution_text.h"
#include "ui/distributions/profile_summary.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

jobs::BinnedCounts bins(double low, double width, std::vector<std::int64_t> counts) {
  return {low, width, std::move(counts)};
}

std::int64_t total(const QVector<Bar>& bars) {
  std::int64_t sum = 0;
  for (const Bar& bar : bars) sum += bar.count;
  return sum;
}

}  // namespace

class TestBarSeries : public QObject {
  Q_OBJECT

 private slots:
  void binsAreJoinedAtMultiplesOfTheBar() {
    // Bins of 0.25 from -1.25 on; bars of 1 begin at -2, -1, 0.
    const auto source = bins(-1.25, 0.25, {1, 2, 3, 4, 5, 6, 7});
    const QVector<Bar> bars = barsOf(source, 0.9, -10, 10);
    QCOMPARE(bars.size(), 3);
    QCOMPARE(bars[0].low, -2.0);
    QCOMPARE(bars[0].count, 1);
    QCOMPARE(bars[1].low, -1.0);
    QCOMPARE(bars[1].count, 2 + 3 + 4 + 5);
    QCOMPARE(bars[2].high, 1.0);
    QCOMPARE(bars[2].count, 6 + 7);
  }

  void nothingIsLostAtAnyZoom() {
    std::vector<std::int64_t> counts;
    for (int i = 0; i < 5000; ++i) counts.push_back(i * 37 % 101);
    const auto source = bins(-3000 * 0.001953125, 0.001953125, counts);
    const std::int64_t all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    for (const double narrowest : {0.0, 0.001, 0.01, 0.3, 5.0, 1e6}) {
      const QVector<Bar> bars = barsOf(source, narrowest, -1e9, 1e9);
      QCOMPARE(total(bars), all);
      for (qsizetype i = 1; i < bars.size(); ++i) QCOMPARE(bars[i].low, bars[i - 1].high);
    }
  }

  void onlyTheBarsInViewAreMade() {
    const auto source = bins(0, 1, {1, 1, 1, 1, 1, 1, 1, 1});
    const QVector<Bar> bars = barsOf(source, 1, 2.5, 4.5);
    QCOMPARE(bars.size(), 3);
    QCOMPARE(bars.first().low, 2.0);
    QCOMPARE(bars.last().high, 5.0);
    QVERIFY(barsOf(source, 1, 100, 200).isEmpty());
    QVERIFY(barsOf({}, 1, 0, 1).isEmpty());
  }

  void outliersAreFarAboveTheMedian() {
    jobs::ChannelProfile profile;
    for (int i = 0; i < 100; ++i) {
      profile.index.push_back(10 * i);
      profile.maximum.push_back(i == 42 ? 9.0f : i == 7 ? 4.5f : 1.0f);
    }
    const ProfileSummary summary = summaryOf(profile);
    QCOMPARE(summary.median, 1.0);
    QCOMPARE(summary.outliers, 2);
    QCOMPARE(summary.largest, 9.0);
    QCOMPARE(summary.largestAt, 420);
    QCOMPARE(summaryOf({}).outliers, 0);
  }

  void tablesHoldEveryBin() {
    jobs::Distribution distribution;
    distribution.histogram = bins(-0.5, 0.25, {1, 0, 7});
    QCOMPARE(histogramCsv(distribution),
             std::string("low,high,original\n-0.5,-0.25,1\n-0.25,0,0\n0,0.25,7\n"));
    QCOMPARE(errorCsv(distribution), std::string("low,high,count\n"));
    distribution.against = jobs::Distribution::Against{};
    distribution.against->histogram = bins(-0.5, 0.25, {0, 3, 5});
    distribution.against->error = bins(0, 0.125, {2});
    QCOMPARE(histogramCsv(distribution),
             std::string("low,high,original,compared\n-0.5,-0.25,1,0\n-0.25,0,0,3\n0,0.25,7,5\n"));
    QCOMPARE(errorCsv(distribution), std::string("low,high,count\n0,0.125,2\n"));
    jobs::ChannelProfile profile;
    profile.index = {3};
    profile.maximum = {0.1f};
    profile.rms = {0.05f};
    QCOMPARE(profileCsv(profile), std::string("channel,maximum,rms\n3,0.1,0.05\n"));
    profile.errorRms = {0.001f};
    QCOMPARE(profileCsv(profile), std::string("channel,maximum,rms,error_rms\n3,0.1,0.05,0.001\n"));
  }

  void wordsSayWhetherItIsASample() {
    jobs::Distribution distribution;
    distribution.values.count = 131072;
    QCOMPARE(extentText(distribution, -1), QStringLiteral("sample of 131,072 values"));
    QVERIFY(extentText(distribution, 0.4).contains(QStringLiteral("reading the rest: 40")));
    distribution.exact = true;
    QCOMPARE(extentText(distribution, -1), QStringLiteral("all 131,072 values"));
    QCOMPARE(shapeText(Shape::of(2048, 8192)), QStringLiteral("8192 × 2048"));
  }
};

QTEST_GUILESS_MAIN(TestBarSeries)
#include "tst_bar_series.moc"
