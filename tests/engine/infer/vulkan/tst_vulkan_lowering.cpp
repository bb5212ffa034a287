// SPDX-License-Identifier: MIT
// What a graph becomes before any GPU is asked: stages, regions, matrices that lie together; and
// the shaders themselves.
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "infer/architectures/architecture.h"
#include "infer/device_choice.h"
#include "infer/vulkan/gpus.h"
#include "infer/vulkan/lowering.h"
#include "infer/vulkan/matrix_module.h"
#include "infer/vulkan/shaders.h"
#include "infer/vulkan/weight_layout.h"
#include "support/random_blocks.h"
#include "support/random_model.h"
#include "support/skip.h"

using namespace nibble;
using namespace nibble::vulkan;

class TestVulkanLowering : public QObject {
  Q_OBJECT

 private slots:
  void oneTokenHasFewStages();
  void batchesKeepNormsApart();
  void regionsAreNeverSharedWhileInUse();
  void biasesAndNormsOfHeads();
  void packedRowsKeepEveryByte();
  void choicesOfDevices();
  void theFittestGpu();
  void shadersAreValid();
  void matrixModulesSpeakBothDialects();

 private:
  static LoweredGraph lowered(const test::RandomModel& model) {
    static QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("model.gguf").toStdString();
    model.write(path);
    const auto source = openModel(path);
    const auto h = readHyperparameters((*source)->metadata());
    const auto graph = buildGraph(*h, **source);
    auto made = lower(*graph, **source);
    if (!made) qFatal("%s", made.error().message().c_str());
    return std::move(*made);
  }
  static int count(const Plan& plan, StepKind kind) {
    return static_cast<int>(std::count_if(plan.steps.begin(), plan.steps.end(),
                                          [&](const Step& s) { return s.kind == kind; }));
  }
};

void TestVulkanLowering::oneTokenHasFewStages() {
  const auto graph = lowered({});
  // Embedding, and for each of two layers: qkv, attention, output, gate and up, down; logits.
  QCOMPARE(graph.single.steps.size(), std::size_t{1 + 2 * 5 + 1});
  QCOMPARE(count(graph.single, StepKind::Norm), 0);
  QCOMPARE(count(graph.single, StepKind::SwiGlu), 0);
  QVERIFY(graph.single.steps.back().logits);
  QCOMPARE(graph.matrices.size(), std::size_t{2 * 4 + 1});
  QCOMPARE(graph.matrices[0].parts.size(), std::size_t{3});
  QVERIFY(graph.matrices[2].interleaved);
}

void TestVulkanLowering::batchesKeepNormsApart() {
  const auto graph = lowered({});
  QCOMPARE(count(graph.batch, StepKind::Norm), 5);
  QCOMPARE(count(graph.batch, StepKind::SwiGlu), 2);
  QCOMPARE(count(graph.batch, StepKind::Add), 0);
  // After the last keys and values only the tokens whose logits are asked for go on.
  QVERIFY(graph.batch.steps.front().allTokens);
  QVERIFY(!graph.batch.steps.back().allTokens);
}

void TestVulkanLowering::regionsAreNeverSharedWhileInUse() {
  test::RandomModel deep;
  deep.layers = 4;
  const auto graph = lowered(deep);
  for (const Plan* plan : {&graph.single, &graph.batch}) {
    QVERIFY(plan->regions.size() < 16);
    std::set<int> written;
    for (const Step& step : plan->steps) {
      for (const ValuePlace& in : step.in) {
        if (in.region == kNone) continue;
        QVERIFY(written.contains(in.region));
        QVERIFY(in.region != step.out.region);
      }
      written.insert(step.out.region);
      QCOMPARE(step.out.region == plan->logits, step.logits);
    }
  }
}

void TestVulkanLowering::biasesAndNormsOfHeads() {
  test::RandomModel qwen2;
  qwen2.architecture = "qwen2";
  qwen2.adjacentRopePairs = false;
  qwen2.biases = {"attn_q", "attn_k", "attn_v"};
  const auto graph = lowered(qwen2);
  QCOMPARE(graph.single.steps.size(), std::size_t{1 + 2 * 5 + 1});
  QVERIFY(graph.single.steps[1].bias);
  QCOMPARE(graph.matrices[0].biases.size(), std::size_t{3});
  test::RandomModel qwen3;
  qwen3.architecture = "qwen3";
  qwen3.adjacentRopePairs = false;
  qwen3.headNorms = true;
  const auto normed = lowered(qwen3);
  QCOMPARE(normed.single.steps.size(), std::size_t{1 + 2 * 5 + 1});
  QVERIFY(normed.single.steps[2].queryNorm != kNone);
  QVERIFY(normed.single.steps[2].keyNorm != normed.single.steps[2].queryNorm);
}

void TestVulkanLowering::packedRowsKeepEveryByte() {
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid) continue;
    const std::int64_t columns = 3 * t.blockElements;
    const auto row = test::makeBlocks(t.type, 1, columns, 5);
    std::vector<std::byte> packed(static_cast<std::size_t>(packedRowBytes(t.type, columns)));
    packRow(t.type, columns, row.data(), packed.data());
    QCOMPARE(packed.size() % 16, std::size_t{0});
    QVERIFY(packed.size() >= row.size());
    // The same bytes in another order, and zeros.
    std::array<int, 256> counts{};
    for (const std::byte b : packed) ++counts[static_cast<std::size_t>(b)];
    for (const std::byte b : row) --counts[static_cast<std::size_t>(b)];
    counts[0] -= static_cast<int>(packed.size() - row.size());
    QVERIFY2(counts == (std::array<int, 256>{}), std::string(t.name).c_str());
  }
}

