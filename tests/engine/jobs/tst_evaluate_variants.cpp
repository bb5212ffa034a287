// SPDX-License-Identifier: MIT
// Several variants in one job: figures, records, failures, memory, stopping.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "infer/vulkan/device.h"
#include "jobs/evaluate_variants.h"
#include "jobs/evaluation_run.h"
#include "jobs/gpus.h"
#include "jobs/planned_source.h"
#include "jobs/text_windows.h"
#include "model/fingerprint.h"
#include "support/quantize_run.h"
#include "support/run_cli.h"
#include "support/skip.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;
using namespace nibble::jobs;

namespace {

EvalVariant fileVariant(const std::string& label, const QString& path) {
  return {label, [path](const JobContext&) { return openModel(path.toStdString()); }, {}, true};
}

EvalVariant plannedVariant(const std::string& label, const std::string& type) {
  return {label,
          [type](const JobContext&) -> Result<std::shared_ptr<const ModelSource>> {
            NIBBLE_TRY(auto source, openModel(test::demoModel().toStdString()));
            NIBBLE_TRY(auto plan, makePlan(*source, planRequest(type)));
            return planSource(std::move(source), std::move(plan));
          },
          R"({"default":{"type":")" + type + R"("}})", true};
}

/// Everything a job told, and the store it wrote.
struct Outcome {
  Result<> result;
  std::map<std::size_t, std::vector<eval::CurvePoint>> curves;
  std::map<std::size_t, Result<EvaluateResult>> results;
  std::vector<std::size_t> started;
  std::vector<std::string> devices;  ///< as loaded
  std::vector<std::optional<Error>> fallbacks;
  std::vector<std::string> notes;
  std::shared_ptr<Store> store;
};

Outcome runVariants(const QTemporaryDir& folder, VariantsRequest request,
                    const std::function<void(std::stop_source&)>& onPoint = {},
                    const DeviceChoice& device = {}) {
  Outcome outcome;
  auto store = openStore(folder.filePath("nibble.db").toStdString());
  if (!store) qFatal("%s", store.error().message().c_str());
  outcome.store = *store;
  std::stop_source stop;
  JobContext context = test::contextOf(2);
  context.store = *store;
  context.stop = stop.get_token();
  context.device = device;
  context.onNote = [&](const std::string& note) { outcome.notes.push_back(note); };
  request.onLoaded = [&](std::size_t, const LoadedModel& model,
                         const std::optional<Error>& fallback) {
    outcome.devices.push_back(model.model->device());
    outcome.fallbacks.push_back(fallback);
  };
  request.text = test::heldoutText().toStdString();
  request.options.windows = {.context = 128, .maxChunks = 3};
  request.onStart = [&](std::size_t variant, const ModelFacts& facts) {
    QVERIFY(facts.fileBytes > 0);
    outcome.started.push_back(variant);
  };
  request.onPoint = [&](std::size_t variant, const eval::CurvePoint& point) {
    outcome.curves[variant].push_back(point);
    if (onPoint) onPoint(stop);
  };
  request.onResult = [&](std::size_t variant, const Result<EvaluateResult>& result) {
    QVERIFY2(!outcome.results.contains(variant), "told twice");
    outcome.results.emplace(variant, result);
  };
  outcome.result = evaluateVariants(request, context);
  return outcome;
}

}  // namespace

class TestEvaluateVariants : public QObject {
  Q_OBJECT

