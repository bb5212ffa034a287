// SPDX-License-Identifier: MIT
// Attention of a single token on a GPU, with its norms, rope and cache, against preparing and
// attending as batches do, which tst_vulkan_attention holds to the truth.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

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

class TestVulkanAttendToken : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void cleanup();
  void attendToken_data();
  void attendToken();
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

  std::shared_ptr<Device> device_;
};

void TestVulkanAttendToken::initTestCase() {
  QString reason;
  device_ = test::openGpu(&reason);
  if (!device_) NIBBLE_SKIP(reason);
}

void TestVulkanAttendToken::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

/// A token at a position behind others.
struct TestVulkanAttendToken::Token {
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
                .x = test::normalFloats(at((word(heads) + 4) * word(size)), 1),
                .angles = test::normalFloats(at(2 * word(size)), 2),
                .weights = test::normalFloats(at(2 * word(size)), 3),
                .keys = {},
                .values = {}};
    const std::size_t cached = at(2 * token.capacity() * token.shape.padded());
    token.keys = test::normalFloats(cached, 4);
    token.values = test::normalFloats(cached, 5);
    return token;
  }
};

struct TestVulkanAttendToken::Attended {
  std::vector<float> y, keys, values;
};

/// By one dispatch, or prepared and then attended to as a batch is.
TestVulkanAttendToken::Attended TestVulkanAttendToken::attend(const Token& token,
                                                              bool together) const {
  const HeadShape& shape = token.shape;
  const std::uint32_t out = token.width(), width = out + 4 * shape.size;
  const auto packed = [&](const std::vector<float>& rows) {
    return put(test::packKv(rows, shape, token.capacity(), token.type));
  };
  const auto keys = packed(token.keys), values = packed(token.values);
  const auto x = put(token.x), angles = put(token.angles), weights = put(token.weights);
  const auto position = test::GpuFloats::makeWord(device_, token.before);
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

void TestVulkanAttendToken::attendToken_data() {
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

void TestVulkanAttendToken::attendToken() {
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

void TestVulkanAttendToken::notANumber_data() {
  QTest::addColumn<int>("kv");
  QTest::addColumn<int>("splits");
  QTest::newRow("halves") << kHalves << 1;
  QTest::newRow("halves, pieces") << kHalves << 4;
  QTest::newRow("floats") << kFloats << 1;
  QTest::newRow("q8_0, pieces") << kCodes8 << 2;
}

/// What is not a number is seen in the heads it belongs to and in no other; what lies in the cache
/// where no token is yet is not seen at all.
void TestVulkanAttendToken::notANumber() {
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

void TestVulkanAttendToken::pieces() {
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

QTEST_GUILESS_MAIN(TestVulkanAttendToken)
#include "tst_vulkan_attend_token.moc"
