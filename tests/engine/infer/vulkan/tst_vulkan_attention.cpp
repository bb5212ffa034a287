// SPDX-License-Identifier: MIT
// Norms, rope, the cache and attention on a GPU against plain sums in double precision.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "infer/vulkan/kernels.h"
#include "support/gpu.h"
#include "support/kv_rows.h"
#include "support/skip.h"

using namespace nibble;
using namespace nibble::vulkan;

namespace {

std::vector<float> randomFloats(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> x(count);
  for (float& v : x) v = normal(random);
  return x;
}

std::size_t at(std::uint32_t value) {
  return value;
}

constexpr int kHalves = static_cast<int>(KvType::F16), kFloats = static_cast<int>(KvType::F32);
constexpr int kCodes8 = static_cast<int>(KvType::Q8_0), kCodes4 = static_cast<int>(KvType::Q4_0);

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
  void tokenAttention_data();
  void tokenAttention();
  void notANumber_data();
  void notANumber();
  void pieces();

 private:
  struct Token;
  struct Attended;
  Attended attend(const Token& token, bool together) const;
  void run(const test::Record& record) const { test::runOnGpu(device_, record); }
  test::GpuFloats put(const std::vector<float>& values) const {
    return test::GpuFloats::make(device_, values);
  }
  test::GpuFloats putWord(std::uint32_t word) const {
    float value = 0;
    std::memcpy(&value, &word, sizeof value);
    return put({value});
  }

  std::shared_ptr<Device> device_;
};

void TestVulkanAttention::initTestCase() {
  QString reason;
  const int gpu = test::gpuIndex(&reason);
  if (gpu < 0) NIBBLE_SKIP(reason);
  const auto device = Device::open(gpu);
  QVERIFY2(device, device ? "" : device.error().message().c_str());
  device_ = *device;
}

void TestVulkanAttention::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

