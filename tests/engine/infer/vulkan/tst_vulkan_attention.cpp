// SPDX-License-Identifier: MIT
// Norms, rope, the cache and attention on a GPU against plain sums in double precision.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "infer/vulkan/kernels.h"
#include "support/gpu.h"
#include "support/kv_rows.h"
#include "support/normal_floats.h"
#include "support/skip.h"

using namespace nibble;
using namespace nibble::vulkan;
using test::kCodes4, test::kCodes8, test::kFloats, test::kHalves;

namespace {

std::size_t at(std::uint32_t value) {
  return value;
}

}  // namespace

class TestVulkanAttention : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void cleanup();
  void norm();
  void elementwise();
  void prepare_data();
  void prepare();
  void attention_data();
  void attention();

 private:
  void run(const test::Record& record) const { test::runOnGpu(device_, record); }
  test::GpuFloats put(const std::vector<float>& values) const {
    return test::GpuFloats::make(device_, values);
  }

  std::shared_ptr<Device> device_;
};

void TestVulkanAttention::initTestCase() {
  QString reason;
  device_ = test::openGpu(&reason);
  if (!device_) NIBBLE_SKIP(reason);
}

void TestVulkanAttention::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

void TestVulkanAttention::norm() {
  for (const std::uint32_t width : {1u, 31u, 256u, 1000u}) {
    constexpr std::uint32_t kTokens = 3, kStride = 1003;
    const auto x = test::normalFloats(kTokens * kStride, width),
               weight = test::normalFloats(width + 5, 2);
    const auto gpuX = put(x), gpuWeight = put(weight);
    const auto y = test::GpuFloats::make(device_, kTokens * kStride);
    run([&](Recorder& recorder) {
      return recordNorm(recorder, {gpuX.buffer.all(), 2, kStride}, {gpuWeight.buffer.all(), 5, 0},
                        1e-5f, width, kTokens, {y.buffer.all(), 1, kStride});
    });
    const auto got = y.values();
    for (std::size_t t = 0; t < kTokens; ++t) {
      double squares = 0;
      for (std::size_t i = 0; i < width; ++i) squares += std::pow(x[2 + t * kStride + i], 2.0);
      const double factor = 1 / std::sqrt(squares / width + 1e-5);
      for (std::size_t i = 0; i < width; ++i) {
        const double expected = x[2 + t * kStride + i] * factor * weight[5 + i];
        QVERIFY(std::abs(got[1 + t * kStride + i] - expected) < 1e-5 * (1 + std::abs(expected)));
      }
      if (width < 1000) QCOMPARE(got[1 + t * kStride + width], -77.0f);
    }
  }
}

void TestVulkanAttention::elementwise() {
  constexpr std::uint32_t kWidth = 300, kTokens = 2;
  const auto a = test::normalFloats(2 * kWidth * kTokens, 1),
             b = test::normalFloats(2 * kWidth * kTokens, 2);
  const auto gpuA = put(a), gpuB = put(b);
  const auto silu = [](double v) { return v / (1 + std::exp(-v)); };
  struct Case {
    Elementwise operation;
    std::uint32_t step;
  };
  for (const Case c : {Case{Elementwise::Add, 1}, Case{Elementwise::AddBias, 1},
                       Case{Elementwise::SwiGlu, 1}, Case{Elementwise::SwiGlu, 2}}) {
    const auto y = test::GpuFloats::make(device_, kWidth * kTokens);
    run([&](Recorder& recorder) {
      return recordElementwise(recorder, c.operation, {gpuA.buffer.all(), 0, 2 * kWidth},
                               {gpuB.buffer.all(), 0, 2 * kWidth}, kWidth, kTokens,
                               {y.buffer.all(), 0, kWidth}, c.step);
    });
    const auto got = y.values();
    for (std::size_t t = 0; t < kTokens; ++t) {
      for (std::size_t i = 0; i < kWidth; ++i) {
        const std::size_t from = t * 2 * kWidth + i * c.step;
        const double right = b[c.operation == Elementwise::AddBias ? i : from];
        const double expected =
            c.operation == Elementwise::SwiGlu ? silu(a[from]) * right : a[from] + right;
        QVERIFY(std::abs(got[t * kWidth + i] - expected) < 1e-6 * (1 + std::abs(expected)));
      }
    }
  }
}

