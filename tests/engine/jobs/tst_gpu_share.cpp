// SPDX-License-Identifier: MIT
// What a GPU would take of a model, and what is left to main memory.
#include <QTemporaryDir>
#include <QTest>

#include "formats/integer_type.h"
#include "infer/split_model.h"
#include "infer/vulkan/offload.h"
#include "jobs/footprint.h"
#include "jobs/gpu_share.h"
#include "jobs/planned_source.h"
#include "support/llama_shape.h"
#include "support/quantize_run.h"
#include "support/random_families.h"
#include "support/run_cli.h"

using namespace nibble;
using namespace nibble::jobs;

namespace {

constexpr SessionOptions kSession{.contextLength = 4096};
constexpr int kLayers = 4;

/// So much free memory that a model may take just these bytes.
std::uint64_t freeFor(std::uint64_t bytes) {
  std::uint64_t free = bytes;
  while (vulkan::roomWithin(free) < bytes) free += (bytes - vulkan::roomWithin(free));
  return free;
}

std::uint64_t layerBytes(const ModelSource& source, int layer) {
  std::uint64_t bytes = 0;
  for (const TensorInfo& tensor : source.tensors()) {
    if (tensor.name.starts_with(fmt::format("blk.{}.", layer))) bytes += tensor.bytes;
  }
  return bytes;
}

GpuFacts card(const std::string& kind) {
  return {0, "a card", "none", kind, std::uint64_t{24} << 30, 0, {}, "", "aa"};
}

class Held final : public InferenceModel {
 public:
  Held(int layers, MainMemory memory) : memory_(memory) {
    h_.layers = layers;
    h_.kvHeads = 8;
    h_.headSize = 64;
    h_.contextLength = 32768;
  }
  const Hyperparameters& hyperparameters() const override { return h_; }
  Result<std::unique_ptr<Session>> newSession(const SessionOptions&) const override {
    return fail(ErrorCode::Internal, "", "it is made up");
  }
  std::uint64_t weightBytes() const override { return 1000; }
  std::string device() const override { return "made up"; }
  MainMemory mainMemory() const override { return memory_; }

 private:
  Hyperparameters h_;
  MainMemory memory_;
};

}  // namespace

class TestGpuShare : public QObject {
  Q_OBJECT

 private slots:
  void memoryDecidesHowManyLayers() {
    const auto source = test::llamaShape(kLayers);
    const ModelPart whole = *wholeModel(*source);
    const vulkan::OffloadSteps steps(whole, *source, kSession, false);
    Hyperparameters h = whole.hyperparameters;
    std::uint64_t left = 0;  // weights of the first layers
    for (int onGpu = kLayers; onGpu >= 1; --onGpu) {
      const std::uint64_t bytes = *steps.bytes(onGpu);
      const auto share = gpuShare(*source, freeFor(bytes), false, kSession);
      VERIFY_OK(share);
      QCOMPARE(share->layers, kLayers);
      QCOMPARE(share->layersOnGpu, onGpu);
      QCOMPARE(share->neededBytes, *steps.bytes(kLayers + 1));
      QVERIFY(!share->isWhole && !share->lacksShaders);
      h.layers = kLayers - onGpu;
      QCOMPARE(share->mainBytes, left + kvCacheBytes(h, 4096));
      left += layerBytes(*source, kLayers - onGpu);
    }
    const auto all = gpuShare(*source, freeFor(*steps.bytes(kLayers + 1)), false, kSession);
    QVERIFY(all && all->isWhole);
    QCOMPARE(all->layersOnGpu, kLayers);
    QCOMPARE(all->mainBytes, std::uint64_t{0});
    const auto none = gpuShare(*source, *steps.bytes(1) / 2, false, kSession);
    QVERIFY(none && none->layersOnGpu == 0 && !none->isWhole && !none->lacksShaders);
    QCOMPARE(none->neededBytes, all->neededBytes);
    // All but the embeddings, of which rows are read.
    h.layers = kLayers;
    QCOMPARE(none->mainBytes, source->fileBytes() - source->find("token_embd.weight")->bytes +
                                  kvCacheBytes(h, 4096));
  }

  void aLongerContextLeavesRoomForFewer() {
    const auto source = test::llamaShape(kLayers);
    const ModelPart whole = *wholeModel(*source);
    const std::uint64_t free =
        freeFor(*vulkan::OffloadSteps(whole, *source, kSession, false).bytes(kLayers));
    const auto longer = gpuShare(*source, free, false, {.contextLength = 32768});
    QVERIFY(longer && longer->layersOnGpu > 0 && longer->layersOnGpu < kLayers);
    // Its own length, and no more than that.
    QCOMPARE(gpuShare(*source, free, false, {})->mainBytes, longer->mainBytes);
    QCOMPARE(gpuShare(*source, free, false, {.contextLength = 1 << 20})->mainBytes,
             longer->mainBytes);
  }

  void typesWithoutShadersStayOnTheProcessor() {
    const std::uint64_t plenty = std::uint64_t{1} << 40;
    const TensorType packed = *tensorType(IntegerType{.bits = 4, .group = 128, .symmetric = false});
    const auto with = [&](const std::string& odd) {
      return gpuShare(*withTypes(test::llamaShape(kLayers), {{odd, packed}}), plenty, false,
                      kSession);
    };
    const auto some = with("blk.1.ffn_up.weight");
    QVERIFY(some && some->lacksShaders);
    QCOMPARE(some->layersOnGpu, 2);
    const auto none = with("output.weight");
    QVERIFY(none && none->lacksShaders);
    QCOMPARE(none->layersOnGpu, 0);
    QCOMPARE(none->neededBytes, std::uint64_t{0});
    QVERIFY(some->neededBytes > 0);
    // Of the table rows are read, whatever their type.
    const auto table = with("token_embd.weight");
    QVERIFY(table && !table->lacksShaders && !table->isWhole);
    QCOMPARE(table->layersOnGpu, kLayers);
    QCOMPARE(table->mainBytes, std::uint64_t{0});
  }