 private slots:
  void allVariantsAreMeasuredAndRecorded() {
    const QTemporaryDir folder;
    VariantsRequest request;
    request.variants = {fileVariant("Original", test::demoModel()),
                        plannedVariant("Plan (Q4_K_M)", "Q4_K_M"),
                        fileVariant("Q2_K", test::dataPath("demo/fable-5m-Q2_K.gguf"))};
    const Outcome outcome = runVariants(folder, request);
    VERIFY_OK(outcome.result);
    QCOMPARE(outcome.started.size(), std::size_t{3});
    QCOMPARE(outcome.results.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i) {
      VERIFY_OK(outcome.results.at(i));
      QCOMPARE(outcome.curves.at(i).size(), std::size_t{3});
    }
    QVERIFY(!outcome.results.at(0)->report.comparison);
    const double plan = outcome.results.at(1)->report.comparison->klMean;
    const double q2 = outcome.results.at(2)->report.comparison->klMean;
    QVERIFY(plan > 0 && plan < q2);

    // The same figures as for the file that the plan would write.
    const QString file = folder.filePath("plan.gguf");
    const auto source = openModel(test::demoModel().toStdString());
    VERIFY_OK(test::quantizeTo(file, **source, planRequest("Q4_K_M")));
    EvaluateRequest one{.model = std::filesystem::path(file.toStdString()),
                        .reference = ModelInput(*source),
                        .text = test::heldoutText().toStdString(),
                        .options = {.windows = {.context = 128, .maxChunks = 3}},
                        .onPoint = {}};
    const auto alone = evaluate(one, test::contextOf(2));
    VERIFY_OK(alone);
    QCOMPARE(alone->report.comparison->klMean, plan);
    QCOMPARE(alone->facts.fileBytes, outcome.results.at(1)->facts.fileBytes);

    const auto runs = outcome.store->listRuns(10, {.kind = RunKind::Evaluate});
    QCOMPARE(runs->size(), std::size_t{3});
    const RunRecord planned = *outcome.store->run((*runs)[1].id);
    QVERIFY(planned.status == RunStatus::Done);
    QVERIFY(planned.recipe.has_value());
    QCOMPARE(outcome.store->recipe(*planned.recipe)->name, std::string("Plan (Q4_K_M)"));
    QCOMPARE(planned.reference->fingerprint, *fingerprint(**source));
    QCOMPARE(planned.model->fingerprint, *fingerprint(**openModel(file.toStdString())));
    QCOMPARE(planned.model->path, std::string());
    const auto results = nlohmann::json::parse(planned.results);
    QCOMPARE(results["kl_divergence"]["mean"].get<double>(), plan);
    QVERIFY(!results.contains("curve"));
    QCOMPARE(std::ranges::count(planned.measurements, "perplexity_error", &Measurement::name), 3);
    QVERIFY(sameSettings(planned.arguments, (*runs)[0].arguments));
    QVERIFY(!sameSettings(planned.arguments, "{}"));
    // Records of before there was a choice were measured with eight bits.
    auto old = nlohmann::json::parse(planned.arguments);
    old["activation_bits"] = 8;
    const std::string eight = old.dump();
    old.erase("activation_bits");
    QVERIFY(!sameSettings(planned.arguments, old.dump()));
    QVERIFY(sameSettings(eight, old.dump()));
  }

