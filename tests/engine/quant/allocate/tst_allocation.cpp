// SPDX-License-Identifier: MIT
// The allocation against trying everything, on problems small enough for that.
#include <QTest>
#include <cmath>
#include <random>

#include "quant/allocate/allocation.h"

using namespace nibble;

namespace {

using Items = std::vector<std::vector<Choice>>;

/// Damages that fall as bits rise, some choices worse than others, as real tensors have them.
Items randomItems(std::mt19937& random, std::size_t items, std::size_t choices) {
  std::uniform_real_distribution<double> uniform(0, 1);
  Items all(items);
  for (auto& item : all) {
    const double weights = 100 + 900 * uniform(random);
    const double sensitivity = std::exp(6 * uniform(random) - 3);
    for (std::size_t c = 0; c < choices; ++c) {
      const double bits = 2 + 6 * uniform(random);
      const double luck = 0.5 + uniform(random);
      item.push_back({static_cast<std::uint64_t>(weights * bits / 8) + 1,
                      sensitivity * std::pow(4.0, -bits) * luck});
    }
  }
  return all;
}

/// Least damage of all combinations within the budget; negative when none fits.
double leastDamage(const Items& items, std::uint64_t budget, std::size_t at = 0) {
  if (at == items.size()) return 0;
  double best = -1;
  for (const Choice& choice : items[at]) {
    if (choice.bytes > budget) continue;
    const double rest = leastDamage(items, budget - choice.bytes, at + 1);
    if (rest < 0) continue;
    if (best < 0 || choice.damage + rest < best) best = choice.damage + rest;
  }
  return best;
}

std::uint64_t smallest(const Items& items) {
  std::uint64_t sum = 0;
  for (const auto& item : items) {
    sum += std::min_element(item.begin(), item.end(), [](const Choice& a, const Choice& b) {
             return a.bytes < b.bytes;
           })->bytes;
  }
  return sum;
}

}  // namespace

class TestAllocation : public QObject {
  Q_OBJECT

 private slots:
  void findsTheBestCombination() {
    std::mt19937 random(7);
    for (int problem = 0; problem < 200; ++problem) {
      const Items items = randomItems(random, 5, 5);
      const std::uint64_t least = smallest(items);
      const std::uint64_t budget = least + least * static_cast<unsigned>(problem % 20) / 10;
      const auto found = allocate(items, budget);
      QVERIFY(found);
      QVERIFY(found->bytes <= budget);
      std::uint64_t bytes = 0;
      double damage = 0;
      for (std::size_t i = 0; i < items.size(); ++i) {
        bytes += items[i][found->chosen[i]].bytes;
        damage += items[i][found->chosen[i]].damage;
      }
      QCOMPARE(found->bytes, bytes);
      QVERIFY(std::fabs(found->damage - damage) <= 1e-9 * damage);
      const double best = leastDamage(items, budget);
      QVERIFY2(std::fabs(damage - best) <= 1e-9 * best,
               qPrintable(QString("%1 of %2").arg(damage / best).arg(problem)));
    }
  }

  void roundedSizesComeNear() {
    // Bytes a thousand times as many: the steps of the dynamic programming are coarser than they.
    std::mt19937 random(17);
    for (int problem = 0; problem < 50; ++problem) {
      Items items = randomItems(random, 5, 5);
      const std::uint64_t least = smallest(items);
      const std::uint64_t budget = least + least * static_cast<unsigned>(problem % 20) / 10;
      const double best = leastDamage(items, budget);
      for (auto& item : items) {
        for (Choice& choice : item) choice.bytes = choice.bytes * 100003 + 7;
      }
      const auto found = allocate(items, budget * 100003 + 35);
      QVERIFY(found);
      QVERIFY(found->bytes <= budget * 100003 + 35);
      QVERIFY2(found->damage <= best * 1.1,
               qPrintable(QString("%1 of %2").arg(found->damage / best).arg(problem)));
    }
  }

  void takesTheBestWhenAllFits() {
    std::mt19937 random(8);
    const Items items = randomItems(random, 8, 6);
    const auto found = allocate(items, std::uint64_t{1} << 40);
    QVERIFY(found);
    for (std::size_t i = 0; i < items.size(); ++i) {
      for (const Choice& other : items[i]) {
        QVERIFY(items[i][found->chosen[i]].damage <= other.damage);
      }
    }
  }

  void takesTheSmallestAtTheLeastSize() {
    std::mt19937 random(9);
    const Items items = randomItems(random, 8, 6);
    const auto found = allocate(items, smallest(items));
    QVERIFY(found);
    QCOMPARE(found->bytes, smallest(items));
  }

  void refusesLessThanTheLeastSize() {
    std::mt19937 random(10);
    const Items items = randomItems(random, 4, 3);
    const auto found = allocate(items, smallest(items) - 1);
    QVERIFY(!found);
    QVERIFY(
        QString::fromStdString(found.error().message()).contains(QString::number(smallest(items))));
  }

  void exchangesWhereStepsDoNotFit() {
    // The first step along the hulls (the second item's) leaves no room; without it the first
    // item's larger gain fits.
    const Items items{{{10, 10}, {20, 4}}, {{10, 5}, {16, 1}}};
    const auto found = allocate(items, 30);
    QVERIFY(found);
    QCOMPARE(found->damage, 9.0);
    QCOMPARE(found->chosen[0], std::size_t{1});
  }

  void refusesItemsWithoutChoices() { QVERIFY(!allocate(Items{{}}, 10)); }

  void curveFallsAsBytesRise() {
    std::mt19937 random(11);
    const Items items = randomItems(random, 20, 8);
    const std::vector<Choice> curve = sizeDamageCurve(items);
    QCOMPARE(curve.front().bytes, smallest(items));
    for (std::size_t i = 1; i < curve.size(); ++i) {
      QVERIFY(curve[i].bytes > curve[i - 1].bytes);
      QVERIFY(curve[i].damage < curve[i - 1].damage);
    }
    // A budget at a point of the curve buys at least that.
    const Choice& middle = curve[curve.size() / 2];
    const auto found = allocate(items, middle.bytes);
    QVERIFY(found);
    QVERIFY(found->damage <= middle.damage * (1 + 1e-9));
  }

  void isQuickForAModelsHundredsOfTensors() {
    std::mt19937 random(12);
    const Items items = randomItems(random, 300, 14);
    const auto curve = sizeDamageCurve(items);
    const std::uint64_t budget = (curve.front().bytes + curve.back().bytes) / 2;
    const auto found = allocate(items, budget);
    QVERIFY(found);
    // What is left over is less than any tensor.
    QVERIFY(budget - found->bytes < 200);
  }
};

QTEST_APPLESS_MAIN(TestAllocation)
#include "tst_allocation.moc"
