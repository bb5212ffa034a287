// SPDX-License-Identifier: MIT
// Mixtures of experts on a GPU: routing, products with some of a stack of matrices, and whole
// models against a plain implementation in double precision.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <random>
#include <set>

#include "infer/cpu/kernels/vector_ops.h"
#include "infer/routing.h"
#include "infer/vulkan/load.h"
#include "infer/vulkan/weight_layout.h"
#include "support/differences.h"
#include "support/gpu.h"
#include "support/gpu_matrix.h"
#include "support/normal_floats.h"
#include "support/random_families.h"
#include "support/skip.h"

using namespace nibble;
using namespace nibble::vulkan;

namespace {

std::uint32_t word(std::size_t value) {
  return static_cast<std::uint32_t>(value);
}

/// Routings of tokens: to as many experts in a row, the first anywhere. The last expert has none.
std::vector<float> someRoutings(const Routing& routing, std::size_t tokens) {
  std::mt19937 random(11);
  const auto others = static_cast<unsigned>(routing.experts - 1);
  std::vector<float> all;
  for (std::size_t t = 0; t < tokens; ++t) {
    const unsigned first = random() % others;
    const auto used = static_cast<unsigned>(routing.used);
    for (unsigned slot = 0; slot < used; ++slot)
      all.push_back(0.1f + 0.2f * static_cast<float>(slot));
    for (unsigned slot = 0; slot < used; ++slot) {
      all.push_back(static_cast<float>((first + slot) % others));
    }
  }
  return all;
}

}  // namespace

class TestVulkanExperts : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void routing_data();
  void routing();
  void routingOfWhatIsNotANumber();
  void products_data();
  void products();
  void sums();
  void models_data();
  void models();
  void stacksInPieces();
  void tooManyExperts();
  void cleanup();

 private:
  void run(const test::Record& record) const { test::runOnGpu(device_, record); }
  std::vector<float> routed(const Routing& routing, const std::vector<float>& logits);
  void checkProducts(TensorType type, std::size_t tokens, std::uint32_t parts, bool pieces,
                     bool paired);
  void compare(const test::RandomModel& model, int layersOnGpu, int piece, int maxBatch = 128);

  int gpu_ = -1;
  std::shared_ptr<Device> device_;
  QTemporaryDir folder_;
};

void TestVulkanExperts::initTestCase() {
  QString reason;
  gpu_ = test::gpuIndex(&reason);
  if (gpu_ < 0) NIBBLE_SKIP(reason);
  const auto device = Device::open(gpu_);
  QVERIFY2(device, device ? "" : device.error().message().c_str());
  device_ = *device;
}

void TestVulkanExperts::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

std::vector<float> TestVulkanExperts::routed(const Routing& routing,
                                             const std::vector<float>& logits) {
  const std::size_t tokens = logits.size() / static_cast<std::size_t>(routing.experts);
  const auto x = test::GpuFloats::make(device_, logits);
  const auto y =
      test::GpuFloats::make(device_, tokens * static_cast<std::size_t>(routing.width()) + 1);
  run([&](Recorder& recorder) {
    return recordRoute(
        recorder, routing, {x.buffer.all(), 0, static_cast<std::uint32_t>(routing.experts)},
        word(tokens), {y.buffer.all(), 0, static_cast<std::uint32_t>(routing.width())});
  });
  std::vector<float> got = y.values();
  const std::size_t count = tokens * static_cast<std::size_t>(routing.width());
  if (got[count] != -77.0f) qFatal("something was written behind the routings");
  got.resize(count);
  return got;
}

void TestVulkanExperts::routing_data() {
  QTest::addColumn<int>("experts");
  QTest::addColumn<int>("used");
  QTest::addColumn<bool>("normalized");
  QTest::newRow("1 of 1") << 1 << 1 << true;
  QTest::newRow("2 of 8") << 8 << 2 << true;
  QTest::newRow("4 of 60, as they are") << 60 << 4 << false;
  QTest::newRow("8 of 128") << 128 << 8 << true;
  QTest::newRow("10 of 1024") << 1024 << 10 << true;
  QTest::newRow("all of 6") << 6 << 6 << false;
}

