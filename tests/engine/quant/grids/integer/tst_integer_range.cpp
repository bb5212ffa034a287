// SPDX-License-Identifier: MIT
// The choices of a range against plain versions of themselves.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "base/half.h"
#include "quant/grids/integer/integer_entropy.h"
#include "quant/grids/integer/integer_grid.h"

using namespace nibble;

namespace {

using Values = std::vector<float>;

Values heavyTailed(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::student_t_distribution<float> draw(3.0f);
  Values values(count);
  for (float& v : values) v = draw(random) * 0.02f;
  return values;
}

struct Plain {
  float scale = 1;
  int zero = 0;
};

Plain fromRange(const IntegerType& type, float low, float high) {
  low = std::min(low, 0.0f);
  high = std::max(high, 0.0f);
  if (type.symmetric) {
    const float largest = std::max(-low, high);
    return {halfToFloat(floatToHalf(2 * largest / static_cast<float>(type.highest()))),
            type.middle()};
  }
  Plain plain;
  plain.scale = halfToFloat(floatToHalf((high - low) / static_cast<float>(type.highest())));
  plain.zero = std::clamp(static_cast<int>(std::nearbyint(-low / plain.scale)), 1, type.highest());
  return plain;
}

double errorOf(const IntegerType& type, const Values& x, const Plain& plain) {
  double sum = 0;
  for (const float v : x) {
    const float code = std::clamp(std::nearbyint(v / plain.scale) + static_cast<float>(plain.zero),
                                  0.0f, static_cast<float>(type.highest()));
    const double d = static_cast<double>(v - plain.scale * (code - static_cast<float>(plain.zero)));
    sum += d * d;
  }
  return sum;
}

Plain chosenBy(const Grid& grid, const IntegerType& type, const float* x) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(type.blockBytes()));
  grid.encode(x, nullptr, bytes.data(), type.group);
  const auto* block = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return {halfToFloat(static_cast<std::uint16_t>(block[0] | block[1] << 8)),
          type.symmetric ? type.middle() : block[2]};
}

Plain chosen(const IntegerType& type, const Values& x, const RangeChoice& choice) {
  return chosenBy(integerGrid(*tensorType(type), choice), type, x.data());
}

/// A scale differs by a last bit where a sum was made in another order.
bool same(const Plain& a, const Plain& b) {
  return std::fabs(a.scale - b.scale) <= 1e-3f * b.scale && a.zero == b.zero;
}

float quantile(Values x, double share) {
  std::sort(x.begin(), x.end());
  const double at = share * static_cast<double>(x.size() - 1);
  const auto before = static_cast<std::size_t>(std::floor(at));
  const double rest = at - std::floor(at);
  const std::size_t after = std::min(before + 1, x.size() - 1);
  return static_cast<float>(static_cast<double>(x[before]) * (1 - rest) +
                            static_cast<double>(x[after]) * rest);
}

void addTypes() {
  QTest::addColumn<int>("bits");
  QTest::addColumn<bool>("symmetric");
  for (const int bits : {2, 3, 4, 8}) {
    for (const bool symmetric : {false, true}) {
      QTest::addRow("%d bits%s", bits, symmetric ? " sym" : "") << bits << symmetric;
    }
  }
}

IntegerType fetched() {
  QFETCH(int, bits);
  QFETCH(bool, symmetric);
  return {bits, 128, symmetric};
}

}  // namespace

class TstIntegerRange : public QObject {
  Q_OBJECT

 private slots:
  void oneScaleForAll_data() { addTypes(); }
  void oneScaleForAll() {
    IntegerType type = fetched();
    // Rows that do not fill the sums, too.
    for (const int columns : {128, 40}) {
      type.group = columns;
      constexpr int kRows = 24;
      Values x = heavyTailed(static_cast<std::size_t>(kRows * columns), 7);
      const auto [low, high] = std::minmax_element(x.begin(), x.end());
      const auto of = [&](const RangeChoice& choice) {
        const auto grid = integerGridForAll(*tensorType(type), choice, x.data(), nullptr, kRows);
        Plain first;
        for (int row = 0; row < kRows; ++row) {
          const Plain own = chosenBy(*grid, type, x.data() + row * columns);
          if (row == 0) first = own;
          if (own.scale != first.scale || own.zero != first.zero) return Plain{};
        }
        return first;
      };
      QVERIFY(same(of({Range::MinMax, 99}), fromRange(type, *low, *high)));
      QVERIFY(
          same(of({Range::Percentile, 98}), fromRange(type, quantile(x, 0.02), quantile(x, 0.98))));
      double least = HUGE_VAL;
      for (int step = 0; step < 80; ++step) {
        const float p = 1 - static_cast<float>(step) / 100;
        least = std::min(least, errorOf(type, x, fromRange(type, *low * p, *high * p)));
      }
      QVERIFY(errorOf(type, x, of({Range::Mse, 99})) <= least * 1.0001);
      QVERIFY(errorOf(type, x, of({})) <= least * 1.01);
      QVERIFY(errorOf(type, x, of({Range::Entropy, 99})) < 4 * least);
    }
  }

