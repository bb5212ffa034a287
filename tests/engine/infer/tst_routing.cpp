// SPDX-License-Identifier: MIT
// Which experts tokens go to, and how rows of a batch are put into the experts' order.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "infer/expert_order.h"
#include "infer/routing.h"

using namespace nibble;

namespace {

std::vector<float> softmaxOf(const std::vector<double>& logits) {
  double total = 0;
  for (const double x : logits) total += std::exp(x);
  std::vector<float> out;
  for (const double x : logits) out.push_back(static_cast<float>(std::exp(x) / total));
  return out;
}

std::vector<float> routed(const Routing& routing, std::vector<float> probabilities) {
  std::vector<float> row(static_cast<std::size_t>(routing.width()));
  chooseExperts(routing, probabilities.data(), row.data());
  return row;
}

}  // namespace

class TestRouting : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithDoubles();
  void equalsGoByNumber();
  void notANumberStillChooses();
  void orderKeepsTokensTogether();
};

void TestRouting::agreesWithDoubles() {
  std::mt19937 generator(5);
  std::normal_distribution<double> normal(0, 2);
  for (const auto& [experts, used] : {std::pair(8, 2), {128, 8}, {60, 4}, {3, 3}, {1, 1}}) {
    for (const bool normalized : {false, true}) {
      const Routing routing{experts, used, normalized};
      std::vector<double> logits;
      for (int e = 0; e < experts; ++e) logits.push_back(normal(generator));
      const auto row = routed(routing, softmaxOf(logits));
      double all = 0, kept = 0;
      for (const double x : logits) all += std::exp(x);
      std::vector<int> order(static_cast<std::size_t>(experts));
      for (std::size_t e = 0; e < order.size(); ++e) order[e] = static_cast<int>(e);
      const auto at = [&](int e) { return logits[static_cast<std::size_t>(e)]; };
      std::sort(order.begin(), order.end(), [&](int a, int b) { return at(a) > at(b); });
      for (int k = 0; k < used; ++k) kept += std::exp(at(order[static_cast<std::size_t>(k)]));
      for (int k = 0; k < used; ++k) {
        const int expert = order[static_cast<std::size_t>(k)];
        QCOMPARE(expertAt(routing, row.data(), k), expert);
        const double expected = std::exp(at(expert)) / (normalized ? kept : all);
        const auto got = static_cast<double>(row[static_cast<std::size_t>(k)]);
        QVERIFY(std::fabs(got - expected) < 1e-6);
      }
    }
  }
}

void TestRouting::equalsGoByNumber() {
  const Routing routing{5, 3, true};
  const auto row = routed(routing, {0.1f, 0.3f, 0.1f, 0.3f, 0.2f});
  QCOMPARE(expertAt(routing, row.data(), 0), 1);
  QCOMPARE(expertAt(routing, row.data(), 1), 3);
  QCOMPARE(expertAt(routing, row.data(), 2), 4);
  const auto flat = routed(routing, std::vector<float>(5, 0.2f));
  for (int k = 0; k < 3; ++k) QCOMPARE(expertAt(routing, flat.data(), k), k);
}

void TestRouting::notANumberStillChooses() {
  const Routing routing{4, 4, true};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::vector<float>& given :
       {std::vector<float>(4, nan), {0.5f, nan, 0.25f, nan}, {0, 0, 0, 0}}) {
    const auto row = routed(routing, given);
    std::set<int> chosen;
    for (int k = 0; k < 4; ++k) chosen.insert(expertAt(routing, row.data(), k));
    QCOMPARE(chosen, (std::set<int>{0, 1, 2, 3}));
  }
}

void TestRouting::orderKeepsTokensTogether() {
  const Routing routing{4, 2, true};
  // Tokens 3 to 5 of a batch go to experts (2, 0), (2, 3) and (0, 2).
  const std::vector<float> rows{0.5f, 0.5f, 2, 0, 0.5f, 0.5f, 2, 3, 0.5f, 0.5f, 0, 2};
  ExpertOrder order;
  order.set(routing, rows.data(), 3, 3);
  const auto of = [&](int expert) {
    const auto [first, count] = order.of(expert);
    return std::pair(first, count);
  };
  QCOMPARE(of(0), std::pair(6, 2));
  QCOMPARE(of(1), std::pair(8, 0));
  QCOMPARE(of(2), std::pair(8, 3));
  QCOMPARE(of(3), std::pair(11, 1));
  QCOMPARE(order.rowOf(3, 1), 6);
  QCOMPARE(order.rowOf(5, 0), 7);
  QCOMPARE(order.rowOf(3, 0), 8);
  QCOMPARE(order.rowOf(4, 0), 9);
  QCOMPARE(order.rowOf(5, 1), 10);
  QCOMPARE(order.rowOf(4, 1), 11);
}

QTEST_GUILESS_MAIN(TestRouting)
#include "tst_routing.moc"
