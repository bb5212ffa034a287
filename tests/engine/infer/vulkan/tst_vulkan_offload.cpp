// SPDX-License-Identifier: MIT
// Models of which a GPU computes some layers: logits, sessions, and how many layers it is given.
#include <QTest>
#include <algorithm>

#include "formats/integer_type.h"
#include "infer/vulkan/load.h"
#include "infer/vulkan/offload.h"
#include "support/differences.h"
#include "support/gpu.h"
#include "support/llama_shape.h"
#include "support/skip.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

constexpr int kAuto = DeviceChoice::kAsManyAsFit;

std::shared_ptr<ThreadPool> pool() {
  static const auto shared = std::make_shared<ThreadPool>(2);
  return shared;
}

std::filesystem::path demo() {
  return test::dataPath("demo/fable-5m-Q8_0.gguf").toStdString();
}

std::vector<TokenId> someTokens(int count, int vocabulary) {
  std::vector<TokenId> ids;
  for (int i = 0; i < count; ++i) ids.push_back((i * 37 + 5) % vocabulary);
  return ids;
}

std::vector<float> logits(Session& session, std::span<const TokenId> ids, int piece,
                          std::size_t vocabulary) {
  std::vector<float> all(ids.size() * vocabulary);
  for (std::size_t i = 0; i < ids.size();) {
    const std::size_t n = std::min(static_cast<std::size_t>(piece), ids.size() - i);
    const auto done =
        session.forward(ids.subspan(i, n), static_cast<int>(n), all.data() + i * vocabulary, {});
    if (!done) qFatal("%s", done.error().message().c_str());
    i += n;
  }
  return all;
}

}  // namespace

class TestVulkanOffload : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void layersWithoutShadersStayBehind();
  void logitsOfSplitModels_data();
  void logitsOfSplitModels();
  void sessionsOfSplitModels();
  void memoryDecidesHowManyLayers();
  void nothingFits();
  void secondModelLeavesTheFirstItsSession();
  void loadingCanBeStopped();
  void cleanup();

 private:
  Result<std::shared_ptr<const InferenceModel>> load(const std::filesystem::path& path, int layers,
                                                     std::uint64_t memory = 0,
                                                     SessionOptions session = {}) {
    auto source = openModel(path);
    if (!source) return tl::unexpected(source.error());
    notes_.clear();
    return loadOnDevice(*source,
                        {.pool = pool(),
                         .device = {DeviceChoice::Kind::Vulkan, gpu_, layers, memory},
                         .session = session,
                         .onNote = [this](const std::string& note) { notes_.push_back(note); }});
  }

  int gpu_ = -1;
  std::vector<std::string> notes_;
};

void TestVulkanOffload::initTestCase() {
  QString reason;
  gpu_ = test::gpuIndex(&reason);
  if (gpu_ < 0) NIBBLE_SKIP(reason);
}

void TestVulkanOffload::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

void TestVulkanOffload::layersWithoutShadersStayBehind() {
  const TensorType packed = *tensorType(IntegerType{.bits = 4, .group = 128, .symmetric = false});
  const auto with = [&](const std::string& odd) {
    auto source = std::make_shared<test::SyntheticSource>();
    const auto plain = test::llamaShape(4);
    source->editMetadata() = plain->metadata();
    for (const TensorInfo& info : plain->tensors()) {
      source->add(info.name, info.shape, info.name == odd ? packed : info.type);
    }
    const auto whole = wholeModel(*source);
    if (!whole) qFatal("%s", whole.error().message().c_str());
    const vulkan::OffloadSteps steps(*whole, *source, {}, false);
    return std::pair(steps.largest(kAuto), steps.largest(2));
  };
  QCOMPARE(with(""), std::pair(5, 2));
  QCOMPARE(with("blk.0.attn_k.weight"), std::pair(3, 2));
  QCOMPARE(with("blk.2.ffn_up.weight"), std::pair(1, 1));
  QCOMPARE(with("blk.3.ffn_up.weight"), std::pair(0, 0));
  QCOMPARE(with("output.weight"), std::pair(0, 0));
  QCOMPARE(with("token_embd.weight"), std::pair(4, 2));
}

