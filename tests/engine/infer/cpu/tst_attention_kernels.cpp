// SPDX-License-Identifier: MIT
// Attention and rope kernels of every instruction set this machine has, against plain formulas.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>

#include "base/cpu.h"
#include "base/half.h"
#include "infer/cpu/attention_kernels.h"
#include "infer/cpu/rope_kernels.h"

using namespace nibble;
using namespace nibble::cpu;

namespace {

std::vector<float> noise(std::size_t count, unsigned seed, float width) {
  std::mt19937 generator(seed);
  std::vector<float> values(count);
  for (float& x : values) {
    x = width * (static_cast<float>(generator() >> 8) / 8388608.0f - 1);
  }
  return values;
}

struct Case {
  int headSize;
  int keys;
  KvType type;
  int firstLimit;  ///< row r sees firstLimit + r keys
  int rows;
};

struct Cache {
  Cache(const Case& c, const AttentionKernels& kernels)
      : stride((c.headSize + 15) / 16 * 16),
        k(noise(static_cast<std::size_t>(c.keys * c.headSize), 1, 1)),
        v(noise(static_cast<std::size_t>(c.keys * c.headSize), 2, 1)) {
    const std::size_t rounded = static_cast<std::size_t>((c.keys + 63) / 64 * 64);
    keyMemory.resize(rounded * static_cast<std::size_t>(c.headSize));
    valueMemory.resize(rounded * static_cast<std::size_t>(stride));
    keyScales.resize(rounded * static_cast<std::size_t>(c.headSize / kKvBlock));
    valueScales.resize(keyScales.size());
    head = {keyMemory.data(), valueMemory.data(), nullptr, nullptr, c.type, c.headSize, stride};
    if (isQuantized(c.type)) {
      head.keyScales = keyScales.data();
      head.valueScales = valueScales.data();
      roundToBlocks(k, c.type);
      roundToBlocks(v, c.type);
    }
    for (int t = 0; t < c.keys; ++t) {
      // Rounded again they stay what they are, so that sums can be compared closely.
      kernels.append(head, t, k.data() + t * c.headSize, v.data() + t * c.headSize);
    }
  }
  static void roundToBlocks(std::vector<float>& values, KvType type) {
    for (std::size_t b = 0; b < values.size(); b += kKvBlock) {
      float largest = 0;
      for (std::size_t i = b; i < b + kKvBlock; ++i) {
        if (std::abs(values[i]) > std::abs(largest)) largest = values[i];
      }
      const bool wide = type == KvType::Q8_0;
      const float scale = halfToFloat(floatToHalf(wide ? std::abs(largest) / 127 : largest / -8));
      for (std::size_t i = b; i < b + kKvBlock; ++i) {
        const float code = std::nearbyint(values[i] / scale);
        values[i] =
            scale * (wide ? std::clamp(code, -127.0f, 127.0f) : std::clamp(code, -8.0f, 7.0f));
      }
    }
  }
  int stride;
  std::vector<float> k, v;
  std::vector<float> keyMemory, valueMemory;  // large enough for any type
  std::vector<std::uint16_t> keyScales, valueScales;
  KvHead head;
};

std::vector<double> expected(const Case& c, const Cache& cache, const std::vector<float>& queries) {
  std::vector<double> out(static_cast<std::size_t>(c.rows * c.headSize));
  for (int r = 0; r < c.rows; ++r) {
    const int limit = std::min(c.keys, c.firstLimit + r);
    double total = 0;
    for (int t = 0; t < limit; ++t) {
      double score = 0;
      for (int d = 0; d < c.headSize; ++d) {
        score += static_cast<double>(queries[static_cast<std::size_t>(r * c.headSize + d)]) *
                 cache.k[static_cast<std::size_t>(t * c.headSize + d)];
      }
      const double weight = std::exp(score);
      total += weight;
      for (int d = 0; d < c.headSize; ++d) {
        out[static_cast<std::size_t>(r * c.headSize + d)] +=
            weight * cache.v[static_cast<std::size_t>(t * c.headSize + d)];
      }
    }
    for (int d = 0; d < c.headSize; ++d) out[static_cast<std::size_t>(r * c.headSize + d)] /= total;
  }
  return out;
}

std::vector<float> attended(const Case& c, const Cache& cache, const std::vector<float>& queries,
                            const AttentionKernels& kernels) {
  const auto rows = static_cast<std::size_t>(c.rows),
             stride = static_cast<std::size_t>(cache.stride);
  std::vector<int> limits;
  for (int r = 0; r < c.rows; ++r) limits.push_back(std::min(c.keys, c.firstLimit + r));
  std::vector<float> scores(kRowsAtOnce * kTileKeys), keys(kTileKeys * cache.head.headSize),
      values(kTileKeys * stride);
  std::vector<float> largest(rows), sum(rows), mixed(rows * stride);
  std::vector<float> allLargest(rows, -INFINITY), allSum(rows), allMixed(rows * stride);
  for (int begin = 0; begin < c.keys; begin += kChunkKeys) {
    kernels.attend(cache.head, queries.data(), limits.data(), c.rows, begin,
                   std::min(c.keys, begin + kChunkKeys),
                   {scores.data(), keys.data(), values.data()},
                   {largest.data(), sum.data(), mixed.data()});
    kernels.merge({allLargest.data(), allSum.data(), allMixed.data()},
                  {largest.data(), sum.data(), mixed.data()}, c.rows, cache.stride);
  }
  std::vector<float> out(rows * static_cast<std::size_t>(c.headSize));
  for (std::size_t r = 0; r < rows; ++r) {
    kernels.scale(allMixed.data() + r * stride, 1 / allSum[r],
                  out.data() + r * static_cast<std::size_t>(c.headSize), c.headSize);
  }
  return out;
}

}  // namespace

