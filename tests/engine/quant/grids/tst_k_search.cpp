// SPDX-License-Identifier: MIT
// The K types beyond the golden vectors: the same bytes from every instruction set, and sound
// blocks from rows that no model has.
#include <QRandomGenerator>
#include <QTest>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "quant/grids/k_quants.h"

using namespace nibble;

namespace {

constexpr TensorType kTypes[] = {TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K,
                                 TensorType::Q5_K, TensorType::Q6_K};

const KFormat& formatOf(TensorType type) {
  return static_cast<const KGrid&>(grid(type)).format();
}

QByteArray encode(const KFormat& format, Isa isa, const std::vector<float>& x, const float* w) {
  const auto columns = static_cast<std::int64_t>(x.size());
  QByteArray bytes(rowBytes(format.type, columns), '\x5a');
  encodeKRow(format, isa, x.data(), w, reinterpret_cast<std::byte*>(bytes.data()), columns);
  return bytes;
}

std::vector<float> decode(TensorType type, const QByteArray& bytes, std::size_t columns) {
  std::vector<float> values(columns);
  grid(type).decode(reinterpret_cast<const std::byte*>(bytes.constData()), values.data(),
                    static_cast<std::int64_t>(columns));
  return values;
}

double error(const std::vector<float>& x, const std::vector<float>& y, const float* w) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double d = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    sum += (w != nullptr ? static_cast<double>(w[i]) : 1.0) * d * d;
  }
  return sum;
}

/// What rounding to evenly spaced levels over each sub-block's range costs when nothing is
/// searched: the scales and minimums are the integers nearest to the ranges.
double plainError(const KFormat& format, const std::vector<float>& x) {
  double sum = 0;
  for (std::size_t first = 0; first < x.size(); first += KBlock::kElements) {
    const float* block = x.data() + first;
    const int subs = KBlock::kElements / format.subBlock;
    std::vector<float> scales(static_cast<std::size_t>(subs)), minimums(scales);
    for (int s = 0; s < subs; ++s) {
      float low = 0, high = 0, most = 0;
      for (int i = s * format.subBlock; i < (s + 1) * format.subBlock; ++i) {
        low = std::min(low, block[i]);
        high = std::max(high, block[i]);
        if (std::fabs(block[i]) > std::fabs(most)) most = block[i];
      }
      const auto at = static_cast<std::size_t>(s);
      scales[at] = format.offset != 0 ? -most / static_cast<float>(format.offset)
                                      : (high - low) / static_cast<float>(format.highestCode);
      minimums[at] = format.offset != 0 ? 0 : -low;
    }
    const auto larger = [](float a, float b) { return std::fabs(a) < std::fabs(b); };
    const auto half = [](float v) { return floatToHalf(std::clamp(v, -65504.0f, 65504.0f)); };
    const auto integers = static_cast<float>(format.highestScale);
    KBlock k;
    k.d = half(*std::max_element(scales.begin(), scales.end(), larger) / integers);
    k.dmin = half(*std::max_element(minimums.begin(), minimums.end()) / integers);
    for (int s = 0; s < subs; ++s) {
      const auto nearest = [&](float v, std::uint16_t factor) {
        const float d = halfToFloat(factor);
        return d == 0 ? 0.0f : std::clamp(std::nearbyint(v / d), -integers, integers);
      };
      k.scales[s] = static_cast<std::int8_t>(nearest(scales[static_cast<std::size_t>(s)], k.d));
      k.minimums[s] =
          static_cast<std::uint8_t>(nearest(minimums[static_cast<std::size_t>(s)], k.dmin));
    }
    roundKCodes(format, block, k);
    std::vector<float> values(KBlock::kElements);
    decodeKBlock(format, k, values.data());
    sum += error(std::vector<float>(block, block + KBlock::kElements), values, nullptr);
  }
  return sum;
}

struct Row {
  const char* name;
  std::function<float(int, QRandomGenerator&)> at;
};

float gaussian(QRandomGenerator& random) {
  float sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<float>(random.generateDouble());
  return sum;
}