void TestVulkanAttention::prepare_data() {
  QTest::addColumn<int>("size");
  QTest::addColumn<int>("turned");
  QTest::addColumn<bool>("adjacent");
  QTest::addColumn<bool>("norms");
  QTest::addColumn<int>("kv");
  QTest::newRow("llama") << 64 << 64 << true << false << kHalves;
  QTest::newRow("qwen3, floats") << 128 << 128 << false << true << kFloats;
  QTest::newRow("part turned, odd padding") << 20 << 12 << false << false << kHalves;
  QTest::newRow("small, norms") << 8 << 8 << true << true << kHalves;
  QTest::newRow("llama, q8_0") << 64 << 64 << true << false << kCodes8;
  QTest::newRow("three blocks, q8_0") << 96 << 64 << false << true << kCodes8;
  QTest::newRow("qwen3, q4_0") << 128 << 128 << false << true << kCodes4;
  QTest::newRow("one block, q4_0") << 32 << 32 << true << false << kCodes4;
}

void TestVulkanAttention::prepare() {
  QFETCH(int, size);
  QFETCH(int, turned);
  QFETCH(bool, adjacent);
  QFETCH(bool, norms);
  QFETCH(int, kv);
  const auto type = static_cast<KvType>(kv);
  const HeadShape shape{.heads = 6,
                        .kvHeads = 2,
                        .size = static_cast<std::uint32_t>(size),
                        .turned = static_cast<std::uint32_t>(turned),
                        .adjacentPairs = adjacent,
                        .epsilon = 1e-6f};
  constexpr std::uint32_t kTokens = 3, kPosition = 4, kCapacity = 9;
  const std::uint32_t width = (shape.heads + 2 * shape.kvHeads) * shape.size;
  const auto x = test::normalFloats(at(kTokens * width), 1);
  const auto angles = test::normalFloats(at(kTokens * 2 * shape.turned), 2);
  const auto weights = test::normalFloats(at(2 * shape.size), 3);
  const auto gpuX = put(x), gpuAngles = put(angles), gpuWeights = put(weights);
  const auto position = test::GpuFloats::makeWord(device_, kPosition);
  const std::size_t cached = at(shape.kvHeads) * kCapacity * shape.padded();
  const auto keys = test::GpuFloats::make(device_, cached);
  const auto values = test::GpuFloats::make(device_, cached);
  const auto q = test::GpuFloats::make(device_, at(kTokens * shape.heads * shape.size));
  const KvLayer cache{keys.buffer.all(), values.buffer.all(), kCapacity, type};
  const std::uint32_t kOffset = shape.heads * shape.size,
                      vOffset = kOffset + shape.kvHeads * shape.size;
  PrepareInput in{.q = {gpuX.buffer.all(), 0, width},
                  .k = {gpuX.buffer.all(), kOffset, width},
                  .v = {gpuX.buffer.all(), vOffset, width},
                  .queryNorm = {},
                  .keyNorm = {},
                  .ropeQueries = true,
                  .ropeKeys = true,
                  .step = position.buffer.all(),
                  .angles = gpuAngles.buffer.all()};
  if (norms) in.queryNorm = Rows{gpuWeights.buffer.all(), 0, 0};
  if (norms) in.keyNorm = Rows{gpuWeights.buffer.all(), shape.size, 0};
  run([&](Recorder& recorder) {
    return recordPrepare(recorder, shape, cache, in, kTokens,
                         {q.buffer.all(), 0, shape.heads * shape.size});
  });

  const auto gotQ = q.values(), gotKeys = keys.values(), gotValues = values.values();
  const auto cachedKeys = test::unpackKv(gotKeys, shape, kCapacity, type);
  const auto cachedValues = test::unpackKv(gotValues, shape, kCapacity, type);
  const double tolerance = type == KvType::F32 ? 1e-5 : 2e-3;
  for (std::size_t t = 0; t < kTokens; ++t) {
    for (std::size_t part = 0; part < shape.heads + 2 * shape.kvHeads; ++part) {
      const float* from = x.data() + t * width + part * shape.size;
      const bool query = part < shape.heads, value = part >= shape.heads + shape.kvHeads;
      std::vector<double> head(from, from + size);
      if (norms && !value) {
        double squares = 0;
        for (const double v : head) squares += v * v;
        const double factor = 1 / std::sqrt(squares / size + 1e-6);
        for (std::size_t i = 0; i < head.size(); ++i) {
          head[i] *= factor * weights[(query ? 0 : at(shape.size)) + i];
        }
      }
      const std::vector<double> before = head;
      const auto n = static_cast<std::size_t>(turned);
      for (std::size_t i = 0; i < n && !value; ++i) {
        const std::size_t partner = adjacent ? (i ^ 1u) : (i + n / 2) % n;
        head[i] = before[i] * angles[t * 2 * n + i] + before[partner] * angles[t * 2 * n + n + i];
      }
      for (std::size_t i = 0; i < head.size(); ++i) {
        double got = 0, bound = tolerance * (1 + std::abs(head[i]));
        if (query) {
          got = gotQ[t * shape.heads * shape.size + part * shape.size + i];
        } else {
          const std::size_t h = part - shape.heads - (value ? shape.kvHeads : 0);
          const std::size_t slot = h * kCapacity + kPosition + t;
          got = (value ? cachedValues : cachedKeys)[slot * shape.padded() + i];
          if (isQuantized(type)) {
            // Half a step of the block's scale; at the far end of four bits a whole one.
            double largest = 0;
            const std::size_t block = i / kKvBlock * kKvBlock;
            for (std::size_t j = 0; j < kKvBlock; ++j) {
              largest = std::max(largest, std::abs(head[block + j]));
            }
            bound = largest * (type == KvType::Q8_0 ? 0.502 / 127 : 1.002 / 8) + 1e-6;
          }
        }
        QVERIFY2(std::abs(got - head[i]) < bound,
                 qPrintable(QString("token %1, part %2, element %3: %4, expected %5")
                                .arg(t)
                                .arg(part)
                                .arg(i)
                                .arg(got)
                                .arg(head[i])));
      }
    }
  }
}

