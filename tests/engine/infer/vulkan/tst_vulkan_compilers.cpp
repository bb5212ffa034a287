// SPDX-License-Identifier: MIT
// What a compiler for real GPUs makes of the shaders where there is no GPU: RADV compiles for any
// AMD card, on a device that computes nothing. RADV_FORCE_FAMILY says for which.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <functional>
#include <set>

#include "infer/vulkan/gpus.h"
#include "infer/vulkan/kernels.h"
#include "infer/vulkan/matrix_check.h"
#include "infer/vulkan/pipeline_statistics.h"
#include "infer/vulkan/recorder.h"
#include "support/skip.h"

using namespace nibble;
using namespace nibble::vulkan;

namespace {

Matrix matrixOf(TensorType type, std::int64_t rows, std::int64_t columns, int experts = 1) {
  Matrix m;
  m.type = type;
  m.rows = rows * experts;
  m.columns = columns;
  m.pieces.push_back({{}, 0, m.rows});
  m.experts = experts;
  return m;
}

}  // namespace

class TestVulkanCompilers : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    // Before anything of Vulkan is asked.
    qputenv("NIBBLE_CACHE_DIR", folder_.path().toUtf8());
    qputenv("NIBBLE_VULKAN_STATISTICS", "on");
    // On trust: nothing comes out right where nothing is computed.
    qputenv("NIBBLE_VULKAN_MATRIX", "khr");
    if (!qEnvironmentVariableIsSet("RADV_FORCE_FAMILY")) qputenv("RADV_FORCE_FAMILY", "navi21");
    const auto gpus = listGpus();
    QVERIFY2(gpus, gpus ? "" : gpus.error().message().c_str());
    int found = -1;
    for (const auto& gpu : *gpus) {
      if (gpu.name.find("Null hardware") != std::string::npos) found = gpu.index;
    }
    if (found < 0) NIBBLE_SKIP("there is no RADV driver");
    auto device = Device::open(found);
    QVERIFY2(device, device ? "" : device.error().message().c_str());
    device_ = std::move(*device);
    qInfo("%s, subgroups of %u, %s matrix units", device_->name().c_str(),
          device_->capabilities().subgroupSize,
          device_->capabilities().matrixUnits() ? "with" : "without");
  }
  void cleanupTestCase() { device_.reset(); }

  void products_data() {
    QTest::addColumn<int>("type");
    for (const TensorTypeTraits& t : allTensorTypes()) {
      if (t.isGrid) QTest::newRow(std::string(t.name).c_str()) << static_cast<int>(t.type);
    }
  }
  void products() {
    QFETCH(int, type);
    const auto t = static_cast<TensorType>(type);
    check([&](Recorder& recorder) -> Result<> {
      const FoldedNorm norm{{}, 1e-5f};
      Epilogue paired, residual;
      paired.paired = true;
      residual.residual = Rows{};
      const Matrix wide = matrixOf(t, 28672, 4096);
      NIBBLE_CHECK(recordMatVec(recorder, *device_, wide, {}, norm, paired, {}));
      NIBBLE_CHECK(
          recordMatVec(recorder, *device_, matrixOf(t, 4096, 14336), {}, {}, residual, {}));
      // In tiles, with the most loads that measuring tries; with registers that take turns a Vega
      // would spill one of Q5_K's, so with half of them.
      for (const MatVecShape& shape :
           {MatVecShape{256, 2, 2, 264}, MatVecShape{256, 2, 1, 264, true}}) {
        NIBBLE_CHECK(recordMatVec(recorder, *device_, matrixOf(t, 8192, 28672), {}, {}, residual,
                                  {}, shape));
      }
      NIBBLE_CHECK(recordMatMul(recorder, *device_, wide, {}, 64, {}, {}));
      NIBBLE_CHECK(recordEmbed(recorder, wide, {}, 1, {}));
      const Matrix stack = matrixOf(t, 1024, 1024, 32);
      ExpertRows experts;
      experts.used = 4;
      NIBBLE_CHECK(recordExpertProducts(recorder, *device_, stack, {}, 1, experts, norm, true, {}));
      // Batches, on matrix units where the card has them.
      const MatMulScratch scratch{Slice{.bytes = 1}, Slice{.bytes = 1}};
      NIBBLE_CHECK(recordMatMul(recorder, *device_, wide, {}, 64, residual, {}, scratch));
      experts.order = Slice{.bytes = 1};
      return recordExpertProducts(recorder, *device_, stack, {}, 64, experts, {}, false, {},
                                  scratch);
    });
  }

  void attention_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("type");
    for (const auto kv : {KvType::F16, KvType::F32, KvType::Q8_0, KvType::Q4_0}) {
      for (const int size : {64, 128}) {
        QTest::addRow("%d %d", size, static_cast<int>(kv)) << size << static_cast<int>(kv);
      }
    }
  }
  void attention() {
    QFETCH(int, size);
    QFETCH(int, type);
    const auto s = static_cast<std::uint32_t>(size);
    const HeadShape shape{32, 8, s, s, true, 1e-5f};
    const KvLayer cache{{}, {}, 4096, static_cast<KvType>(type)};
    check([&](Recorder& recorder) -> Result<> {
      PrepareInput in{};
      in.ropeQueries = in.ropeKeys = true;
      for (const std::uint32_t splits : {1u, tokenSplits(shape, 4096)}) {
        NIBBLE_CHECK(recordTokenAttention(recorder, shape, cache, {splits, {}, {}}, in, {}));
      }
      NIBBLE_CHECK(recordPrepare(recorder, shape, cache, in, 512, {}));
      return recordAttention(recorder, shape, cache, {}, {}, 0, 512, {});
    });
  }

  /// It computes nothing, so it has no say in whether its matrix units are right.
  void aDeviceThatComputesNothingIsNotTrusted() {
    QVERIFY(!multipliesRight(device_).value_or(false));
  }

  void others() {
    check([&](Recorder& recorder) -> Result<> {
      NIBBLE_CHECK(recordNorm(recorder, {}, {}, 1e-5f, 4096, 512, {}));
      for (const auto operation :
           {Elementwise::Add, Elementwise::AddBias, Elementwise::SwiGlu, Elementwise::Gate}) {
        NIBBLE_CHECK(recordElementwise(recorder, operation, {}, {}, 4096, 512, {}));
      }
      return recordTopLogits(recorder, {}, 128256, 40, {}).map([](const Slice&) {});
    });
  }

 private:
  /// All of it compiles, and nothing lies in memory that registers should hold.
  void check(const std::function<Result<>(Recorder&)>& record) {
    std::set<PipelineKey> keys;
    Recorder collector = Recorder::collecting(device_, keys);
    const auto recorded = record(collector);
    QVERIFY2(recorded, recorded ? "" : recorded.error().message().c_str());
    QVERIFY(!keys.empty());
    for (const PipelineKey& key : keys) {
      const auto statistics = statisticsOf(*device_, key);
      QVERIFY2(statistics, statistics ? "" : statistics.error().message().c_str());
      const auto valueOf = [&](const char* name) {
        const auto found = std::find_if(statistics->begin(), statistics->end(),
                                        [&](const auto& s) { return s.name == name; });
        return found == statistics->end() ? -1 : static_cast<int>(found->value);
      };
      QVERIFY(valueOf("VGPRs") > 0);
      QVERIFY2(valueOf("Spilled VGPRs") == 0,
               qPrintable(QString("%1 takes %2 registers and spills %3")
                              .arg(key.shader.c_str())
                              .arg(valueOf("VGPRs"))
                              .arg(valueOf("Spilled VGPRs"))));
    }
  }

  QTemporaryDir folder_;
  std::shared_ptr<Device> device_;
};

QTEST_GUILESS_MAIN(TestVulkanCompilers)
#include "tst_vulkan_compilers.moc"
