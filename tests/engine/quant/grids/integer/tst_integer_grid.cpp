// SPDX-License-Identifier: MIT
// Integer grids: what is encoded decodes to the nearest points of good scales.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "base/bytes.h"
#include "base/half.h"
#include "formats/integer_type.h"
#include "quant/grids/block_levels.h"
#include "quant/grids/integer/integer_codes.h"
#include "quant/grids/integer/integer_grid.h"

using namespace nibble;

namespace {

using Values = std::vector<float>;

Values normal(std::size_t count, unsigned seed, float size = 0.05f) {
  std::mt19937 random(seed);
  std::normal_distribution<float> draw;
  Values values(count);
  for (float& v : values) v = draw(random) * size;
  return values;
}

Values positive(std::size_t count, unsigned seed) {
  Values values = normal(count, seed);
  for (float& v : values) v = std::fabs(v) + 1e-4f;
  return values;
}

std::vector<std::byte> encoded(const Grid& g, const Values& x, const float* importance = nullptr) {
  std::vector<std::byte> bytes(
      static_cast<std::size_t>(rowBytes(g.type(), static_cast<std::int64_t>(x.size()))));
  g.encode(x.data(), importance, bytes.data(), static_cast<std::int64_t>(x.size()));
  return bytes;
}

Values decoded(const Grid& g, const std::vector<std::byte>& bytes, std::size_t count) {
  Values values(count);
  g.decode(bytes.data(), values.data(), static_cast<std::int64_t>(count));
  return values;
}

double errorOf(const Values& x, const Values& y, const float* weights = nullptr) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double d = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    sum += d * d * (weights == nullptr ? 1.0 : static_cast<double>(weights[i]));
  }
  return sum;
}

double encodedError(const Grid& g, const Values& x, const float* weights = nullptr) {
  return errorOf(x, decoded(g, encoded(g, x, weights), x.size()), weights);
}

/// What rounding to a given scale and zero point loses, done plainly.
double errorAt(const IntegerType& type, const Values& x, float scale, int zero,
               const float* weights = nullptr) {
  Values y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double code =
        std::clamp(std::nearbyint(static_cast<double>(x[i]) / static_cast<double>(scale)) + zero,
                   0.0, static_cast<double>(type.highest()));
    y[i] = scale * static_cast<float>(code - zero);
  }
  return errorOf(x, y, weights);
}

/// Every zero point with ranges from a little more than the group's down to a quarter of it.
double exhaustive(const IntegerType& type, const Values& x, const float* weights = nullptr) {
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  const float span = std::max(*high, 0.0f) - std::min(*low, 0.0f);
  const float largest = std::max(std::fabs(*low), std::fabs(*high));
  double best = HUGE_VAL;
  for (int step = 0; step <= 80; ++step) {
    const float share = 1.05f - 0.01f * static_cast<float>(step);
    const float wanted = type.symmetric ? 2 * largest * share / static_cast<float>(type.highest())
                                        : span * share / static_cast<float>(type.highest());
    const float scale = halfToFloat(floatToHalf(wanted));
    if (scale == 0.0f) continue;
    const int first = type.symmetric ? type.middle() : 1;
    const int last = type.symmetric ? type.middle() : type.highest();
    for (int zero = first; zero <= last; ++zero) {
      best = std::min(best, errorAt(type, x, scale, zero, weights));
      if (type.symmetric) best = std::min(best, errorAt(type, x, -scale, zero, weights));
    }
  }
  return best;
}

void addTypes() {
  QTest::addColumn<int>("bits");
  QTest::addColumn<int>("group");
  QTest::addColumn<bool>("symmetric");
  for (const int bits : {2, 3, 4, 5, 6, 8}) {
    for (const int group : {8, 24, 32, 64, 128, 768}) {
      for (const bool symmetric : {false, true}) {
        QTest::newRow(std::string(name(*tensorType({bits, group, symmetric}))).c_str())
            << bits << group << symmetric;
      }
    }
  }
}

IntegerType fetched() {
  QFETCH(int, bits);
  QFETCH(int, group);
  QFETCH(bool, symmetric);
  return {bits, group, symmetric};
}

const Grid& gridOf(const IntegerType& type) {
  return grid(*tensorType(type));
}

}  // namespace

class TstIntegerGrid : public QObject {
  Q_OBJECT

 private slots:
  void packsFromTheLowestBit();
  void layoutIsAsDescribed();
  void notAboveExhaustiveSearch_data() { addTypes(); }
  void notAboveExhaustiveSearch();
  void importanceCounts_data() { addTypes(); }
  void importanceCounts();
  void decodedEncodesToItself_data() { addTypes(); }
  void decodedEncodesToItself();
  void roundsToTheNearest_data() { addTypes(); }
  void roundsToTheNearest();
  void oddGroups_data() { addTypes(); }
  void oddGroups();
  void sameOnEveryInstructionSet_data() { addTypes(); }
  void sameOnEveryInstructionSet();
  void openBlocksStoreWhatTheySay_data() { addTypes(); }
  void openBlocksStoreWhatTheySay();
  void levelsOfABlock();
  void zeroPointsAreNeverZero();
};

