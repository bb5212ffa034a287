// SPDX-License-Identifier: MIT
// GPUs that are lost: by which error they are known, what goes on, and that they are opened anew.
#include <QTest>

#include "infer/vulkan/load.h"
#include "infer/vulkan/memory.h"
#include "support/differences.h"
#include "support/gpu.h"
#include "support/skip.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

constexpr std::size_t kVocabulary = 320;

std::shared_ptr<ThreadPool> pool() {
  static const auto shared = std::make_shared<ThreadPool>(2);
  return shared;
}

std::vector<TokenId> someTokens(int count) {
  std::vector<TokenId> ids;
  for (int i = 0; i < count; ++i) ids.push_back((i * 37 + 5) % static_cast<int>(kVocabulary));
  return ids;
}

std::vector<float> logits(Session& session, std::span<const TokenId> ids) {
  std::vector<float> all(ids.size() * kVocabulary);
  const auto done = session.forward(ids, static_cast<int>(ids.size()), all.data(), {});
  if (!done) qFatal("%s", done.error().message().c_str());
  return all;
}

}  // namespace

class TestVulkanLoss : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QString reason;
    gpu_ = test::gpuIndex(&reason);
    if (gpu_ < 0) NIBBLE_SKIP(reason);
  }

  void failuresHaveCodes() {
    const auto code = [](VkResult result) {
      return vulkan::failure(result, "", "computing").value().code;
    };
    QCOMPARE(code(VK_ERROR_DEVICE_LOST), ErrorCode::DeviceLost);
    QCOMPARE(code(VK_ERROR_OUT_OF_DEVICE_MEMORY), ErrorCode::NoDeviceMemory);
    QCOMPARE(code(VK_ERROR_OUT_OF_HOST_MEMORY), ErrorCode::Io);
    const auto device = *vulkan::Device::open(gpu_);
    const auto huge = vulkan::Buffer::make(device, VkDeviceSize{1} << 60, vulkan::Place::Device);
    QVERIFY(!huge);
    QCOMPARE(huge.error().code, ErrorCode::NoDeviceMemory);
  }

  void aLostDeviceIsOpenedAnew() {
    const auto device = *vulkan::Device::open(gpu_);
    QCOMPARE(*vulkan::Device::open(gpu_), device);
    lose();
    QVERIFY(device->lost());
    const auto again = *vulkan::Device::open(gpu_);
    QVERIFY(again != device && !again->lost());
    QCOMPARE(*vulkan::Device::open(gpu_), again);
  }

  void itGoesOnOnTheProcessor_data() {
    QTest::addColumn<int>("layers");
    QTest::newRow("whole") << DeviceChoice::kAsManyAsFit;
    QTest::newRow("split") << 1;
  }
  void itGoesOnOnTheProcessor() {
    QFETCH(const int, layers);
    const auto ids = someTokens(40);
    const auto processor = *loadCpuModel(*openModel(test::tinyModelPath()), {.pool = pool()});
    const auto expected = logits(**processor->newSession({.contextLength = 64}), ids);
    std::vector<std::string> notes;
    std::vector<Error> failures;
    LoadOptions options = optionsFor(DeviceChoice::Kind::Vulkan, layers);
    options.onNote = [&](const std::string& note) { notes.push_back(note); };
    options.afterGpuFailure = {
        .goOn = true,
        .mayTake = [](std::uint64_t bytes) { return bytes > 0; },
        .onMoved = [&](const Error& failure) { failures.push_back(failure); }};
    const auto model = *loadOnDevice(*openModel(test::tinyModelPath()), options);
    const auto session = std::move(*model->newSession({.contextLength = 64}));
    auto found = logits(*session, std::span(ids).first(25));
    QVERIFY(model->device().starts_with("vulkan") && notes.empty());
    // What a driver on the processor holds lies in main memory.
    const bool shares = (*vulkan::Device::open(gpu_))->capabilities().sharesMemory();
    QCOMPARE(model->mainMemory().layers, shares ? 2 : layers == 1 ? 1 : 0);
    lose();
    const auto rest = logits(*session, std::span(ids).subspan(25));
    found.insert(found.end(), rest.begin(), rest.end());
    QVERIFY(test::largestDifference(found, expected) < 2e-2);
    QVERIFY(test::largestDifference(rest, {expected.begin() + 25 * kVocabulary, expected.end()}) <
            1e-3);
    QVERIFY2(model->device().starts_with("cpu"), model->device().c_str());
    QCOMPARE(failures.size(), std::size_t{1});
    QCOMPARE(failures.front().code, ErrorCode::DeviceLost);
    QCOMPARE(notes.size(), std::size_t{1});
    QVERIFY2(notes.front().starts_with("goes on on the processor: ") &&
                 notes.front().find("lost") != std::string::npos,
             notes.front().c_str());
  }

  void whoAskedForTheGpuHearsOfIt() {
    const auto ids = someTokens(10);
    const auto model =
        *loadOnDevice(*openModel(test::tinyModelPath()), optionsFor(DeviceChoice::Kind::Vulkan));
    const auto session = std::move(*model->newSession({.contextLength = 64}));
    const auto before = logits(*session, ids);
    lose();
    std::vector<float> row(kVocabulary);
    for (int i = 0; i < 2; ++i) {
      const auto lost = session->forward(ids, 1, row.data(), {});
      QVERIFY(!lost);
      QCOMPARE(lost.error().code, ErrorCode::DeviceLost);
      QVERIFY(!lost.error().hint.empty());
      QCOMPARE(session->length(), 10);
    }
    // The hint's first half: loaded again, it runs.
    const auto again =
        *loadOnDevice(*openModel(test::tinyModelPath()), optionsFor(DeviceChoice::Kind::Vulkan));
    const auto fresh = std::move(*again->newSession({.contextLength = 64}));
    QVERIFY(test::largestDifference(logits(*fresh, ids), before) < 1e-4);
  }

  void withoutRoomItFails() {
    LoadOptions options = optionsFor(DeviceChoice::Kind::Automatic);
    std::uint64_t asked = 0;
    options.afterGpuFailure = {.goOn = true, .mayTake = [&](std::uint64_t bytes) {
                                 asked = bytes;
                                 return false;
                               }};
    const auto source = *openModel(test::tinyModelPath());
    const auto model = *loadOnDevice(source, options);
    QCOMPARE(model->layersOnGpu(), 2);
    const auto session = std::move(*model->newSession({.contextLength = 64}));
    lose();
    const auto lost = session->forward(someTokens(3), 0, nullptr, {});
    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::DeviceLost);
    QVERIFY(lost.error().hint.find("no room") != std::string::npos);
    QCOMPARE(asked, source->fileBytes());
  }

  void cleanup() {
    const QString reports = test::validationReports();
    QVERIFY2(reports.isEmpty(), qPrintable(reports));
  }

 private:
  LoadOptions optionsFor(DeviceChoice::Kind kind, int layers = DeviceChoice::kAsManyAsFit) const {
    return {.pool = pool(),
            .device = {kind, gpu_, layers},
            .session = {.contextLength = 64, .maxBatch = 32}};
  }
  /// As when the driver says so; none does on demand.
  void lose() const {
    const auto lost = (*vulkan::Device::open(gpu_))->check(VK_ERROR_DEVICE_LOST, "computing");
    QVERIFY(!lost);
  }

  int gpu_ = -1;
};

QTEST_GUILESS_MAIN(TestVulkanLoss)
#include "tst_vulkan_loss.moc"
