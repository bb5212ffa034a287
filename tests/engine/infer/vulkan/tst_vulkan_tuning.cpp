// SPDX-License-Identifier: MIT
// How products are shared out: what is kept on disk, and what measuring does to models.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <future>

#include "infer/vulkan/load.h"
#include "infer/vulkan/pipelines.h"
#include "infer/vulkan/tune_products.h"
#include "support/differences.h"
#include "support/gpu.h"
#include "support/skip.h"
#include "support/tiny_model.h"

using namespace nibble;
using namespace nibble::vulkan;

namespace {

constexpr std::size_t kVocabulary = 320;

Capabilities usual() {
  Capabilities c;
  c.subgroupSize = 32;
  c.maxInvocations = 1024;
  c.timestampBits = 64;
  c.kind = GpuKind::Discrete;
  return c;
}

constexpr ProductKind kGateUp{TensorType::Q4_K, 28672, 4096, true, true};
constexpr ProductKind kDown{TensorType::F16, 4096, 14336, false, false};

}  // namespace

class TestVulkanTuning : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    // Before anything of Vulkan is asked: it decides what the device is taken for.
    qputenv("NIBBLE_VULKAN_LANES", "off");
    qputenv("NIBBLE_CACHE_DIR", folder_.path().toUtf8());
    gpu_ = test::gpuIndex(&reason_);
  }
  void init() { qputenv("NIBBLE_VULKAN_TUNE", "on"); }

  void textIsReadBack() {
    const ShapesOfProducts shapes{{kGateUp, {512, 2, 2, 264, true}}, {kDown, {256, 1, 4, 4096}}};
    const ShapesOfProducts read = shapesFromText(toText(shapes), usual());
    QCOMPARE(read.size(), shapes.size());
    for (const auto& [kind, shape] : shapes) {
      const MatVecShape& r = read.at(kind);
      QCOMPARE(r.invocations, shape.invocations);
      QCOMPARE(r.rowsEach, shape.rowsEach);
      QCOMPARE(r.step, shape.step);
      QCOMPARE(r.mostGroups, shape.mostGroups);
      QCOMPARE(r.alternate, shape.alternate);
    }
  }

  void whatCannotRunIsLeftOut_data() {
    QTest::addColumn<QString>("line");
    QTest::newRow("words") << "nothing of use";
    QTest::newRow("unknown type") << "Q9_K 4096 4096 0 0 256 2 2 528";
    QTest::newRow("cut off") << "Q4_K 4096 4096 0 0 256 2 2";
    QTest::newRow("no invocations") << "Q4_K 4096 4096 0 0 0 2 2 528";
    QTest::newRow("too many") << "Q4_K 4096 4096 0 0 2048 2 2 528";
    QTest::newRow("part of a subgroup") << "Q4_K 4096 4096 0 0 100 2 2 528";
    QTest::newRow("halves of pairs") << "Q4_K 4096 4096 0 1 256 1 2 528";
    QTest::newRow("registers") << "Q4_K 4096 4096 0 0 256 4 4 528";
    QTest::newRow("huge") << "Q4_K 4096 4096 0 0 256 4000000000 2 528";
    QTest::newRow("overflow") << "Q4_K 4096 4096 0 0 99999999999 2 2 528";
    QTest::newRow("no groups") << "Q4_K 4096 4096 0 0 256 2 2 0";
  }
  void whatCannotRunIsLeftOut() {
    QFETCH(const QString, line);
    const std::string good = toText({{kDown, {256, 1, 4, 4096}}});
    const auto read = shapesFromText(line.toStdString() + "\n" + good, usual());
    QCOMPARE(read.size(), std::size_t{1});
    QVERIFY(read.contains(kDown));
  }

  void subgroupsHaveRoomForTheirSums() {
    Capabilities narrow = usual();
    narrow.subgroupSize = 8;
    QVERIFY(isPossible(kDown, {512, 1, 1, 1}, narrow));
    QVERIFY(!isPossible(kDown, {1024, 1, 1, 1}, narrow));
  }

  void whoIsMeasured() {
    Capabilities c = usual();
    qunsetenv("NIBBLE_VULKAN_TUNE");
    QVERIFY(tunesProducts(c));
    c.kind = GpuKind::Processor;
    QVERIFY(!tunesProducts(c));
    qputenv("NIBBLE_VULKAN_TUNE", "on");
    QVERIFY(tunesProducts(c));
    c.rowsByLane = true;
    QVERIFY(!tunesProducts(c));
    c = usual();
    c.timestampBits = 0;
    QVERIFY(!tunesProducts(c));
    qputenv("NIBBLE_VULKAN_TUNE", "off");
    QVERIFY(!tunesProducts(usual()));
  }

  void aModelIsMeasuredOnce() {
    if (gpu_ < 0) NIBBLE_SKIP(reason_);
    qputenv("NIBBLE_VULKAN_TUNE", "off");
    const std::vector<float> before = logits();
    const auto device = *Device::open(gpu_);
    const std::size_t untuned = device->pipelines().count();
    const QString path = QString::fromStdString(shapesFile(device->pipelines().file()).string());
    QVERIFY(!QFile::exists(path));

    qputenv("NIBBLE_VULKAN_TUNE", "on");
    const std::vector<float> after = logits();
    QVERIFY(device->pipelines().count() > untuned + 10);
    QVERIFY(test::largestDifference(before, after) < 1e-4);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    const auto kept = shapesFromText(text.toStdString(), device->capabilities());
    // q, k and v; the output; gate and up; down; the logits.
    QVERIFY2(kept.size() >= 5, text.constData());
    for (const auto& [kind, shape] : kept) {
      QCOMPARE(device->shapes().find(kind)->invocations, shape.invocations);
    }

    const std::size_t pipelines = device->pipelines().count();
    QCOMPARE(logits(), after);
    QCOMPARE(device->pipelines().count(), pipelines);
    // Another start finds them.
    const ProductShapes again(path.toStdString(), device->capabilities());
    for (const auto& [kind, shape] : kept) QVERIFY(again.find(kind));
    QCOMPARE(test::validationReports(), QString());
  }

  void itCanBeCancelled() {
    if (gpu_ < 0) NIBBLE_SKIP(reason_);
    const auto device = *Device::open(gpu_);
    std::stop_source stop;
    stop.request_stop();
    ThreadPool pool(1);
    const Matrix matrix{TensorType::F16, 64, 64, {}, {}, 1};
    const auto result = tuneProducts(device, {{{TensorType::F16, 64, 64, false, false}, {&matrix}}},
                                     pool, stop.get_token());
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
    QVERIFY(!device->shapes().find({TensorType::F16, 64, 64, false, false}));
    // Also while it waits for another model's measurement.
    const std::lock_guard other(device->shapes().measuring());
    const auto waits = [&] { return tuneProducts(device, {}, pool, stop.get_token()); };
    QVERIFY(!std::async(std::launch::async, waits).get());
  }

 private:
  std::vector<float> logits() const {
    const auto model =
        *loadOnDevice(*openModel(test::tinyModelPath()),
                      {.pool = pool_, .device = {DeviceChoice::Kind::Vulkan, gpu_}, .session = {}});
    const auto session = *model->newSession({.contextLength = 64});
    std::vector<float> row(kVocabulary);
    for (const TokenId id : {5, 42, 79, 116}) {
      const auto done = session->forward(std::span(&id, 1), 1, row.data(), {});
      if (!done) qFatal("%s", done.error().message().c_str());
    }
    return row;
  }

  QTemporaryDir folder_;
  std::shared_ptr<ThreadPool> pool_ = std::make_shared<ThreadPool>(2);
  QString reason_;
  int gpu_ = -1;
};

QTEST_GUILESS_MAIN(TestVulkanTuning)
#include "tst_vulkan_tuning.moc"