void TestVulkanLowering::choicesOfDevices() {
  for (const char* text : {"cpu", "auto", "vulkan", "vulkan:0", "vulkan:12"}) {
    const auto choice = parseDeviceChoice(text);
    QVERIFY(choice);
    QCOMPARE(toString(*choice), std::string(text));
  }
  for (const char* text : {"", "gpu", "vulkan:", "vulkan:-1", "vulkan:1x", "vulkan:99999999999"}) {
    QVERIFY(!parseDeviceChoice(text));
  }
  QCOMPARE(*parseGpuLayers("auto"), DeviceChoice::kAsManyAsFit);
  QCOMPARE(*parseGpuLayers("0"), 0);
  QCOMPARE(*parseGpuLayers("33"), 33);
  for (const char* text : {"", "-1", "all", "3x", " 3", "3.5", "99999999999999999999"}) {
    QVERIFY(!parseGpuLayers(text));
  }
}

void TestVulkanLowering::theFittestGpu() {
  const auto gpu = [](int index, const char* kind, std::uint64_t bytes, const char* unusable = "") {
    return GpuFacts{index, "", "", kind, bytes, 0, {}, unusable};
  };
  QCOMPARE(fittestGpu({}, true), -1);
  QCOMPARE(fittestGpu({gpu(0, "processor", 1)}, false), -1);
  QCOMPARE(fittestGpu({gpu(0, "processor", 1)}, true), 0);
  const auto integrated = gpu(0, "integrated", 64), small = gpu(1, "discrete", 8);
  QCOMPARE(fittestGpu({integrated, small, gpu(2, "discrete", 16)}, false), 2);
  QCOMPARE(fittestGpu({integrated, gpu(1, "discrete", 8, "too old")}, false), 0);
}

void TestVulkanLowering::shadersAreValid() {
  QVERIFY(allShaders().size() > 90);
  const QString validator = QStandardPaths::findExecutable("spirv-val");
  if (validator.isEmpty()) NIBBLE_SKIP("spirv-val is not installed");
  const QTemporaryDir folder;
  QStringList files;
  for (const Shader& shader : allShaders()) {
    QFile file(folder.filePath(
        QString::fromLatin1(shader.name.data(), static_cast<qsizetype>(shader.name.size()))));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char*>(shader.code.data()),
               static_cast<qint64>(shader.code.size_bytes()));
    files << file.fileName();
  }
  for (const QString& file : files) {
    QProcess process;
    process.start(validator, {"--target-env", "vulkan1.2", file});
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, qPrintable(file + process.readAllStandardError()));
  }
}

void TestVulkanLowering::matrixModulesSpeakBothDialects() {
  constexpr std::uint32_t kTypeNv = 5358, kLoadNv = 5359, kStoreNv = 5360, kMulAddNv = 5361;
  constexpr std::uint32_t kTypeKhr = 4456, kLoadKhr = 4457, kStoreKhr = 4458, kMulAddKhr = 4459;
  const auto countsOf = [](std::span<const std::uint32_t> module) {
    std::map<std::uint32_t, int> counts;
    for (std::size_t at = 5; at < module.size(); at += module[at] >> 16) {
      ++counts[module[at] & 0xffffu];
    }
    return counts;
  };
  int told = 0;
  for (const Shader& shader : allShaders()) {
    const auto khr = withKhrMatrices(shader.code);
    QCOMPARE(khr.has_value(), shader.name.starts_with("matmul_matrix."));
    if (!khr) continue;
    ++told;
    auto before = countsOf(shader.code), after = countsOf(*khr);
    QCOMPARE(after[kTypeKhr], 3);
    for (const auto& [nv, other] :
         {std::pair(kTypeNv, kTypeKhr), std::pair(kLoadNv, kLoadKhr),
          std::pair(kStoreNv, kStoreKhr), std::pair(kMulAddNv, kMulAddKhr)}) {
      QVERIFY(before[nv] > 0);
      QCOMPARE(after[other], before[nv]);
      QCOMPARE(after[nv], 0);
    }
    QCOMPARE((*khr)[3], shader.code[3] + 3);
    // Left factor, right factor and sum, each once, as the last operand of the types.
    std::set<std::uint32_t> uses;
    for (std::size_t at = 5; at < khr->size(); at += (*khr)[at] >> 16) {
      if (((*khr)[at] & 0xffffu) == kTypeKhr) uses.insert((*khr)[at + 6]);
    }
    QCOMPARE(uses.size(), std::size_t{3});
  }
  QCOMPARE(told, 25);
  QVERIFY(!withKhrMatrices({}));
  const std::vector<std::uint32_t> cut(allShaders().front().code.begin(),
                                       allShaders().front().code.begin() + 40);
  QVERIFY(!withKhrMatrices(cut));
}

QTEST_GUILESS_MAIN(TestVulkanLowering)
#include "tst_vulkan_lowering.moc"
