// SPDX-License-Identifier: MIT
// The largest logits found on the GPU: against sorting, and text that is generated from them.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "infer/generator.h"
#include "infer/vulkan/kernels.h"
#include "infer/vulkan/load.h"
#include "support/gpu.h"
#include "support/skip.h"
#include "support/test_data.h"

using namespace nibble;

namespace {

using vulkan::Slice;

/// What the sampler would find: larger ones first, equal ones by id.
std::vector<TokenLogit> sorted(const std::vector<float>& row, std::size_t count) {
  std::vector<TokenLogit> all;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] > -std::numeric_limits<float>::infinity()) {
      all.push_back({row[i], static_cast<TokenId>(i)});
    }
  }
  std::sort(all.begin(), all.end(), [](const TokenLogit& a, const TokenLogit& b) {
    return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
  });
  if (all.size() > count) all.resize(count);
  return all;
}

std::vector<float> oddRow(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> row(count);
  for (std::size_t i = 0; i < count; ++i) {
    switch (random() % 8) {
      case 0:
        row[i] = std::round(normal(random));  // many are equal, zeros of both signs among them
        break;
      case 1:
        row[i] = std::numeric_limits<float>::quiet_NaN();
        break;
      case 2:
        row[i] = -std::numeric_limits<float>::infinity();
        break;
      default:
        row[i] = normal(random);
    }
  }
  return row;
}

}  // namespace

class TestVulkanTop : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void cleanup();
  void largestOfARow_data();
  void largestOfARow();
  void sessionsGiveTheSame();
  void textsAreTheSame_data();
  void textsAreTheSame();

 private:
  std::shared_ptr<const InferenceModel> demo(int layers) const {
    const auto source = openModel(test::dataPath("demo/fable-5m-Q8_0.gguf").toStdString());
    const auto model =
        loadOnDevice(*source, {.pool = std::make_shared<ThreadPool>(2),
                               .device = {DeviceChoice::Kind::Vulkan, gpu_, layers, 0},
                               .session = {.contextLength = 64}});
    if (!model) qFatal("%s", model.error().message().c_str());
    return *model;
  }

  int gpu_ = -1;
  std::shared_ptr<vulkan::Device> device_;
};

void TestVulkanTop::initTestCase() {
  qputenv("NIBBLE_VULKAN_TOP", "on");  // drivers that compute on the processor would not
  QString reason;
  gpu_ = test::gpuIndex(&reason);
  if (gpu_ < 0) NIBBLE_SKIP(reason);
  const auto device = vulkan::Device::open(gpu_);
  QVERIFY2(device, device ? "" : device.error().message().c_str());
  device_ = *device;
}

void TestVulkanTop::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

void TestVulkanTop::largestOfARow_data() {
  QTest::addColumn<int>("width");
  QTest::addColumn<int>("count");
  for (const auto& [width, count] : {std::pair(1, 1),
                                     {1, 40},
                                     {7, 3},
                                     {320, 40},
                                     {2047, 104},
                                     {2048, 512},
                                     {2049, 1},
                                     {5001, 64},
                                     {32003, 512},
                                     {151936, 40},
                                     {151937, 512}}) {
    QTest::addRow("%d of %d", count, width) << width << count;
  }
}

void TestVulkanTop::largestOfARow() {
  QFETCH(int, width);
  QFETCH(int, count);
  const auto words = static_cast<std::uint32_t>(width), wanted = static_cast<std::uint32_t>(count);
  const std::size_t workFloats = vulkan::topBytes(words) / sizeof(float);
  std::vector<std::vector<float>> rows{oddRow(words, 1), oddRow(words, 2),
                                       std::vector<float>(words, 0.25f),
                                       std::vector<float>(words, NAN)};
  for (const auto& row : rows) {
    std::vector<float> shifted(3);  // the row begins elsewhere
    shifted.insert(shifted.end(), row.begin(), row.end());
    const auto gpuRow = test::GpuFloats::make(device_, shifted);
    const auto a = test::GpuFloats::make(device_, workFloats);
    const auto b = test::GpuFloats::make(device_, workFloats);
    auto recorder = vulkan::Recorder::make(device_);
    QVERIFY(recorder && recorder->begin());
    const auto found = vulkan::recordTopLogits(*recorder, {gpuRow.buffer.all(), 3, words}, words,
                                               wanted, {a.buffer.all(), b.buffer.all()});
    QVERIFY2(found, found ? "" : found.error().message().c_str());
    QVERIFY(recorder->end() && recorder->run());
    const test::GpuFloats& last = found->buffer == a.buffer.all().buffer ? a : b;
    std::vector<TokenLogit> top;
    vulkan::readTop(last.buffer.mapped() + found->offset, wanted, top);
    const auto expected = sorted(row, wanted);
    QCOMPARE(top.size(), expected.size());
    for (std::size_t i = 0; i < top.size(); ++i) {
      QCOMPARE(top[i].token, expected[i].token);
      QVERIFY(top[i].logit == expected[i].logit);
    }
  }
}