void TestVulkanAttention::norm() {
  for (const std::uint32_t width : {1u, 31u, 256u, 1000u}) {
    constexpr std::uint32_t kTokens = 3, kStride = 1003;
    const auto x = randomFloats(kTokens * kStride, width), weight = randomFloats(width + 5, 2);
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
  const auto a = randomFloats(2 * kWidth * kTokens, 1), b = randomFloats(2 * kWidth * kTokens, 2);
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
  const auto x = randomFloats(at(kTokens * width), 1);
  const auto angles = randomFloats(at(kTokens * 2 * shape.turned), 2);
  const auto weights = randomFloats(at(2 * shape.size), 3);
  const auto gpuX = put(x), gpuAngles = put(angles), gpuWeights = put(weights);
  const auto position = putWord(kPosition);
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
    std::vector<float> rows = randomFloats(cached, seed);
    for (std::size_t i = 0; i < cached; ++i) {
      if (i % padded >= at(shape.size)) rows[i] = 0;
    }
    return test::packKv(rows, shape, capacity, type);
  };
  const auto storedKeys = noise(1), storedValues = noise(2);
  const auto keys = test::unpackKv(storedKeys, shape, capacity, type);
  const auto values = test::unpackKv(storedValues, shape, capacity, type);
  const std::uint32_t width = shape.heads * shape.size;
  const auto q = randomFloats(at(width) * word(tokens), 3);
  const auto gpuKeys = put(storedKeys), gpuValues = put(storedValues), gpuQ = put(q);
  const auto position = putWord(word(before));
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

/// A token at a position behind others.
struct TestVulkanAttention::Token {
  HeadShape shape;
  KvType type = KvType::F16;
  std::uint32_t before = 0, splits = 1;
  bool norms = false;
  std::vector<float> x, angles, weights;
  std::vector<float> keys, values;  ///< of the cache

  std::uint32_t capacity() const { return before + 5; }
  std::uint32_t width() const { return shape.heads * shape.size; }

  static Token make(int heads, int size, KvType type, int before) {
    const auto word = [](int value) { return static_cast<std::uint32_t>(value); };
    Token token{.shape = {.heads = word(heads),
                          .kvHeads = 2,
                          .size = word(size),
                          .turned = word(size),
                          .adjacentPairs = true,
                          .epsilon = 1e-6f},
                .type = type,
                .before = word(before),
                .x = randomFloats(at((word(heads) + 4) * word(size)), 1),
                .angles = randomFloats(at(2 * word(size)), 2),
                .weights = randomFloats(at(2 * word(size)), 3),
                .keys = {},
                .values = {}};
    const std::size_t cached = at(2 * token.capacity() * token.shape.padded());
    token.keys = randomFloats(cached, 4);
    token.values = randomFloats(cached, 5);
    return token;
  }
};

struct TestVulkanAttention::Attended {
  std::vector<float> y, keys, values;
};

/// By one dispatch, or prepared and then attended to as a batch is, which the other tests hold to
/// the truth.
TestVulkanAttention::Attended TestVulkanAttention::attend(const Token& token, bool together) const {
  const HeadShape& shape = token.shape;
  const std::uint32_t out = token.width(), width = out + 4 * shape.size;
  const auto packed = [&](const std::vector<float>& rows) {
    return put(test::packKv(rows, shape, token.capacity(), token.type));
  };
  const auto keys = packed(token.keys), values = packed(token.values);
  const auto x = put(token.x), angles = put(token.angles), weights = put(token.weights);
  const auto position = putWord(token.before);
  const auto partials = test::GpuFloats::make(device_, partialBytes(shape, token.splits) / 4);
  const auto counters = put(std::vector<float>(counterBytes(shape) / 4, 0.0f));
  const auto q = test::GpuFloats::make(device_, at(out)),
             y = test::GpuFloats::make(device_, at(out));
  PrepareInput in{.q = {x.buffer.all(), 0, width},
                  .k = {x.buffer.all(), out, width},
                  .v = {x.buffer.all(), out + 2 * shape.size, width},
                  .queryNorm = {},
                  .keyNorm = {},
                  .ropeQueries = true,
                  .ropeKeys = true,
                  .step = position.buffer.all(),
                  .angles = angles.buffer.all()};
  if (token.norms) in.queryNorm = Rows{weights.buffer.all(), 0, 0};
  if (token.norms) in.keyNorm = Rows{weights.buffer.all(), shape.size, 0};
  const KvLayer cache{keys.buffer.all(), values.buffer.all(), token.capacity(), token.type};
  // Twice, so that the counters must have been put back.
  for (int pass = 0; pass < 2; ++pass) {
    run([&](Recorder& recorder) -> Result<> {
      if (together) {
        return recordTokenAttention(recorder, shape, cache,
                                    {token.splits, partials.buffer.all(), counters.buffer.all()},
                                    in, {y.buffer.all(), 0, out});
      }
      NIBBLE_CHECK(recordPrepare(recorder, shape, cache, in, 1, {q.buffer.all(), 0, out}));
      return recordAttention(recorder, shape, cache, position.buffer.all(),
                             {q.buffer.all(), 0, out}, 0, 1, {y.buffer.all(), 0, out});
    });
  }
  return {y.values(), test::unpackKv(keys.values(), shape, token.capacity(), token.type),
          test::unpackKv(values.values(), shape, token.capacity(), token.type)};
}

void TestVulkanAttention::tokenAttention_data() {
  QTest::addColumn<int>("heads");
  QTest::addColumn<int>("size");
  QTest::addColumn<int>("turned");
  QTest::addColumn<int>("before");
  QTest::addColumn<int>("splits");
  QTest::addColumn<bool>("adjacent");
  QTest::addColumn<bool>("norms");
  QTest::addColumn<int>("kv");
  QTest::newRow("first token") << 8 << 64 << 64 << 0 << 1 << true << false << kHalves;
  QTest::newRow("llama") << 8 << 64 << 64 << 201 << 4 << true << false << kHalves;
  QTest::newRow("last tile begins") << 8 << 64 << 64 << 64 << 2 << true << false << kHalves;
  QTest::newRow("more pieces than keys") << 8 << 64 << 64 << 3 << 64 << true << false << kHalves;
  QTest::newRow("qwen3, floats") << 4 << 128 << 128 << 95 << 2 << false << true << kFloats;
  QTest::newRow("part turned, wide group") << 40 << 20 << 12 << 40 << 8 << false << true << kHalves;
  QTest::newRow("tiny") << 2 << 8 << 8 << 5 << 1 << true << true << kHalves;
  QTest::newRow("one workgroup, many keys")
      << 8 << 128 << 128 << 700 << 1 << true << false << kHalves;
  QTest::newRow("many keys, pieces") << 8 << 64 << 64 << 3000 << 16 << false << false << kHalves;
  QTest::newRow("many keys, floats") << 6 << 80 << 80 << 699 << 4 << true << false << kFloats;
  QTest::newRow("ten octets, three rows") << 6 << 80 << 80 << 255 << 1 << false << false << kHalves;
  QTest::newRow("twelve octets, seven rows")
      << 14 << 96 << 48 << 256 << 2 << true << true << kHalves;
  QTest::newRow("large heads, eight rows")
      << 16 << 256 << 64 << 300 << 4 << false << true << kHalves;
  QTest::newRow("large heads, floats") << 4 << 256 << 256 << 31 << 1 << true << false << kFloats;
  QTest::newRow("huge heads, one row") << 2 << 576 << 64 << 130 << 2 << true << false << kHalves;
  QTest::newRow("sixteen rows") << 32 << 128 << 128 << 512 << 4 << true << false << kHalves;
  QTest::newRow("first token, q8_0") << 8 << 64 << 64 << 0 << 1 << true << false << kCodes8;
  QTest::newRow("three blocks, q8_0") << 6 << 96 << 96 << 201 << 4 << true << false << kCodes8;
  QTest::newRow("many keys, q8_0") << 10 << 128 << 128 << 701 << 2 << false << true << kCodes8;
  QTest::newRow("qwen3, q4_0") << 4 << 128 << 128 << 95 << 2 << false << true << kCodes4;
  QTest::newRow("wide group, q4_0") << 40 << 32 << 32 << 40 << 8 << true << true << kCodes4;
  QTest::newRow("large heads, q4_0") << 6 << 256 << 256 << 200 << 1 << true << false << kCodes4;
}

void TestVulkanAttention::tokenAttention() {
  QFETCH(int, heads);
  QFETCH(int, size);
  QFETCH(int, turned);
  QFETCH(int, before);
  QFETCH(int, splits);
  QFETCH(bool, adjacent);
  QFETCH(bool, norms);
  QFETCH(int, kv);
  const auto type = static_cast<KvType>(kv);
  Token token = Token::make(heads, size, type, before);
  token.shape.turned = static_cast<std::uint32_t>(turned);
  token.shape.adjacentPairs = adjacent;
  token.norms = norms;
  token.splits = static_cast<std::uint32_t>(splits);
  const Attended apart = attend(token, false), together = attend(token, true);
  const double tolerance = type == KvType::F32 ? 1e-4 : type == KvType::Q4_0 ? 2e-2 : 2e-3;
  for (std::size_t i = 0; i < apart.y.size(); ++i) {
    QVERIFY2(std::abs(together.y[i] - apart.y[i]) < tolerance * (1 + std::abs(apart.y[i])),
             qPrintable(
                 QString("element %1: %2, expected %3").arg(i).arg(together.y[i]).arg(apart.y[i])));
  }
  const auto different = [&](const std::vector<float>& expected, const std::vector<float>& got) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      // A code on the edge may fall to either side.
      const float bound = type == KvType::F32    ? 1e-5f
                          : type == KvType::F16  ? 2e-3f
                          : type == KvType::Q8_0 ? 0.05f
                                                 : 0.5f;
      count += std::abs(expected[i] - got[i]) > bound * (1 + std::abs(expected[i]));
    }
    return count;
  };
  QCOMPARE(different(apart.keys, together.keys), std::size_t{0});
  QCOMPARE(different(apart.values, together.values), std::size_t{0});
}