void TestVulkanExperts::routing() {
  QFETCH(int, experts);
  QFETCH(int, used);
  QFETCH(bool, normalized);
  const Routing routing{experts, used, normalized};
  constexpr std::size_t kTokens = 5;
  std::vector<float> logits = test::normalFloats(kTokens * static_cast<std::size_t>(experts), 3);
  // Equal ones, and one so far ahead that the others count nothing.
  std::fill_n(logits.begin(), experts, 0.5f);
  logits[static_cast<std::size_t>(2 * experts - 1)] = 200;
  const auto got = routed(routing, logits);
  const auto width = static_cast<std::size_t>(routing.width());
  for (std::size_t t = 0; t < kTokens; ++t) {
    std::vector<float> p(logits.begin() + static_cast<long>(t) * experts,
                         logits.begin() + static_cast<long>(t + 1) * experts);
    cpu::softmax(p.data(), experts);
    std::vector<float> expected(width);
    chooseExperts(routing, p.data(), expected.data());
    for (std::size_t i = 0; i < width; ++i) {
      const float value = got[t * width + i];
      const bool number = i >= static_cast<std::size_t>(used);
      QVERIFY2(number ? value == expected[i]
                      : std::abs(value - expected[i]) <= 2e-6f * std::abs(expected[i]) + 1e-12f,
               qPrintable(QString("token %1, %2: %3, expected %4")
                              .arg(t)
                              .arg(i)
                              .arg(static_cast<double>(value))
                              .arg(static_cast<double>(expected[i]))));
    }
  }
}

/// As on the processor, every token still goes to as many different experts.
void TestVulkanExperts::routingOfWhatIsNotANumber() {
  const Routing routing{16, 3, true};
  std::vector<float> logits = test::normalFloats(3 * 16, 5);
  logits[4] = NAN;
  logits[16 + 4] = INFINITY;
  for (std::size_t i = 32; i < 48; ++i) logits[i] = -INFINITY;
  const auto got = routed(routing, logits);
  for (std::size_t t = 0; t < 3; ++t) {
    std::set<float> numbers;
    for (std::size_t i = 3; i < 6; ++i) numbers.insert(got[t * 6 + i]);
    QCOMPARE(numbers.size(), std::size_t{3});
    QVERIFY(*numbers.begin() >= 0 && *numbers.rbegin() < 16);
    for (std::size_t i = 0; i < 3; ++i) QVERIFY(!std::isfinite(got[t * 6 + i]));
  }
}

void TestVulkanExperts::products_data() {
  QTest::addColumn<int>("type");
  // How blocks are decoded is tst_vulkan_matrices' business: one of each shape.
  for (const auto type :
       {TensorType::F32, TensorType::BF16, TensorType::Q8_0, TensorType::Q4_K, TensorType::IQ3_S}) {
    QTest::newRow(std::string(name(type)).c_str()) << static_cast<int>(type);
  }
}

void TestVulkanExperts::products() {
  QFETCH(int, type);
  const auto t = static_cast<TensorType>(type);
  for (const bool pieces : {false, true}) {
    checkProducts(t, 1, 1, pieces, true);
    checkProducts(t, 1, 3, pieces, false);
    checkProducts(t, 3, 1, pieces, false);
    checkProducts(t, 150, 1, pieces, false);
    checkProducts(t, 40, 3, pieces, false);
    if (QTest::currentTestFailed()) return;
  }
}