void TstIntegerGrid::packsFromTheLowestBit() {
  std::vector<std::uint8_t> codes(32);
  for (std::size_t i = 0; i < 32; ++i) codes[i] = static_cast<std::uint8_t>(i % 8);
  std::uint32_t words[4] = {};
  packIntegerCodes(codes.data(), 32, 3, reinterpret_cast<std::uint8_t*>(words));
  QCOMPARE(words[0], 0x88FAC688u);
  QCOMPARE(words[1], 0xC688FAC6u);
  QCOMPARE(words[2], 0xFAC688FAu);
  packIntegerCodes(codes.data(), 8, 4, reinterpret_cast<std::uint8_t*>(words));
  QCOMPARE(words[0], 0x76543210u);
  for (const int bits : {2, 3, 4, 5, 6, 8}) {
    std::vector<std::uint8_t> all(64), packed(64), back(64);
    for (std::size_t i = 0; i < 64; ++i)
      all[i] = static_cast<std::uint8_t>((i * 37 + 5) % (1u << bits));
    packIntegerCodes(all.data(), 64, bits, packed.data());
    unpackIntegerCodes(packed.data(), 64, bits, back.data());
    QCOMPARE(back, all);
  }
}

void TstIntegerGrid::layoutIsAsDescribed() {
  // f16 0.5, zero 3, codes 0 … 7.
  const std::uint8_t bytes[] = {0x00, 0x38, 3, 0x10, 0x32, 0x54, 0x76};
  const Grid& g = gridOf({4, 8, false});
  Values values(8);
  g.decode(reinterpret_cast<const std::byte*>(bytes), values.data(), 8);
  for (int i = 0; i < 8; ++i)
    QCOMPARE(values[static_cast<std::size_t>(i)], 0.5f * static_cast<float>(i - 3));
  const std::uint8_t symmetric[] = {0x00, 0xb8, 0x10, 0x32, 0x54, 0x76};
  gridOf({4, 8, true}).decode(reinterpret_cast<const std::byte*>(symmetric), values.data(), 8);
  for (int i = 0; i < 8; ++i)
    QCOMPARE(values[static_cast<std::size_t>(i)], -0.5f * static_cast<float>(i - 8));
}

void TstIntegerGrid::notAboveExhaustiveSearch() {
  const IntegerType type = fetched();
  const auto group = static_cast<std::size_t>(type.group);
  double sum = 0, sumBest = 0;
  int worse = 0;
  constexpr int kGroups = 24;
  for (unsigned seed = 0; seed < kGroups; ++seed) {
    const Values x = seed % 6 == 5 ? positive(group, seed) : normal(group, seed);
    const double error = encodedError(gridOf(type), x), best = exhaustive(type, x);
    sum += error;
    sumBest += best;
    // Tiny groups have many valleys; falling into the second best one is no disaster.
    QVERIFY2(error <= (group > 8 ? 1.25 : 2) * best + 1e-12,
             qPrintable(QString("%1 %2").arg(error).arg(best)));
    worse += error > 1.0001 * best + 1e-12;
  }
  QVERIFY2(sum <= sumBest * 1.001, qPrintable(QString("%1 %2").arg(sum / sumBest).arg(worse)));
}

void TstIntegerGrid::importanceCounts() {
  const IntegerType type = fetched();
  const auto group = static_cast<std::size_t>(type.group);
  const Values x = normal(4 * group, 3);
  Values importance(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) importance[i] = i % 7 == 0 ? 40.0f : 0.5f;
  const Grid& g = gridOf(type);
  const Values plain = decoded(g, encoded(g, x), x.size());
  QVERIFY(encodedError(g, x, importance.data()) <= errorOf(x, plain, importance.data()) * 1.0001);
}

void TstIntegerGrid::decodedEncodesToItself() {
  const IntegerType type = fetched();
  const Grid& g = gridOf(type);
  const Values x = normal(3 * static_cast<std::size_t>(type.group), 11);
  const Values once = decoded(g, encoded(g, x), x.size());
  const double energy = errorOf(once, Values(once.size(), 0.0f));
  // What lies on a grid is found again or something as good.
  QVERIFY(encodedError(g, once) <= 2e-3 * energy / std::pow(4.0, type.bits - 2));
  for (const float v : once) QVERIFY(std::isfinite(v));
}

void TstIntegerGrid::roundsToTheNearest() {
  const IntegerType type = fetched();
  const Grid& g = gridOf(type);
  const Values x = normal(static_cast<std::size_t>(type.group), 5);
  const auto bytes = encoded(g, x);
  const Values y = decoded(g, bytes, x.size());
  const Values levels = blockLevels(g, bytes);
  QVERIFY(static_cast<int>(levels.size()) <= type.highest() + 1);
  QVERIFY(levels.size() > static_cast<std::size_t>(type.highest()));
  for (std::size_t i = 0; i < x.size(); ++i) {
    float nearest = levels[0];
    for (const float level : levels) {
      if (std::fabs(x[i] - level) < std::fabs(x[i] - nearest)) nearest = level;
    }
    QVERIFY(std::fabs(x[i] - y[i]) <= std::fabs(x[i] - nearest) * 1.00001f + 1e-9f);
  }
}