void TestVulkanAttention::attention_data() {
  QTest::addColumn<int>("heads");
  QTest::addColumn<int>("kvHeads");
  QTest::addColumn<int>("size");
  QTest::addColumn<int>("before");  // positions in the cache before the batch
  QTest::addColumn<int>("tokens");
  QTest::addColumn<int>("first");
  QTest::addColumn<int>("kv");
  QTest::newRow("first token") << 4 << 2 << 64 << 0 << 1 << 0 << kHalves;
  QTest::newRow("a token") << 8 << 2 << 64 << 200 << 1 << 0 << kHalves;
  QTest::newRow("wide group") << 40 << 2 << 32 << 70 << 1 << 0 << kFloats;
  QTest::newRow("batch") << 8 << 2 << 64 << 0 << 50 << 0 << kHalves;
  QTest::newRow("later batch, last rows") << 6 << 2 << 20 << 77 << 33 << 30 << kFloats;
  QTest::newRow("large heads") << 2 << 1 << 256 << 10 << 9 << 0 << kHalves;
  QTest::newRow("tiny heads") << 4 << 4 << 8 << 31 << 5 << 0 << kHalves;
  QTest::newRow("first token, q8_0") << 4 << 2 << 64 << 0 << 1 << 0 << kCodes8;
  QTest::newRow("a token, q8_0") << 8 << 2 << 128 << 200 << 1 << 0 << kCodes8;
  QTest::newRow("batch, three blocks, q8_0") << 8 << 2 << 96 << 20 << 30 << 0 << kCodes8;
  QTest::newRow("wide group, q4_0") << 40 << 2 << 32 << 70 << 1 << 0 << kCodes4;
  QTest::newRow("later batch, q4_0") << 2 << 1 << 256 << 77 << 9 << 6 << kCodes4;
}