/// `parts` of each token's input, of 3 experts used among 7.
void TestVulkanExperts::checkProducts(TensorType type, std::size_t tokens, std::uint32_t parts,
                                      bool pieces, bool paired) {
  constexpr std::size_t kRows = 48, kExperts = 7, kUsed = 3;
  const Routing routing{kExperts, kUsed, true};
  const std::size_t columns = isFloat(type) ? 44 : 256;
  auto stack = test::GpuMatrix::make(device_, type, kRows * kExperts,
                                     static_cast<std::int64_t>(columns), 7, pieces ? 4 : 1);
  stack.matrix.experts = kExperts;
  const std::size_t vectors = tokens * parts;
  const std::vector<float> x = test::normalFloats(vectors * columns, 3),
                           weight = test::normalFloats(columns, 4);
  const std::vector<float> routings = someRoutings(routing, tokens);
  const auto gpuX = test::GpuFloats::make(device_, x);
  const auto gpuWeight = test::GpuFloats::make(device_, weight);
  const auto gpuRoutings = test::GpuFloats::make(device_, routings);
  const auto order =
      test::GpuFloats::make(device_, orderBytes(routing, word(tokens)) / sizeof(float));
  const std::size_t width = paired ? kRows / 2 : kRows;
  const std::size_t outputs = tokens * kUsed;
  const auto y = test::GpuFloats::make(device_, outputs * width + 8);
  const bool units = device_->capabilities().matrixUnits();
  const auto halves = test::GpuFloats::make(device_, vectors * (columns + 32));
  const auto scales = test::GpuFloats::make(device_, vectors);
  ExpertRows experts{.routing = {gpuRoutings.buffer.all(), 0, 2 * kUsed},
                     .used = kUsed,
                     .parts = parts,
                     .order = {}};
  const bool sorted = sortsByExpert(routing, word(tokens));
  QCOMPARE(sorted, tokens > 10);
  constexpr float kEpsilon = 1e-5f;
  std::optional<FoldedNorm> norm;
  if (paired) norm = FoldedNorm{{gpuWeight.buffer.all(), 0, 0}, kEpsilon};
  run([&](Recorder& recorder) -> Result<> {
    if (sorted) {
      experts.order = order.buffer.all();
      NIBBLE_CHECK(
          recordOrder(recorder, *device_, routing, experts.routing, word(tokens), experts.order));
    }
    return recordExpertProducts(recorder, *device_, stack.matrix,
                                {gpuX.buffer.all(), 0, word(columns)}, word(tokens), experts, norm,
                                paired, {y.buffer.all(), 0, word(width)},
                                {halves.buffer.all(), scales.buffer.all()});
  });
  const std::vector<float> got = y.values();
  const double tolerance = sorted && units ? 1e-3 : 2e-6;
  for (std::size_t out = 0; out < outputs; ++out) {
    const std::size_t token = out / kUsed, from = parts > 1 ? out : token;
    std::vector<float> row(x.begin() + static_cast<long>(from * columns),
                           x.begin() + static_cast<long>((from + 1) * columns));
    double factor = 1;
    if (paired) {
      double squares = 0;
      for (std::size_t i = 0; i < columns; ++i) {
        squares += static_cast<double>(row[i]) * row[i];
        row[i] *= weight[i];
      }
      factor = 1 / std::sqrt(squares / static_cast<double>(columns) + kEpsilon);
    }
    row = sorted ? test::asSeenInBatches(*device_, type, row) : test::asSeenBy(*device_, type, row);
    const auto expert = static_cast<std::size_t>(
        expertAt(routing, &routings[token * 2 * kUsed], static_cast<int>(out % kUsed)));
    std::vector<double> sums(kRows), magnitudes(kRows);
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) {
        const double term =
            static_cast<double>(stack.values[(expert * kRows + r) * columns + c]) * row[c] * factor;
        sums[r] += term;
        magnitudes[r] += std::abs(term);
      }
    }
    for (std::size_t r = 0; r < width; ++r) {
      double expected = sums[r], magnitude = magnitudes[r];
      if (paired) {
        expected = sums[2 * r] / (1 + std::exp(-sums[2 * r])) * sums[2 * r + 1];
        magnitude = std::max(magnitudes[2 * r], magnitudes[2 * r + 1]);
        magnitude *= 1 + magnitude;
      }
      const double off = std::abs(got[out * width + r] - expected);
      QVERIFY2(off <= tolerance * magnitude + 1e-5,
               qPrintable(QString("%1 tokens, output %2, row %3: %4, expected %5")
                              .arg(tokens)
                              .arg(out)
                              .arg(r)
                              .arg(static_cast<double>(got[out * width + r]))
                              .arg(expected)));
    }
  }
  QCOMPARE(got[outputs * width], -77.0f);
}