const Row kRows[] = {
    {"gaussian", [](int, auto& r) { return gaussian(r); }},
    {"zero", [](int, auto&) { return 0.0f; }},
    {"constant", [](int, auto&) { return -0.731f; }},
    {"two values", [](int i, auto&) { return i % 3 == 0 ? 0.25f : 0.75f; }},
    {"tiny", [](int, auto& r) { return 1e-30f * gaussian(r); }},
    {"denormal", [](int, auto& r) { return 1e-41f * gaussian(r); }},
    {"huge", [](int, auto& r) { return 1e30f * gaussian(r); }},
    {"largest", [](int i, auto&) { return i % 2 == 0 ? 3.4e38f : -3.4e38f; }},
    {"factors overflow a half", [](int, auto& r) { return 3e7f * gaussian(r); }},
    {"factors near zero", [](int, auto& r) { return 2e-6f * gaussian(r); }},
    {"one outlier", [](int i, auto& r) { return i == 77 ? 1e4f : 0.01f * gaussian(r); }},
    {"one element", [](int i, auto&) { return i == 300 ? -2.5f : 0.0f; }},
    {"negative", [](int, auto& r) { return -1.0f - std::fabs(gaussian(r)); }},
    {"positive", [](int, auto& r) { return 5.0f + gaussian(r); }},
    {"sparse", [](int, auto& r) { return r.bounded(10) == 0 ? gaussian(r) : 0.0f; }},
    {"wide range",
     [](int i, auto& r) { return gaussian(r) * std::exp2(static_cast<float>(i % 40)); }},
    {"steps",
     [](int i, auto& r) { return gaussian(r) * std::exp2(static_cast<float>(i / 16 % 23)); }},
};

std::vector<float> makeRow(const Row& row, int columns, quint32 seed) {
  QRandomGenerator random(seed);
  std::vector<float> x(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) x[static_cast<std::size_t>(i)] = row.at(i, random);
  return x;
}

std::vector<float> makeImportance(int columns, quint32 seed) {
  QRandomGenerator random(seed);
  std::vector<float> w(static_cast<std::size_t>(columns));
  for (float& v : w) v = random.bounded(8) == 0 ? 0.0f : std::exp(2.0f * gaussian(random));
  return w;
}

bool finiteFactors(const KFormat& format, const QByteArray& bytes) {
  for (qsizetype at = 0; at < bytes.size(); at += format.blockBytes) {
    KBlock block;
    format.unpack(reinterpret_cast<const std::uint8_t*>(bytes.constData()) + at, block);
    if (!std::isfinite(halfToFloat(block.d)) || !std::isfinite(halfToFloat(block.dmin)))
      return false;
  }
  return true;
}

}  // namespace

class KSearchTest : public QObject {
  Q_OBJECT

  static void addRows() {
    QTest::addColumn<int>("id");
    QTest::addColumn<int>("row");
    for (const TensorType type : kTypes) {
      for (int r = 0; r < static_cast<int>(std::size(kRows)); ++r) {
        QTest::addRow("%s %s", name(type).data(), kRows[r].name) << static_cast<int>(type) << r;
      }
    }
  }

 private slots:
  void sameBytesOnEveryInstructionSet_data() { addRows(); }
  void sameBytesOnEveryInstructionSet() {
    QFETCH(int, id);
    QFETCH(int, row);
    const KFormat& format = formatOf(static_cast<TensorType>(id));
    for (const int columns : {256, 768, 1024}) {
      const std::vector<float> x = makeRow(kRows[row], columns, static_cast<quint32>(columns));
      const std::vector<float> w = makeImportance(columns, 3);
      for (const float* importance : {static_cast<const float*>(nullptr), w.data()}) {
        const QByteArray portable = encode(format, Isa::Portable, x, importance);
        for (const Isa isa : {Isa::Avx2, Isa::Avx512Vnni}) {
          if (isaSupported(isa)) QCOMPARE(encode(format, isa, x, importance), portable);
        }
      }
    }
  }