void TestVulkanTop::sessionsGiveTheSame() {
  for (const int layers : {DeviceChoice::kAsManyAsFit, 2}) {
    const auto model = demo(layers);
    const auto vocabulary = static_cast<std::size_t>(model->hyperparameters().vocabulary);
    const auto one = std::move(*model->newSession({.contextLength = 64}));
    const auto other = std::move(*model->newSession({.contextLength = 64}));
    const std::vector<TokenId> ids{0, 545, 694, 3432};
    std::vector<float> row(vocabulary);
    QVERIFY(!other->forward(ids, 1, nullptr, {}));  // nobody asked for it
    QVERIFY(!other->expectTop(100000));
    QVERIFY(!other->expectTop(-1));
    QVERIFY(other->expectTop(50));
    QVERIFY(!other->forward(ids, 2, nullptr, {}));
    QCOMPARE(other->length(), 0);
    for (const int pieces : {4, 1}) {
      QVERIFY(
          one->forward(std::span(ids).first(static_cast<std::size_t>(pieces)), 1, row.data(), {}));
      QVERIFY(
          other->forward(std::span(ids).first(static_cast<std::size_t>(pieces)), 1, nullptr, {}));
      const auto expected = sorted(row, 50);
      const auto top = other->topLogits();
      QCOMPARE(top.size(), expected.size());
      for (std::size_t i = 0; i < top.size(); ++i) {
        QCOMPARE(top[i].token, expected[i].token);
        QCOMPARE(top[i].logit, expected[i].logit);
      }
    }
    // Whole rows may be had all the same.
    std::vector<float> again(vocabulary);
    QVERIFY(one->forward(std::span(ids).first(1), 1, row.data(), {}));
    QVERIFY(other->forward(std::span(ids).first(1), 1, again.data(), {}));
    QVERIFY(row == again);
  }
}

void TestVulkanTop::textsAreTheSame_data() {
  QTest::addColumn<int>("topK");
  QTest::addColumn<double>("penalty");
  QTest::addColumn<double>("temperature");
  QTest::newRow("usual") << 40 << 1.0 << 0.8;
  QTest::newRow("penalized") << 40 << 1.3 << 1.2;
  QTest::newRow("greedy") << 40 << 1.0 << 0.0;
  QTest::newRow("greedy, penalized") << 0 << 1.5 << 0.0;
  QTest::newRow("all") << 0 << 1.0 << 1.0;
  QTest::newRow("too many") << 600 << 1.0 << 1.0;
  QTest::newRow("recent ones preferred") << 10 << 0.8 << 1.0;
}

void TestVulkanTop::textsAreTheSame() {
  QFETCH(int, topK);
  QFETCH(double, penalty);
  QFETCH(double, temperature);
  static const auto model = demo(DeviceChoice::kAsManyAsFit);
  const std::shared_ptr<const Tokenizer> tokenizer = *makeTokenizer(
      (*openModel(test::dataPath("demo/fable-5m-Q8_0.gguf").toStdString()))->metadata());
  GenerateOptions options{.maxTokens = 12, .ignoreEnd = true};
  options.sampler = {
      .repetitionPenalty = penalty, .topK = topK, .temperature = temperature, .seed = 7};
  std::vector<TokenId> texts[2];
  for (const bool whole : {false, true}) {
    options.keepLogits = whole;
    Generator generator(std::move(*model->newSession({.contextLength = 64})), tokenizer,
                        model->hyperparameters().vocabulary);
    const std::vector<TokenId> prompt{0, 545, 694, 3432};
    const auto text = generator.generate(prompt, options, {}, {});
    QVERIFY2(text, text ? "" : text.error().message().c_str());
    texts[whole] = text->ids;
    QCOMPARE(text->ids.size(), std::size_t{12});
  }
  QCOMPARE(texts[0], texts[1]);
}

QTEST_GUILESS_MAIN(TestVulkanTop)
#include "tst_vulkan_top.moc"
