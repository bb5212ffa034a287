// SPDX-License-Identifier: MIT
#include <QTest>
#include <cmath>
#include <numbers>

#include "infer/rope.h"

using namespace nibble;

namespace {

/// Yarn as its paper states it: share of a pair's own frequency, from its number of rotations over
/// the original context, found by where the two bounds lie among the pairs.
double yarnShare(const RopeParameters& p, int pair) {
  const auto pairAt = [&](double rotations) {
    return p.dimensions * std::log(p.originalContext / (2 * std::numbers::pi * rotations)) /
           (2 * std::log(p.base));
  };
  const double low = std::max(0.0, std::floor(pairAt(p.betaFast)));
  const double high = std::min(p.dimensions - 1.0, std::ceil(pairAt(p.betaSlow)));
  if (pair <= low) return 1;
  if (pair >= high) return 0;
  return 1 - (pair - low) / (high - low);
}

}  // namespace

class TestRope : public QObject {
  Q_OBJECT

 private slots:
  void layout();
  void plain();
  void linear();
  void divisors();
  void yarn();
  void farPositions();

 private:
  static RopeParameters parameters() {
    RopeParameters p;
    p.dimensions = 64;
    p.base = 10000;
    p.originalContext = 4096;
    return p;
  }
  /// Checks the angle of each pair, and one length for all.
  static void check(const RopeAngles& angles, int position,
                    const std::function<double(int pair)>& angle, double length = 1) {
    std::vector<float> cosines(64), sines(64);
    angles.compute(position, cosines.data(), sines.data());
    for (int pair = 0; pair < 32; ++pair) {
      const auto i = static_cast<std::size_t>(pair);
      QVERIFY2(std::abs(cosines[i] - length * std::cos(angle(pair))) < 1e-6,
               qPrintable(QString("cosine of pair %1").arg(pair)));
      QVERIFY2(std::abs(sines[i + 32] - length * std::sin(angle(pair))) < 1e-6,
               qPrintable(QString("sine of pair %1").arg(pair)));
    }
  }
};

void TestRope::layout() {
  std::vector<float> cosines(64), sines(64), otherCosines(64), otherSines(64);
  RopeAngles(parameters(), true, {}).compute(7, cosines.data(), sines.data());
  RopeAngles(parameters(), false, {}).compute(7, otherCosines.data(), otherSines.data());
  for (std::size_t pair = 0; pair < 32; ++pair) {
    QCOMPARE(sines[2 * pair], -sines[2 * pair + 1]);
    QCOMPARE(cosines[2 * pair], cosines[2 * pair + 1]);
    QCOMPARE(otherSines[pair], sines[2 * pair]);
    QCOMPARE(otherSines[pair + 32], sines[2 * pair + 1]);
    QCOMPARE(otherCosines[pair], cosines[2 * pair]);
    QCOMPARE(otherCosines[pair + 32], cosines[2 * pair]);
  }
}

void TestRope::plain() {
  const RopeAngles angles(parameters(), false, {});
  QCOMPARE(angles.dimensions(), 64);
  for (const int position : {0, 1, 500}) {
    check(angles, position, [&](int pair) { return position / std::pow(10000.0, pair / 32.0); });
  }
}

void TestRope::linear() {
  auto p = parameters();
  p.scaling = RopeScalingKind::Linear;
  p.factor = 4;
  check(RopeAngles(p, false, {}), 400,
        [](int pair) { return 100 / std::pow(10000.0, pair / 32.0); });
}

void TestRope::divisors() {
  std::vector<float> by(32, 1.0f);
  by[3] = 8;
  check(RopeAngles(parameters(), false, by), 50, [&](int pair) {
    return 50 / std::pow(10000.0, pair / 32.0) / by[static_cast<std::size_t>(pair)];
  });
}

void TestRope::yarn() {
  auto p = parameters();
  p.scaling = RopeScalingKind::Yarn;
  p.factor = 4;
  p.base = 1e6;
  int kept = 0, shrunk = 0;
  const auto angle = [&](int pair) {
    const double own = 1000 / std::pow(1e6, pair / 32.0);
    const double share = yarnShare(p, pair);
    (share == 1 ? kept : shrunk) += share == 1 || share == 0;
    return share * own + (1 - share) * own / 4;
  };
  check(RopeAngles(p, false, {}), 1000, angle, 1 + 0.1 * std::log(4.0));
  QVERIFY(kept > 0 && shrunk > 0);
  p.attentionFactor = 0.5;
  check(RopeAngles(p, false, {}), 1000, angle, 0.5 * (1 + 0.1 * std::log(4.0)));
}

/// Angles are exact far beyond what a float times a position could hold.
void TestRope::farPositions() {
  const int position = 16777217;
  check(RopeAngles(parameters(), false, {}), position,
        [&](int pair) { return position * std::pow(10000.0, -pair / 32.0); });
}

QTEST_GUILESS_MAIN(TestRope)
#include "tst_rope.moc"