void TestVulkanOffload::logitsOfSplitModels_data() {
  QTest::addColumn<QString>("file");
  QTest::newRow("tiny") << QString::fromStdString(test::tinyModelPath().string());
  QTest::newRow("demo") << QString::fromStdString(demo().string());
}

void TestVulkanOffload::logitsOfSplitModels() {
  QFETCH(QString, file);
  const std::filesystem::path path = file.toStdString();
  const auto processor = *loadCpuModel(*openModel(path), {.pool = pool()});
  const int layers = processor->hyperparameters().layers;
  const auto vocabulary = static_cast<std::size_t>(processor->hyperparameters().vocabulary);
  const auto ids = someTokens(40, static_cast<int>(vocabulary));
  const SessionOptions options{.contextLength = 48, .maxBatch = 16};
  const auto onProcessor = logits(**processor->newSession(options), ids, 40, vocabulary);
  std::vector<float> onGpu;
  // The larger model is slow where the GPU is software.
  const bool small = layers < 4;
  const auto counts = small ? std::vector{layers, layers + 7, 1, layers / 2, layers - 1, 0}
                            : std::vector{1, layers / 2};
  for (const int count : counts) {
    const auto model = load(path, count, 0, options);
    QVERIFY2(model, model ? "" : model.error().message().c_str());
    const int given = std::min(count, layers);
    QCOMPARE((*model)->layersOnGpu(), given);
    QCOMPARE((*model)->hyperparameters().layers, layers);
    const std::string device = (*model)->device();
    QCOMPARE(device.starts_with("cpu"), given == 0);
    QCOMPARE(device.starts_with("vulkan ("), given == layers);
    const std::string share = fmt::format(", {} of {} layers; cpu (", given, layers);
    QCOMPARE(device.find(share) != std::string::npos, given > 0 && given < layers);
    QVERIFY(notes_.empty());  // it is as it was asked for
    for (const int piece : {40, 1, 7}) {
      const auto session = (*model)->newSession(options);
      QVERIFY2(session, session ? "" : session.error().message().c_str());
      const auto got = logits(**session, ids, piece, vocabulary);
      if (onGpu.empty()) onGpu = got;
      // The demo's activations are rounded to eight bits on the processor.
      const double bound = path == demo() ? 0.5 : 2e-2;
      const double fromProcessor = test::largestDifference(got, onProcessor);
      const double fromGpu = test::largestDifference(got, onGpu);
      QVERIFY2(fromProcessor < bound && fromGpu < bound,
               qPrintable(QString("%1 layers, pieces of %2: %3 and %4")
                              .arg(count)
                              .arg(piece)
                              .arg(fromProcessor)
                              .arg(fromGpu)));
    }
  }
}

void TestVulkanOffload::sessionsOfSplitModels() {
  const auto model = *load(test::tinyModelPath(), 1);
  QVERIFY(!model->newSession({.maxBatch = 0}));
  const auto session =
      std::move(*model->newSession({.contextLength = 64, .kv = KvType::F32, .maxBatch = 8}));
  QCOMPARE(session->capacity(), 64);
  const auto ids = someTokens(40, 320);
  const auto first = logits(*session, ids, 40, 320);
  session->truncate(11);
  QCOMPARE(session->length(), 11);
  const auto again = logits(*session, std::span(ids).subspan(11), 1, 320);
  QVERIFY(test::largestDifference(again, {first.begin() + 11 * 320, first.end()}) < 2e-2);
  QCOMPARE(session->length(), 40);

  std::vector<float> row(320);
  QVERIFY(!session->forward(ids, 1, row.data(), {}));
  const std::vector<TokenId> outside{1, 320};
  QVERIFY(!session->forward(outside, 0, nullptr, {}));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = session->forward(std::span(ids).first(20), 1, row.data(), stop.get_token());
  QVERIFY(!stopped);
  QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
  QCOMPARE(session->length(), 40);
  session->truncate(39);
  QVERIFY(session->forward(std::span(ids).last(1), 1, row.data(), {}));
  QVERIFY(test::largestDifference(row, {first.end() - 320, first.end()}) < 2e-2);
}