  void expertsCountAsTheyLie() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("experts.gguf").toStdString();
    test::mixtral().write(path);
    const auto source = *openModel(path);
    const ModelPart whole = *wholeModel(*source);
    const vulkan::OffloadSteps steps(whole, *source, kSession, false);
    QVERIFY(*steps.bytes(1) < *steps.bytes(2));
    const auto share = gpuShare(*source, freeFor(*steps.bytes(1)), false, kSession);
    VERIFY_OK(share);
    QCOMPARE(share->layersOnGpu, 1);
    // All experts of the first layer, though a token goes to two of them.
    Hyperparameters h = whole.hyperparameters;
    h.layers = 1;
    QCOMPARE(share->mainBytes, layerBytes(*source, 0) + kvCacheBytes(h, h.contextLength));
  }

  void whatNoGpuRunsFails() {
    const auto source = test::llamaShape(kLayers);
    source->editMetadata().set("llama.attention.key_length", std::uint32_t{512});
    source->editMetadata().set("llama.attention.value_length", std::uint32_t{512});
    QVERIFY(!gpuShare(*source, std::uint64_t{1} << 40, false, kSession));
    source->editMetadata().set("general.architecture", std::string("mystery"));
    QVERIFY(!gpuShare(*source, std::uint64_t{1} << 40, false, kSession));
  }

  void aPlansTypesAreThePlan() {
    const auto source = *openModel(test::demoModel().toStdString());
    const Plan plan = *makePlan(*source, planRequest("Q4_K_M"));
    std::unordered_map<std::string, TensorType> types;
    for (const PlannedTensor& tensor : plan.tensors) types.emplace(tensor.name, tensor.to);
    const auto planned = *planSource(source, plan);
    const auto typed = withTypes(source, types);
    QCOMPARE(typed->tensors().size(), planned->tensors().size());
    for (const TensorInfo& tensor : planned->tensors()) {
      const TensorInfo* same = typed->find(tensor.name);
      QVERIFY(same != nullptr && same->type == tensor.type);
      QCOMPARE(same->bytes, tensor.bytes);
    }
    const ModelPart whole = *wholeModel(*planned);
    const vulkan::OffloadSteps steps(whole, *planned, {}, true);
    const std::uint64_t free = freeFor(*steps.bytes(2));
    const auto share = gpuShare(*typed, free, true, {});
    QVERIFY(share && share->layersOnGpu == 2);
    QCOMPARE(share->neededBytes, *steps.bytes(steps.largest(DeviceChoice::kAsManyAsFit)));
    QCOMPARE(share->mainBytes, gpuShare(*planned, free, true, {})->mainBytes);
    // It has sizes only.
    std::vector<std::byte> scratch;
    QVERIFY(!typed->readRows(typed->tensors().front(), 0, 1, scratch));
  }

  void mainMemoryOfWhatIsLoaded() {
    Hyperparameters h = Held(3, {}).hyperparameters();
    const std::uint64_t three = kvCacheBytes(h, 4096);
    QCOMPARE(mainMemoryBytes(Held(3, {700, 3}), 4096), 700 + three);
    QCOMPARE(mainMemoryBytes(Held(3, {0, 0}), 4096), std::uint64_t{0});
    QCOMPARE(mainMemoryBytes(Held(3, {400, 1}), 4096), 400 + three / 3);
    QCOMPARE(mainMemoryBytes(Held(3, {0, 3}), 1 << 20), 8 * three);  // as long as it can be
    // Parts of a model: what each has.
    const auto joined = joinParts(h, 8, std::make_shared<Held>(1, MainMemory{400, 1}),
                                  std::make_shared<Held>(2, MainMemory{0, 0}), "both");
    QCOMPARE(mainMemoryBytes(*joined, 4096), 400 + three / 3);
  }

  void mainMemoryThatLoadingTakes() {
    const auto source = test::llamaShape(kLayers);
    Hyperparameters h = *readHyperparameters(source->metadata());
    const std::uint64_t all = source->fileBytes() + kvCacheBytes(h, 4096);
    QCOMPARE(mainMemoryToLoad(*source, nullptr, kSession), all);
    for (const char* kind : {"integrated", "processor"}) {
      const GpuFacts gpu = card(kind);
      QCOMPARE(mainMemoryToLoad(*source, &gpu, kSession), all);
      QCOMPARE(mainMemoryToLoad(*source, gpu, GpuShare{.layers = 4, .layersOnGpu = 4}, kSession),
               all);
    }
    const GpuFacts gpu = card("discrete");
    const auto take = [&](const Result<GpuShare>& share) {
      return mainMemoryToLoad(*source, gpu, share, kSession);
    };
    QCOMPARE(take(GpuShare{.layers = 4, .layersOnGpu = 4, .isWhole = true}), std::uint64_t{0});
    QCOMPARE(take(GpuShare{.layers = 4, .layersOnGpu = 3, .mainBytes = 77}), std::uint64_t{77});
    // What it does not take goes to the processor.
    QCOMPARE(take(GpuShare{.layers = 4, .mainBytes = 77}), all);
    QCOMPARE(take(fail(ErrorCode::Unsupported, "", "heads of 512 elements")), all);
    // A model of which nothing is known.
    source->editMetadata().set("general.architecture", std::string("mystery"));
    QCOMPARE(mainMemoryToLoad(*source, nullptr, kSession), source->fileBytes());
  }
};

QTEST_GUILESS_MAIN(TestGpuShare)
#include "tst_gpu_share.moc"