  void minMax_data() { addTypes(); }
  void minMax() {
    const IntegerType type = fetched();
    for (unsigned seed = 0; seed < 20; ++seed) {
      const Values x = heavyTailed(128, seed);
      const auto [low, high] = std::minmax_element(x.begin(), x.end());
      QVERIFY(same(chosen(type, x, {Range::MinMax, 99}), fromRange(type, *low, *high)));
    }
  }

  void percentile_data() { addTypes(); }
  void percentile() {
    const IntegerType type = fetched();
    for (const double percent : {95.0, 99.0, 100.0}) {
      for (unsigned seed = 0; seed < 20; ++seed) {
        const Values x = heavyTailed(128, seed);
        const Plain expected =
            fromRange(type, quantile(x, 1 - percent / 100), quantile(x, percent / 100));
        QVERIFY(same(chosen(type, x, {Range::Percentile, percent}), expected));
      }
    }
  }

  void leastSquaredError_data() { addTypes(); }
  void leastSquaredError() {
    const IntegerType type = fetched();
    for (unsigned seed = 0; seed < 20; ++seed) {
      const Values x = heavyTailed(128, seed);
      const auto [low, high] = std::minmax_element(x.begin(), x.end());
      double least = HUGE_VAL;
      for (int step = 0; step < 80; ++step) {
        const float p = 1 - static_cast<float>(step) / 100;
        least = std::min(least, errorOf(type, x, fromRange(type, *low * p, *high * p)));
      }
      const double error = errorOf(type, x, chosen(type, x, {Range::Mse, 99}));
      QVERIFY2(error <= least * 1.001 && error >= least * 0.999,
               qPrintable(QString::number(error / least)));
      // The search looks at more, though not at all of these.
      const double slack = type.bits == 8 ? 1.03 : 1.001;
      QVERIFY(errorOf(type, x, chosen(type, x, {})) <= error * slack);
    }
  }

  /// Plain: histograms in maps from bin to count.
  void entropy() {
    constexpr int kLevels = 8, kSteps = 80;
    int clipped = 0;
    for (unsigned seed = 0; seed < 20; ++seed) {
      const Values x = heavyTailed(256, seed);
      const auto [low, high] = std::minmax_element(x.begin(), x.end());
      const int bins = 16 * kLevels;
      const double width = (static_cast<double>(*high) - static_cast<double>(*low)) / bins;
      std::vector<int> counts(static_cast<std::size_t>(bins));
      for (const float v : x) {
        const int bin =
            static_cast<int>((static_cast<double>(v) - static_cast<double>(*low)) / width);
        ++counts[static_cast<std::size_t>(std::min(bin, bins - 1))];
      }
      int best = 0;
      double least = HUGE_VAL;
      for (int step = 0; step < kSteps; ++step) {
        const int begin =
            static_cast<int>(std::lround(static_cast<double>(-*low) * step / 100 / width));
        const int end = std::max(
            begin + kLevels,
            bins - static_cast<int>(std::lround(static_cast<double>(*high) * step / 100 / width)));
        if (end > bins) break;
        std::vector<double> p, q;
        double inside = 0;
        for (int i = begin; i < end; ++i) {
          p.push_back(counts[static_cast<std::size_t>(i)]);
          inside += p.back();
        }
        for (int i = 0; i < begin; ++i) p.front() += counts[static_cast<std::size_t>(i)];
        for (int i = end; i < bins; ++i) p.back() += counts[static_cast<std::size_t>(i)];
        q.assign(p.size(), 0);
        for (int level = 0; level < kLevels; ++level) {
          const int from = level * (end - begin) / kLevels,
                    to = (level + 1) * (end - begin) / kLevels;
          int sum = 0, filled = 0;
          for (int i = from; i < to; ++i) {
            sum += counts[static_cast<std::size_t>(begin + i)];
            filled += counts[static_cast<std::size_t>(begin + i)] > 0;
          }
          for (int i = from; i < to; ++i) {
            if (counts[static_cast<std::size_t>(begin + i)] > 0)
              q[static_cast<std::size_t>(i)] = double(sum) / filled;
          }
        }
        double divergence = 0;
        for (std::size_t i = 0; i < p.size(); ++i) {
          if (p[i] > 0)
            divergence += p[i] / 256 * std::log(p[i] / 256 / std::max(q[i] / inside, 1e-9));
        }
        if (divergence < least - 1e-12) {
          least = divergence;
          best = step;
        }
      }
      const int found = leastDivergence(x, *low, *high, kLevels, kSteps);
      QCOMPARE(found, best);
      clipped += found > 0;
    }
    QVERIFY(clipped > 0);
  }

  void namesOfRanges() {
    QCOMPARE(rangeFromName("mse"), std::optional(Range::Mse));
    QCOMPARE(rangeFromName("search"), std::optional(Range::Search));
    QVERIFY(!rangeFromName("MSE"));
    QVERIFY(!rangeFromName(""));
  }
};

QTEST_GUILESS_MAIN(TstIntegerRange)
#include "tst_integer_range.moc"