void TestVulkanOffload::memoryDecidesHowManyLayers() {
  const SessionOptions session{.contextLength = 128, .maxBatch = 32};
  const auto source = *openModel(demo());
  const auto whole = *wholeModel(*source);
  const int layers = whole.hyperparameters.layers;
  const auto device = *vulkan::Device::open(gpu_);
  const vulkan::OffloadSteps steps(whole, *source, session, device->capabilities().matrixUnits());
  std::uint64_t before = 0;
  for (int step = 1; step <= steps.steps(); ++step) {
    const std::uint64_t bytes = *steps.bytes(step);
    // The last step adds the embedding, which costs nothing where it is the output as well.
    QVERIFY(step == steps.steps() || bytes > before);
    before = bytes;
    if (step != 1 && step != layers / 2 && step != layers) continue;
    const auto model = load(demo(), kAuto, bytes, session);
    QVERIFY2(model, model ? "" : model.error().message().c_str());
    QCOMPARE((*model)->layersOnGpu(), step);
    QCOMPARE(notes_.size(), std::size_t{step < layers ? 1u : 0u});
    if (step < layers) {
      const std::string start = fmt::format("{} of {} layers run on ", step, layers);
      QVERIFY2(notes_.front().starts_with(start), notes_.front().c_str());
    }
    QVERIFY((*model)->newSession(session));
    // A byte less, and a layer less.
    if (step == 1) continue;
    QCOMPARE((*load(demo(), kAuto, bytes - 1, session))->layersOnGpu(), step - 1);
    // A count and a limit together: the smaller wins.
    QCOMPARE((*load(demo(), 1, bytes, session))->layersOnGpu(), 1);
  }
  QCOMPARE((*load(demo(), kAuto, 0, session))->layersOnGpu(), layers);
  // A longer context leaves less room.
  const SessionOptions longer{.contextLength = 1 << 20, .maxBatch = 32};
  const vulkan::OffloadSteps larger(whole, *source, longer, false);
  const vulkan::OffloadSteps own(whole, *source, {.maxBatch = 32}, false);
  QVERIFY(*own.bytes(2) > *steps.bytes(2));
  QCOMPARE(*larger.bytes(2), *own.bytes(2));
}

void TestVulkanOffload::nothingFits() {
  const auto refused = load(demo(), kAuto, 1000);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::Unsupported);
  QVERIFY2(refused.error().what.starts_with("the weights take"), refused.error().message().c_str());
  QVERIFY(!refused.error().hint.empty());
  std::vector<std::string> notes;
  const auto model = loadOnDevice(
      *openModel(demo()), {.pool = pool(),
                           .device = {DeviceChoice::Kind::Automatic, gpu_, kAuto, 1000},
                           .onNote = [&](const std::string& note) { notes.push_back(note); }});
  QVERIFY(model);
  QVERIFY((*model)->device().starts_with("cpu"));
  QCOMPARE((*model)->layersOnGpu(), 0);
  QCOMPARE(notes.size(), std::size_t{1});
}

void TestVulkanOffload::secondModelLeavesTheFirstItsSession() {
  const auto device = *vulkan::Device::open(gpu_);
  const std::uint64_t free = device->freeBytes();
  const SessionOptions session{.contextLength = 512, .maxBatch = 64};
  auto model = load(demo(), kAuto, 0, session);
  QVERIFY(model);
  const std::uint64_t loaded = device->freeBytes();
  // What a driver in software tells is the machine's memory, which everything else moves, too.
  const bool counted = !device->capabilities().freeBytes;
  if (counted || device->capabilities().kind != vulkan::GpuKind::Processor) {
    QVERIFY(loaded + (*model)->weightBytes() <= free);
  }
  {
    const auto made = (*model)->newSession(session);
    QVERIFY(made);
    // What was promised is used now, not taken once more.
    if (counted) QVERIFY(loaded <= device->freeBytes() + (1u << 20));
  }
  model = {};
  if (counted) QCOMPARE(device->freeBytes(), free);
}

void TestVulkanOffload::loadingCanBeStopped() {
  std::stop_source stop;
  stop.request_stop();
  const auto model =
      loadOnDevice(*openModel(demo()), {.pool = pool(),
                                        .stop = stop.get_token(),
                                        .device = {DeviceChoice::Kind::Automatic, gpu_, 1, 0}});
  QVERIFY(!model);
  QCOMPARE(model.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestVulkanOffload)
#include "tst_vulkan_offload.moc"