void TestVulkanAttention::notANumber_data() {
  QTest::addColumn<int>("kv");
  QTest::addColumn<int>("splits");
  QTest::newRow("halves") << kHalves << 1;
  QTest::newRow("halves, pieces") << kHalves << 4;
  QTest::newRow("floats") << kFloats << 1;
  QTest::newRow("q8_0, pieces") << kCodes8 << 2;
}

/// What is not a number is seen in the heads it belongs to and in no other; what lies in the cache
/// where no token is yet is not seen at all.
void TestVulkanAttention::notANumber() {
  QFETCH(int, kv);
  QFETCH(int, splits);
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  Token token = Token::make(6, 80, static_cast<KvType>(kv), 150);
  if (isQuantized(token.type)) token = Token::make(6, 96, token.type, 150);
  token.splits = static_cast<std::uint32_t>(splits);
  const std::size_t size = token.shape.size, padded = token.shape.padded();
  const auto slot = [&](std::uint32_t head, std::uint32_t key) {
    return at(head * token.capacity() + key) * padded;
  };
  const auto fill = [&](std::vector<float>& rows, std::size_t from, float value) {
    std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(from), padded, value);
  };
  const auto notNumbers = [&](const std::vector<float>& y, std::size_t head) {
    return std::count_if(y.begin() + static_cast<std::ptrdiff_t>(head * size),
                         y.begin() + static_cast<std::ptrdiff_t>((head + 1) * size),
                         [](float v) { return std::isnan(v); });
  };
  const std::vector<float> expected = attend(token, true).y;
  const auto all = static_cast<std::ptrdiff_t>(size);
  for (std::uint32_t key = token.before; key < token.capacity(); ++key) {
    for (const std::uint32_t head : {0u, 1u}) {
      fill(token.keys, slot(head, key), kNan);
      fill(token.values, slot(head, key), kNan);
    }
  }
  QCOMPARE(attend(token, true).y, expected);
  for (const std::uint32_t key : {0u, 77u, 149u}) {
    Token damaged = token;
    fill(damaged.keys, slot(1, key), kNan);
    const auto y = attend(damaged, true).y;
    for (std::size_t head = 0; head < 6; ++head) QCOMPARE(notNumbers(y, head), head < 3 ? 0 : all);
    damaged = token;
    fill(damaged.values, slot(0, key), kNan);
    const auto z = attend(damaged, true).y;
    for (std::size_t head = 0; head < 6; ++head) QCOMPARE(notNumbers(z, head), head < 3 ? all : 0);
  }
  Token damaged = token;
  damaged.x[4 * size + 3] = kNan;  // a query
  const auto y = attend(damaged, true).y;
  for (std::size_t head = 0; head < 6; ++head) QCOMPARE(notNumbers(y, head), head == 4 ? all : 0);
  damaged = token;
  damaged.x[7 * size + 5] = kNan;  // the new key of the second KV head
  const auto z = attend(damaged, true).y;
  for (std::size_t head = 0; head < 6; ++head) QCOMPARE(notNumbers(z, head), head < 3 ? 0 : all);
}

void TestVulkanAttention::pieces() {
  HeadShape shape{.heads = 32, .kvHeads = 8, .size = 128, .turned = 128};
  QCOMPARE(tokenSplits(shape, 1), 1u);
  QCOMPARE(tokenSplits(shape, 256), 1u);
  QCOMPARE(tokenSplits(shape, 257), 4u);
  QCOMPARE(tokenSplits(shape, 1500), 16u);
  QCOMPARE(tokenSplits(shape, 100000), 32u);
  shape.kvHeads = 32;
  QCOMPARE(tokenSplits(shape, 100000), 8u);
  shape.kvHeads = 1;
  QCOMPARE(tokenSplits(shape, 100000), 32u);
}

QTEST_GUILESS_MAIN(TestVulkanAttention)
#include "tst_vulkan_attention.moc"