void TestVulkanExperts::sums() {
  constexpr std::size_t kTokens = 5, kWidth = 300, kUsed = 3;
  const Routing routing{9, kUsed, true};
  const auto parts = test::normalFloats(kTokens * kUsed * kWidth, 1);
  const auto residual = test::normalFloats(kTokens * kWidth, 2),
             gates = test::normalFloats(kTokens, 3);
  const auto routings = someRoutings(routing, kTokens);
  const auto gpuParts = test::GpuFloats::make(device_, parts);
  const auto gpuResidual = test::GpuFloats::make(device_, residual);
  const auto gpuRoutings = test::GpuFloats::make(device_, routings);
  const auto gpuGates = test::GpuFloats::make(device_, gates);
  const auto plain = test::GpuFloats::make(device_, kTokens * kWidth);
  const auto added = test::GpuFloats::make(device_, kTokens * kWidth);
  const auto gated = test::GpuFloats::make(device_, kTokens * kWidth);
  const ExpertRows experts{.routing = {gpuRoutings.buffer.all(), 0, 2 * kUsed},
                           .used = kUsed,
                           .parts = kUsed,
                           .order = {}};
  const Rows from{gpuParts.buffer.all(), 0, kUsed * kWidth};
  const Rows other{gpuResidual.buffer.all(), 0, kWidth};
  run([&](Recorder& recorder) -> Result<> {
    NIBBLE_CHECK(recordExpertSum(recorder, from, experts, {}, kWidth, kTokens,
                                 {plain.buffer.all(), 0, kWidth}));
    NIBBLE_CHECK(recordExpertSum(recorder, from, experts, other, kWidth, kTokens,
                                 {added.buffer.all(), 0, kWidth}));
    return recordElementwise(recorder, Elementwise::Gate, other, {gpuGates.buffer.all(), 0, 1},
                             kWidth, kTokens, {gated.buffer.all(), 0, kWidth});
  });
  const auto gotPlain = plain.values(), gotAdded = added.values(), gotGated = gated.values();
  for (std::size_t t = 0; t < kTokens; ++t) {
    for (std::size_t i = 0; i < kWidth; ++i) {
      double sum = 0;
      for (std::size_t n = 0; n < kUsed; ++n) {
        sum +=
            static_cast<double>(parts[(t * kUsed + n) * kWidth + i]) * routings[t * 2 * kUsed + n];
      }
      const std::size_t at = t * kWidth + i;
      QVERIFY(std::abs(gotPlain[at] - sum) < 1e-5);
      QVERIFY(std::abs(gotAdded[at] - (sum + residual[at])) < 1e-5);
      QVERIFY(std::abs(gotGated[at] - residual[at] / (1 + std::exp(-gates[t]))) < 1e-5f);
    }
  }
}

void TestVulkanExperts::models_data() {
  QTest::addColumn<int>("kind");
  QTest::newRow("llama") << 0;
  QTest::newRow("llama, all experts used") << 1;
  QTest::newRow("llama, one of one") << 2;
  QTest::newRow("qwen3moe") << 3;
  QTest::newRow("qwen2moe, with a shared expert") << 4;
}

void TestVulkanExperts::models() {
  QFETCH(int, kind);
  test::RandomModel m = kind < 3    ? test::mixtral()
                        : kind == 3 ? test::qwen3moe()
                                    : test::qwen2moe();
  if (kind == 1) m.expertsUsed = m.experts;
  if (kind == 2) m.experts = m.expertsUsed = 1;
  m.layers = 3;
  // Single tokens, batches too small to be sorted, and others; whole and with one layer less.
  for (const int piece : {1, 3, 70}) {
    compare(m, DeviceChoice::kAsManyAsFit, piece);
    if (QTest::currentTestFailed()) return;
  }
  compare(m, 2, 70);
}