  /// A super-block's bytes do not depend on those it is searched with.
  void neighboursDoNotMatter() {
    for (const TensorType type : kTypes) {
      const KFormat& format = formatOf(type);
      const std::vector<float> x = makeRow(kRows[0], 5 * 256, 9);
      const QByteArray whole = encode(format, activeIsa(), x, nullptr);
      for (int b = 0; b < 5; ++b) {
        const std::vector<float> one(x.begin() + b * 256, x.begin() + (b + 1) * 256);
        QCOMPARE(encode(format, activeIsa(), one, nullptr),
                 whole.mid(b * format.blockBytes, format.blockBytes));
      }
    }
  }

  void anyRowGivesASoundBlock_data() { addRows(); }
  void anyRowGivesASoundBlock() {
    QFETCH(int, id);
    QFETCH(int, row);
    const auto type = static_cast<TensorType>(id);
    const KFormat& format = formatOf(type);
    for (quint32 seed = 1; seed < 4; ++seed) {
      const std::vector<float> x = makeRow(kRows[row], 768, seed);
      const QByteArray bytes = encode(format, activeIsa(), x, nullptr);
      QVERIFY(finiteFactors(format, bytes));
      const std::vector<float> values = decode(type, bytes, x.size());
      const double mine = error(x, values, nullptr);
      QVERIFY(std::isfinite(mine));
      // Beyond the range of the halves both only clamp, and sums cannot tell them apart.
      QVERIFY2(mine <= plainError(format, x) * (1 + 1e-6),
               qPrintable(QString("%1 > %2").arg(mine).arg(plainError(format, x))));
      for (std::size_t first = 0; first < x.size();
           first += static_cast<std::size_t>(format.subBlock)) {
        const auto end = first + static_cast<std::size_t>(format.subBlock);
        bool zero = true;
        for (std::size_t i = first; i < end; ++i) zero = zero && x[i] == 0.0f;
        for (std::size_t i = first; zero && i < end; ++i) QCOMPARE(values[i], 0.0f);
      }
      const std::vector<float> w = makeImportance(768, seed);
      QVERIFY(finiteFactors(format, encode(format, activeIsa(), x, w.data())));
    }
  }

  /// The importance steers: with it the weighted error is lower than without.
  void importanceLowersTheWeightedError() {
    for (const TensorType type : kTypes) {
      const KFormat& format = formatOf(type);
      const std::vector<float> x = makeRow(kRows[0], 2048, 5), w = makeImportance(2048, 6);
      const auto with = decode(type, encode(format, activeIsa(), x, w.data()), x.size());
      const auto without = decode(type, encode(format, activeIsa(), x, nullptr), x.size());
      QVERIFY(error(x, with, w.data()) < error(x, without, w.data()));
      QVERIFY(error(x, without, nullptr) < error(x, with, nullptr));
    }
  }

  /// Only ratios of importances count, and one that is zero everywhere says nothing.
  void importanceIsRelative() {
    for (const TensorType type : kTypes) {
      const KFormat& format = formatOf(type);
      const std::vector<float> x = makeRow(kRows[0], 512, 5);
      std::vector<float> w = makeImportance(512, 6);
      const QByteArray bytes = encode(format, activeIsa(), x, w.data());
      for (float& v : w) v *= 0x1p60f;
      QCOMPARE(encode(format, activeIsa(), x, w.data()), bytes);
      const std::vector<float> none(512, 0.0f);
      QCOMPARE(encode(format, activeIsa(), x, none.data()),
               encode(format, activeIsa(), x, nullptr));
    }
  }

  /// What was once encoded loses next to nothing when it is encoded again.
  void encodingAgainHardlyGrowsTheError() {
    for (const TensorType type : kTypes) {
      const KFormat& format = formatOf(type);
      const std::vector<float> x = makeRow(kRows[0], 2048, 11);
      const auto once = decode(type, encode(format, activeIsa(), x, nullptr), x.size());
      const auto twice = decode(type, encode(format, activeIsa(), once, nullptr), x.size());
      QVERIFY2(error(x, twice, nullptr) <= 1.1 * error(x, once, nullptr), name(type).data());
      QVERIFY2(error(once, twice, nullptr) <= 0.1 * error(x, once, nullptr), name(type).data());
    }
  }
};

QTEST_GUILESS_MAIN(KSearchTest)
#include "tst_k_search.moc"