  void oneThatFailsLeavesTheOthers() {
    const QTemporaryDir folder;
    VariantsRequest request;
    request.variants = {
        fileVariant("Original", test::demoModel()),
        fileVariant("gone", folder.filePath("gone.gguf")),
        fileVariant("another", QString::fromStdString(test::tinyModelPath().string())),
        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    const Outcome outcome = runVariants(folder, request);
    VERIFY_OK(outcome.result);
    VERIFY_OK(outcome.results.at(0));
    QCOMPARE(outcome.results.at(1).error().code, ErrorCode::NotFound);
    QCOMPARE(outcome.results.at(2).error().code, ErrorCode::InvalidArgument);
    VERIFY_OK(outcome.results.at(3));
    QCOMPARE(outcome.store->listRuns(10)->size(), std::size_t{2});
  }

  void withoutItsReferenceTheJobFails() {
    const QTemporaryDir folder;
    VariantsRequest request;
    request.variants = {fileVariant("gone", folder.filePath("gone.gguf")),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    QVERIFY(!runVariants(folder, request).result);
    request.compared = false;
    const Outcome outcome = runVariants(folder, request);
    VERIFY_OK(outcome.result);
    QVERIFY(!outcome.results.at(0));
    VERIFY_OK(outcome.results.at(1));
    QVERIFY(!outcome.results.at(1)->report.comparison);
  }

  void withoutAReferenceModelsMayDiffer() {
    const QTemporaryDir folder;
    VariantsRequest request;
    request.compared = false;
    request.variants = {fileVariant("tiny", QString::fromStdString(test::tinyModelPath().string())),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    const Outcome outcome = runVariants(folder, request);
    VERIFY_OK(outcome.result);
    VERIFY_OK(outcome.results.at(0));
    VERIFY_OK(outcome.results.at(1));
  }

  void littleMemoryMakesTurnsAndTheSameFigures() {
    const QTemporaryDir folder, other;
    VariantsRequest request;
    request.variants = {fileVariant("Original", test::demoModel()),
                        fileVariant("Q2_K", test::dataPath("demo/fable-5m-Q2_K.gguf")),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    const Outcome together = runVariants(folder, request);
    request.memoryLimit = 1;
    const Outcome turns = runVariants(other, request);
    VERIFY_OK(turns.result);
    QCOMPARE(turns.results.size(), std::size_t{3});
    QCOMPARE(turns.curves.at(0).size(), std::size_t{3});
    QCOMPARE(turns.store->listRuns(10)->size(), std::size_t{3});
    for (const std::size_t i : {0, 1, 2}) {
      QCOMPARE(turns.results.at(i)->report.perplexity, together.results.at(i)->report.perplexity);
    }
    QCOMPARE(turns.results.at(2)->report.comparison->klMean,
             together.results.at(2)->report.comparison->klMean);
  }

  void aReferenceMeasuredBeforeStaysSilent() {
    const QTemporaryDir folder;
    VariantsRequest request;
    request.variants = {fileVariant("Original", test::demoModel()),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    request.variants[0].told = false;
    const Outcome outcome = runVariants(folder, request);
    VERIFY_OK(outcome.result);
    QCOMPARE(outcome.results.size(), std::size_t{1});
    QVERIFY(!outcome.curves.contains(0));
    QVERIFY(outcome.results.at(1)->report.comparison.has_value());
    const auto runs = outcome.store->listRuns(10);
    QCOMPARE(runs->size(), std::size_t{1});
    QVERIFY(runs->front().reference.has_value());
  }

  void whatTheGpuDoesNotTakeRunsOnTheProcessor() {
    const QTemporaryDir folder, other;
    VariantsRequest request;
    request.variants = {fileVariant("Original", test::demoModel()),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    const Outcome expected = runVariants(folder, request);
    for (const auto& fallback : expected.fallbacks) QVERIFY(!fallback);
    // No machine has that many, one without Vulkan included.
    const Outcome outcome = runVariants(other, request, {}, {DeviceChoice::Kind::Vulkan, 1000});
    VERIFY_OK(outcome.result);
    QCOMPARE(outcome.devices.size(), std::size_t{2});
    for (std::size_t i = 0; i < 2; ++i) {
      QVERIFY(outcome.devices[i].starts_with("cpu"));
      QVERIFY(outcome.fallbacks[i] && outcome.fallbacks[i]->code != ErrorCode::Cancelled);
      QCOMPARE(outcome.results.at(i)->report.perplexity, expected.results.at(i)->report.perplexity);
    }
    QCOMPARE(outcome.notes.size(), std::size_t{2});
    QVERIFY(outcome.notes[0].starts_with("on the processor: "));
  }

  void aGpuMeasuresTheSame() {
    const auto gpus = listGpus();
    const int gpu = gpus ? fittestGpu(*gpus, true) : -1;
    if (gpu < 0) NIBBLE_SKIP("no Vulkan device can run models");
    const QTemporaryDir folder, other;
    VariantsRequest request;
    request.variants = {fileVariant("Original", test::demoModel()),
                        fileVariant("Q2_K", test::dataPath("demo/fable-5m-Q2_K.gguf")),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    const Outcome processor = runVariants(folder, request);
    request.gpuMemoryLimit = 1;  // in turns
    request.memoryLimit = 1;
    const Outcome outcome = runVariants(other, request, {}, {DeviceChoice::Kind::Vulkan, gpu});
    VERIFY_OK(outcome.result);
    QCOMPARE(outcome.results.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i) {
      QVERIFY2(outcome.devices[i].starts_with("vulkan"), outcome.devices[i].c_str());
      QVERIFY(!outcome.fallbacks[i]);
      const double expected = processor.results.at(i)->report.perplexity;
      const double found = outcome.results.at(i)->report.perplexity;
      QVERIFY2(std::abs(found / expected - 1) < 0.002,
               qPrintable(QString("%1 against %2").arg(found).arg(expected)));
    }
  }

  void aGpuThatIsLostLeavesItToTheProcessor_data() {
    QTest::addColumn<int>("memoryLimit");
    QTest::newRow("room for all") << 0;
    QTest::newRow("in turns") << 1;
  }
  void aGpuThatIsLostLeavesItToTheProcessor() {
    QFETCH(const int, memoryLimit);
    const auto gpus = listGpus();
    const int gpu = gpus ? fittestGpu(*gpus, true) : -1;
    if (gpu < 0) NIBBLE_SKIP("no Vulkan device can run models");
    const QTemporaryDir folder, other;
    VariantsRequest request;
    request.variants = {fileVariant("Original", test::demoModel()),
                        fileVariant("Q2_K", test::dataPath("demo/fable-5m-Q2_K.gguf")),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    const Outcome processor = runVariants(folder, request);
    request.memoryLimit = static_cast<std::uint64_t>(memoryLimit);
    int points = 0;
    const auto lose = [&](std::stop_source&) {
      // After the first chunk of all three. No driver loses a device on demand.
      if (++points != 3) return;
      const auto device = vulkan::Device::open(gpu);
      if (device) (void)(*device)->check(VK_ERROR_DEVICE_LOST, "computing");
    };
    const Outcome outcome = runVariants(other, request, lose, {DeviceChoice::Kind::Vulkan, gpu});
    VERIFY_OK(outcome.result);
    QCOMPARE(outcome.results.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i) {
      VERIFY_OK(outcome.results.at(i));
      const double expected = processor.results.at(i)->report.perplexity;
      const double found = outcome.results.at(i)->report.perplexity;
      QVERIFY2(std::abs(found / expected - 1) < 0.002,
               qPrintable(QString("%1 against %2").arg(found).arg(expected)));
      QCOMPARE(outcome.results.at(i)->report.chunks, 3);
    }
    // Where it ran is told as it is, to whoever watches and in what is kept.
    const bool all = memoryLimit == 0;
    const std::string device = outcome.results.at(0)->device;
    QVERIFY2(device.starts_with("cpu") && device.find("at first vulkan") != std::string::npos,
             device.c_str());
    const auto left = std::ranges::count_if(
        outcome.fallbacks, [](const auto& f) { return f && f->code == ErrorCode::DeviceLost; });
    QCOMPARE(left, all ? 3 : 2);
    // The last has no room beside the others, and begins anew on the GPU, which is there again.
    QCOMPARE(outcome.results.at(2)->device.starts_with("vulkan"), !all);
    QCOMPARE(std::ranges::count(outcome.started, std::size_t{2}), all ? 1 : 2);
    QCOMPARE(outcome.curves.at(2).size(), std::size_t{all ? 3u : 4u});
    const auto runs = outcome.store->listRuns(10, {.kind = RunKind::Evaluate});
    QCOMPARE(runs->size(), std::size_t{all ? 3u : 4u});
    QCOMPARE(std::ranges::count(*runs, RunStatus::Failed, &RunRecord::status), all ? 0 : 1);
  }

  void theTextSaysHowManyChunksItHas() {
    auto source = openModel(test::demoModel().toStdString());
    const auto few = textWindows(*source, test::heldoutText().toStdString(), {.context = 512});
    VERIFY_OK(few);
    const auto many = textWindows(*source, test::heldoutText().toStdString(), {.context = 128});
    VERIFY_OK(many);
    QCOMPARE(few->chunks, static_cast<int>(few->tokens / 512));
    QVERIFY(many->chunks >= 4 * few->chunks);
    QCOMPARE(many->tokens, few->tokens);
    QVERIFY(!textWindows(*source, "none.txt", {}));
  }

  void aStopEndsItAndIsRecorded() {
    const QTemporaryDir folder;
    VariantsRequest request;
    request.variants = {fileVariant("Original", test::demoModel()),
                        fileVariant("Q8_0", test::dataPath("demo/fable-5m-Q8_0.gguf"))};
    const Outcome outcome =
        runVariants(folder, request, [](std::stop_source& stop) { stop.request_stop(); });
    QVERIFY(!outcome.result);
    QCOMPARE(outcome.result.error().code, ErrorCode::Cancelled);
    QVERIFY(outcome.results.empty());
    const auto runs = outcome.store->listRuns(10);
    QCOMPARE(runs->size(), std::size_t{2});
    for (const RunRecord& run : *runs) QVERIFY(run.status == RunStatus::Cancelled);
  }
};

QTEST_GUILESS_MAIN(TestEvaluateVariants)
#include "tst_evaluate_variants.moc"