void TestVulkanExperts::compare(const test::RandomModel& model, int layersOnGpu, int piece,
                                int maxBatch) {
  const auto path = std::filesystem::path(folder_.path().toStdString()) / "random.gguf";
  model.write(path);
  std::vector<TokenId> ids;
  for (int i = 0; i < 70; ++i) ids.push_back((i * i * 7 + i * 3 + 1) % model.vocabulary);
  const auto expected = model.logits(ids);
  const auto source = openModel(path);
  QVERIFY(source);
  static const auto pool = std::make_shared<ThreadPool>(2);
  const auto loaded = loadOnDevice(
      *source, {.pool = pool, .device = {DeviceChoice::Kind::Vulkan, gpu_, layersOnGpu}});
  QVERIFY2(loaded, loaded ? "" : loaded.error().message().c_str());
  const auto session =
      (*loaded)->newSession({.contextLength = 128, .kv = KvType::F32, .maxBatch = maxBatch});
  QVERIFY2(session, session ? "" : session.error().message().c_str());
  std::vector<float> got(expected.size());
  for (std::size_t i = 0; i < ids.size();) {
    const std::size_t n = std::min(static_cast<std::size_t>(piece), ids.size() - i);
    const auto done =
        (*session)->forward(std::span(ids).subspan(i, n), static_cast<int>(n),
                            got.data() + i * static_cast<std::size_t>(model.vocabulary), {});
    QVERIFY2(done, done ? "" : done.error().message().c_str());
    i += n;
  }
  // Fewer rows are the last of them: what leads to the others is left out.
  (*session)->truncate(0);
  const std::size_t rows = 5 * static_cast<std::size_t>(model.vocabulary);
  std::vector<float> tail(rows);
  QVERIFY((*session)->forward(ids, 5, tail.data(), {}));
  std::copy(tail.begin(), tail.end(), got.end() - static_cast<long>(rows));
  const double tolerance = device_->capabilities().matrixUnits() && piece > 3 ? 2e-2 : 2e-4;
  double worst = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double off = std::abs(got[i] - expected[i]);
    if (!(off <= worst)) worst = off;
  }
  QVERIFY2(worst < tolerance, qPrintable(QString("pieces of %1: %2").arg(piece).arg(worst)));
}

/// With small bindings a stack takes several dispatches; an expert larger than one is refused.
void TestVulkanExperts::stacksInPieces() {
  test::RandomModel m = test::qwen3moe();
  qputenv("NIBBLE_VULKAN_MAX_BINDING", "100000");
  for (const int piece : {1, 70}) compare(m, DeviceChoice::kAsManyAsFit, piece, 30);
  m.feedForward = 400;
  const auto path = std::filesystem::path(folder_.path().toStdString()) / "large.gguf";
  m.write(path);
  const auto loaded = loadOnDevice(
      *openModel(path),
      {.pool = std::make_shared<ThreadPool>(2), .device = {DeviceChoice::Kind::Vulkan, gpu_}});
  QVERIFY(!loaded);
  QCOMPARE(loaded.error().code, ErrorCode::Unsupported);
  QVERIFY(loaded.error().message().find("experts") != std::string::npos);
  qunsetenv("NIBBLE_VULKAN_MAX_BINDING");
}

void TestVulkanExperts::tooManyExperts() {
  test::RandomModel m = test::qwen3moe();
  m.layers = 1;
  m.feedForward = 4;
  m.experts = 1025;
  const auto path = std::filesystem::path(folder_.path().toStdString()) / "many.gguf";
  m.write(path);
  LoadOptions options{.pool = std::make_shared<ThreadPool>(2),
                      .device = {DeviceChoice::Kind::Vulkan, gpu_}};
  const auto refused = loadOnDevice(*openModel(path), options);
  QVERIFY(!refused);
  QVERIFY(refused.error().message().find("1025") != std::string::npos);
  options.device.kind = DeviceChoice::Kind::Automatic;
  QVERIFY(loadOnDevice(*openModel(path), options));
}

QTEST_GUILESS_MAIN(TestVulkanExperts)
#include "tst_vulkan_experts.moc"