class TestAttentionKernels : public QObject {
  Q_OBJECT

 private slots:
  void attention_data();
  void attention();
  void rowsDoNotDependOnCompany_data() { isas(); }
  void rowsDoNotDependOnCompany();
  void rope_data() { isas(); }
  void rope();

 private:
  static void isas() {
    QTest::addColumn<int>("isa");
    for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni}) {
      if (isaSupported(isa)) QTest::newRow(isaName(isa).data()) << static_cast<int>(isa);
    }
  }
  static const AttentionKernels& kernels(int isa) {
#if defined(__x86_64__)
    if (isa == static_cast<int>(Isa::Avx2)) return kAttentionKernelsAvx2;
    if (isa == static_cast<int>(Isa::Avx512Vnni)) return kAttentionKernelsAvx512;
#endif
    return kAttentionKernelsPortable;
  }
  static const RopeKernels& ropes(int isa) {
#if defined(__x86_64__)
    if (isa == static_cast<int>(Isa::Avx2)) return kRopeKernelsAvx2;
    if (isa == static_cast<int>(Isa::Avx512Vnni)) return kRopeKernelsAvx512;
#endif
    return kRopeKernelsPortable;
  }
};

void TestAttentionKernels::attention_data() {
  isas();
}

void TestAttentionKernels::attention() {
  QFETCH(int, isa);
  const Case cases[] = {
      {64, 1, KvType::F32, 1, 1},        {64, 63, KvType::F32, 63, 7},
      {64, 65, KvType::F16, 60, 6},      {80, 200, KvType::F32, 150, 50},
      {128, 300, KvType::F16, 240, 64},  {6, 700, KvType::F32, 640, 13},
      {20, 530, KvType::F16, 1, 40},     {256, 130, KvType::F32, 120, 3},
      {64, 1, KvType::Q8_0, 1, 1},       {32, 530, KvType::Q8_0, 1, 40},
      {128, 300, KvType::Q8_0, 240, 64}, {96, 130, KvType::Q8_0, 120, 3},
      {64, 65, KvType::Q4_0, 60, 6},     {256, 270, KvType::Q4_0, 200, 17},
  };
  for (const Case& c : cases) {
    const Cache cache(c, kernels(isa));
    // Wide enough for softmax to be uneven.
    const auto queries = noise(static_cast<std::size_t>(c.rows * c.headSize), 3, 1);
    const auto want = expected(c, cache, queries);
    const auto got = attended(c, cache, queries, kernels(isa));
    double worst = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
      const double difference = std::abs(got[i] - want[i]);
      if (!(difference <= worst)) worst = difference;
    }
    QVERIFY2(worst < (c.type == KvType::F16 ? 5e-3
                      : isQuantized(c.type) ? 2e-4
                                            : 1e-5),
             qPrintable(QString("head %1, keys %2: %3").arg(c.headSize).arg(c.keys).arg(worst)));
  }
}

/// A query gives the same bits alone, as decoding has it, and among others, as in a batch.
void TestAttentionKernels::rowsDoNotDependOnCompany() {
  QFETCH(int, isa);
  for (const KvType type : kKvTypes) {
    const Case all{64, 330, type, 300, 30};
    const Cache cache(all, kernels(isa));
    const auto queries = noise(30 * 64, 3, 1);
    const auto together = attended(all, cache, queries, kernels(isa));
    for (int r = 0; r < 30; ++r) {
      Case one = all;
      one.rows = 1;
      one.firstLimit = one.keys = 300 + r;
      const std::vector<float> query(queries.begin() + r * 64, queries.begin() + (r + 1) * 64);
      const auto alone = attended(one, cache, query, kernels(isa));
      QVERIFY(std::equal(alone.begin(), alone.end(), together.begin() + r * 64));
    }
  }
}

void TestAttentionKernels::rope() {
  QFETCH(int, isa);
  for (const int n : {2, 8, 20, 64, 128}) {
    const auto size = static_cast<std::size_t>(n);
    const auto x = noise(size, 5, 1), cosines = noise(size, 6, 1), sines = noise(size, 7, 1);
    std::vector<float> out(size);
    ropes(isa).adjacent(x.data(), cosines.data(), sines.data(), out.data(), n);
    for (std::size_t j = 0; j < size; ++j) {
      QVERIFY(std::abs(out[j] - (x[j] * cosines[j] + x[j ^ 1] * sines[j])) < 1e-6f);
    }
    out = x;
    ropes(isa).halves(out.data(), cosines.data(), sines.data(), out.data(), n);
    for (std::size_t j = 0; j < size; ++j) {
      const std::size_t partner = (j + size / 2) % size;
      QVERIFY(std::abs(out[j] - (x[j] * cosines[j] + x[partner] * sines[j])) < 1e-6f);
    }
  }
}

QTEST_GUILESS_MAIN(TestAttentionKernels)
#include "tst_attention_kernels.moc"