void TstIntegerGrid::oddGroups() {
  const IntegerType type = fetched();
  const Grid& g = gridOf(type);
  const auto group = static_cast<std::size_t>(type.group);
  const auto through = [&](const Values& x) { return decoded(g, encoded(g, x), x.size()); };
  QCOMPARE(through(Values(group, 0.0f)), Values(group, 0.0f));
  // One value throughout: halves are exact.
  for (const float v : {0.375f, -0.375f, 1.0f, -3e-3f}) {
    const float stored = halfToFloat(floatToHalf(v));
    for (const float back : through(Values(group, stored))) QCOMPARE(back, stored);
  }
  // Scales below the normal halves.
  const Values tiny = normal(group, 2, 1e-6f);
  QVERIFY(errorOf(tiny, through(tiny)) < errorOf(tiny, Values(group, 0.0f)));
  Values spike(group, 0.0f);
  spike[group / 2] = 0.5f;
  QVERIFY(std::fabs(through(spike)[group / 2] - 0.5f) < 0.01f);
  for (const float huge : {6e4f, 1e6f, 3e38f}) {
    Values large = normal(group, 9, 1.0f);
    large[0] = huge;
    for (const float back : through(large)) QVERIFY(std::isfinite(back));
  }
}

void TstIntegerGrid::sameOnEveryInstructionSet() {
  const IntegerType type = fetched();
  const auto group = static_cast<std::size_t>(type.group);
  const Values x = normal(2 * group, 21);
  Values importance(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) importance[i] = static_cast<float>(i % 13);
  std::vector<float> padded((group + 15) / 16 * 16, 0.0f), weights(padded.size(), 0.0f);
  std::copy_n(x.begin(), group, padded.begin());
  std::copy_n(importance.begin(), group, weights.begin());
  const IntegerGroup view{padded.data(), weights.data(), static_cast<int>(padded.size()),
                          static_cast<float>(type.highest())};
  const float inverse[] = {20, 31, 7.5f, 1e6f}, zero[] = {1, 2, 3, 1};
  float first[4] = {};
  integerKernels(Isa::Portable).errors(view, inverse, zero, first);
  const IntegerFit fit = integerKernels(Isa::Portable).fit(view, 20, 2);
  for (const Isa isa : {Isa::Avx2, Isa::Avx512Vnni}) {
    if (!isaSupported(isa)) continue;
    float errors[4];
    integerKernels(isa).errors(view, inverse, zero, errors);
    for (int k = 0; k < 4; ++k)
      QCOMPARE(load<std::uint32_t>(errors + k), load<std::uint32_t>(first + k));
    const IntegerFit other = integerKernels(isa).fit(view, 20, 2);
    QVERIFY(other.along == fit.along && other.square == fit.square);
    std::vector<std::uint8_t> codes(padded.size()), expected(padded.size());
    integerKernels(Isa::Portable).codes(view, 31, 2, expected.data());
    integerKernels(isa).codes(view, 31, 2, codes.data());
    QCOMPARE(codes, expected);
  }
}

void TstIntegerGrid::openBlocksStoreWhatTheySay() {
  const IntegerType type = fetched();
  const Grid& g = gridOf(type);
  const auto group = static_cast<std::size_t>(type.group);
  const Values x = normal(group, 31);
  const auto block = g.open();
  QCOMPARE(block->step(), 1);
  block->fixScales(x.data(), nullptr);
  std::vector<std::byte> bytes(static_cast<std::size_t>(type.blockBytes()));
  block->store(bytes.data());
  QCOMPARE(bytes, encoded(g, x));  // not rounded: as the search found them
  Values said(group);
  const float one = 1;
  for (std::size_t c = 0; c < group; ++c) {
    const float moved = x[c] + 0.03f;
    block->round(static_cast<int>(c), &moved, &one, &said[c]);
  }
  block->store(bytes.data());
  QCOMPARE(decoded(g, bytes, group), said);
}

void TstIntegerGrid::levelsOfABlock() {
  const std::uint8_t bytes[] = {0x00, 0x38, 1, 0, 0};
  const Values levels = blockLevels(gridOf({2, 8, false}), std::as_bytes(std::span(bytes)));
  QCOMPARE(levels, (Values{-0.5f, 0.0f, 0.5f, 1.0f}));
}

void TstIntegerGrid::zeroPointsAreNeverZero() {
  for (const int bits : {2, 3, 4, 8}) {
    const IntegerType type{bits, 32, false};
    for (unsigned seed = 0; seed < 20; ++seed) {
      for (const Range range :
           {Range::Search, Range::MinMax, Range::Percentile, Range::Mse, Range::Entropy}) {
        const auto bytes = encoded(integerGrid(*tensorType(type), {range, 99}), positive(32, seed));
        QVERIFY(static_cast<int>(bytes[2]) >= 1);
      }
    }
  }
}

QTEST_GUILESS_MAIN(TstIntegerGrid)
#include "tst_integer_grid.moc"