void TestVulkanAttention::attention() {
  QFETCH(int, heads);
  QFETCH(int, kvHeads);
  QFETCH(int, size);
  QFETCH(int, before);
  QFETCH(int, tokens);
  QFETCH(int, first);
  QFETCH(int, kv);
  const auto type = static_cast<KvType>(kv);
  const auto word = [](int value) { return static_cast<std::uint32_t>(value); };
  const HeadShape shape{.heads = word(heads),
                        .kvHeads = word(kvHeads),
                        .size = word(size),
                        .turned = word(size),
                        .adjacentPairs = true,
                        .epsilon = 0};
  const std::uint32_t capacity = word(before + tokens + 3);
  const std::size_t padded = shape.padded(), cached = at(shape.kvHeads) * capacity * padded;
  const auto noise = [&](unsigned seed) {
    std::vector<float> rows = test::normalFloats(cached, seed);
    for (std::size_t i = 0; i < cached; ++i) {
      if (i % padded >= at(shape.size)) rows[i] = 0;
    }
    return test::packKv(rows, shape, capacity, type);
  };
  const auto storedKeys = noise(1), storedValues = noise(2);
  const auto keys = test::unpackKv(storedKeys, shape, capacity, type);
  const auto values = test::unpackKv(storedValues, shape, capacity, type);
  const std::uint32_t width = shape.heads * shape.size;
  const auto q = test::normalFloats(at(width) * word(tokens), 3);
  const auto gpuKeys = put(storedKeys), gpuValues = put(storedValues), gpuQ = put(q);
  const auto position = test::GpuFloats::makeWord(device_, word(before));
  const auto y = test::GpuFloats::make(device_, at(width) * word(tokens));
  const KvLayer cache{gpuKeys.buffer.all(), gpuValues.buffer.all(), capacity, type};
  run([&](Recorder& recorder) {
    return recordAttention(recorder, shape, cache, position.buffer.all(),
                           {gpuQ.buffer.all(), 0, width}, word(first), word(tokens),
                           {y.buffer.all(), 0, width});
  });
  const auto got = y.values();
  const auto n = at(shape.size);
  for (int t = 0; t < tokens; ++t) {
    for (int h = 0; h < heads; ++h) {
      const std::size_t row = at(word(t)) * width + at(word(h)) * n;
      if (t < first) {
        QCOMPARE(got[row], -77.0f);
        continue;
      }
      const std::size_t base = at(word(h / (heads / kvHeads))) * capacity * padded;
      std::vector<double> scores, mixed(n);
      double most = -1e300, sum = 0;
      for (int key = 0; key <= before + t; ++key) {
        double score = 0;
        for (std::size_t d = 0; d < n; ++d) {
          score += static_cast<double>(q[row + d]) * keys[base + at(word(key)) * padded + d];
        }
        scores.push_back(score / std::sqrt(static_cast<double>(n)));
        most = std::max(most, scores.back());
      }
      for (double& score : scores) sum += score = std::exp(score - most);
      for (std::size_t key = 0; key < scores.size(); ++key) {
        for (std::size_t d = 0; d < n; ++d)
          mixed[d] += scores[key] / sum * values[base + key * padded + d];
      }
      for (std::size_t d = 0; d < n; ++d) {
        QVERIFY2(std::abs(got[row + d] - mixed[d]) < 2e-5,
                 qPrintable(QString("token %1, head %2, element %3: %4, expected %5")
                                .arg(t)
                                .arg(h)
                                .arg(d)
                                .arg(got[row + d])
                                .arg(mixed[d])));
      }
    }
  }
}

QTEST_GUILESS_MAIN(TestVulkanAttention)
#include "tst_vulkan_attention.moc"
