// SPDX-License-Identifier: MIT
// Quantizing layer by layer on the tiny model: better than without text, the same bytes whatever
// the circumstances, and nothing lost when it ends early.
#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <fstream>
#include <thread>

#include "jobs/evaluate_job.h"
#include "jobs/quantize_file.h"
#include "quant/sequential/layer_quantizer.h"
#include "support/quantize_run.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return folder.filePath(name).toStdString();
}

jobs::QuantizeRequest requestFor(const std::filesystem::path& out, const std::string& method,
                                 const std::string& type = "Q2_K") {
  jobs::QuantizeRequest request;
  request.model = test::tinyModelPath();
  request.out = out;
  request.recipe.type = type;
  request.recipe.pure = true;
  request.recipe.method = method;
  request.recipe.calibration =
      CalibrationText{test::dataPath("tinymodel/text.txt").toStdString(), 64, 0};
  return request;
}

Result<jobs::QuantizeReport> run(const jobs::QuantizeRequest& request,
                                 const jobs::JobContext& context) {
  NIBBLE_TRY(const auto prepared, jobs::prepareQuantization(request));
  return jobs::quantizeFile(request, prepared, context);
}

double divergence(const std::filesystem::path& model) {
  jobs::EvaluateRequest request{jobs::ModelInput(model),
                                jobs::ModelInput(test::tinyModelPath()),
                                test::dataPath("tinymodel/text.txt").toStdString(),
                                {},
                                {}};
  request.options.windows.context = 64;
  const auto result = jobs::evaluate(request, test::contextOf(2));
  return result ? result->report.comparison->klMean : -1;
}

class StopAt : public ProgressSink {
 public:
  explicit StopAt(std::string stage) : stage_(std::move(stage)) {}
  void onProgress(const Progress& progress) override {
    if (progress.stage == stage_) source.request_stop();
    // Of steps that follow within a twentieth of a second some would go unreported.
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
  }
  std::stop_source source;

 private:
  std::string stage_;
};

}  // namespace

class TstLayerQuantizer : public QObject {
  Q_OBJECT

 private slots:
  void beatsTheSearchOnItsOwnText();
  void bytesDoNotDependOnThreads();
  void goesOnAfterAnInterruption();
  void aFolderOfAnotherRecipeIsNotUsed();
  void batchesComeBackFromDisk();
  void recipesAreKept();
  void withoutTextItSaysSo();
};

void TstLayerQuantizer::beatsTheSearchOnItsOwnText() {
  const QTemporaryDir folder;
  VERIFY_OK(run(requestFor(in(folder, "i.gguf"), "importance"), test::contextOf(2)));
  const auto report = run(requestFor(in(folder, "g.gguf"), "gptq"), test::contextOf(2));
  VERIFY_OK(report);
  int calibrated = 0;
  for (const auto& tensor : report->tensors) calibrated += tensor.method == "gptq";
  QCOMPARE(calibrated, 15);  // seven in each of two layers, and the output
  QCOMPARE(std::filesystem::file_size(in(folder, "i.gguf")) / 1024,
           std::filesystem::file_size(in(folder, "g.gguf")) / 1024);
  const double searched = divergence(in(folder, "i.gguf"));
  const double fed = divergence(in(folder, "g.gguf"));
  qInfo("KL divergence: importance %g, gptq %g", searched, fed);
  QVERIFY(searched > 0 && fed > 0);
  QVERIFY(fed < 0.8 * searched);
  QVERIFY(!std::filesystem::exists(in(folder, "g.gguf.partial")));
}

void TstLayerQuantizer::bytesDoNotDependOnThreads() {
  const QTemporaryDir folder;
  VERIFY_OK(run(requestFor(in(folder, "1.gguf"), "gptq", "Q3_K"), test::contextOf(1)));
  VERIFY_OK(run(requestFor(in(folder, "3.gguf"), "gptq", "Q3_K"), test::contextOf(3)));
  QVERIFY(test::contentsOf(folder.filePath("1.gguf")) ==
          test::contentsOf(folder.filePath("3.gguf")));
}

void TstLayerQuantizer::goesOnAfterAnInterruption() {
  const QTemporaryDir folder;
  VERIFY_OK(run(requestFor(in(folder, "whole.gguf"), "gptq"), test::contextOf(2)));
  StopAt stop("layer 0");
  jobs::JobContext context = test::contextOf(2);
  context.progress = &stop;
  context.stop = stop.source.get_token();
  const auto request = requestFor(in(folder, "parts.gguf"), "gptq");
  const auto stopped = run(request, context);
  QVERIFY(!stopped);
  QCOMPARE(static_cast<int>(stopped.error().code), static_cast<int>(ErrorCode::Cancelled));
  QVERIFY(!std::filesystem::exists(request.out));
  std::vector<std::string> notes;
  jobs::JobContext second = test::contextOf(2);
  second.onNote = [&](const std::string& note) { notes.push_back(note); };
  VERIFY_OK(run(request, second));
  const bool resumed = std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
    return note.find("going on") != std::string::npos;
  });
  QVERIFY(resumed);
  QVERIFY(test::contentsOf(folder.filePath("parts.gguf")) ==
          test::contentsOf(folder.filePath("whole.gguf")));
}

void TstLayerQuantizer::aFolderOfAnotherRecipeIsNotUsed() {
  const QTemporaryDir folder;
  const auto path = in(folder, "state");
  const std::vector<std::byte> bytes(100, std::byte{7});
  {
    const auto kept = EncodedTensors::open(path, "key");
    VERIFY_OK(kept);
    VERIFY_OK((*kept)->put("a tensor", bytes));
    VERIFY_OK((*kept)->put("another/../one", bytes));
  }
  const auto again = EncodedTensors::open(path, "key");
  VERIFY_OK(again);
  QCOMPARE((*again)->count(), std::size_t{2});
  QVERIFY((*again)->has("another/../one"));
  QCOMPARE((*again)->bytes("a tensor").size(), std::size_t{100});
  const auto other = EncodedTensors::open(path, "other key");
  VERIFY_OK(other);
  QCOMPARE((*other)->count(), std::size_t{0});
  std::ofstream(path / "index")
      << "quantized tensors of nibble\nother key\n--\n../../etc/passwd x\n";
  const auto damaged = EncodedTensors::open(path, "other key");
  VERIFY_OK(damaged);
  QCOMPARE((*damaged)->count(), std::size_t{0});
  const std::vector<int> columns{2, 0, 1};
  VERIFY_OK((*damaged)->put("ordered", bytes, columns));
  const auto ordered = EncodedTensors::open(path, "other key");
  VERIFY_OK(ordered);
  QVERIFY(std::ranges::equal((*ordered)->columns("ordered"), columns));
  QVERIFY(std::ranges::equal((*ordered)->bytes("ordered"), bytes));
  {
    // One column twice.
    std::fstream file(path / "ordered-0", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4);
    file.put('\1');
  }
  QCOMPARE((*EncodedTensors::open(path, "other key"))->count(), std::size_t{0});
  // A folder that is somebody else's stays as it is.
  std::ofstream(path / "index") << "my own index\n";
  QVERIFY(!EncodedTensors::open(path, "key"));
  QVERIFY(std::filesystem::exists(path / "index"));
}

void TstLayerQuantizer::batchesComeBackFromDisk() {
  const QTemporaryDir folder;
  const auto source = openModel(test::tinyModelPath());
  auto executor = calib::Executor::make(*source, std::make_shared<ThreadPool>(2));
  VERIFY_OK(executor);
  const auto tokenizer = makeTokenizer((*source)->metadata());
  const auto chunks = calib::Chunks::make(
      (*tokenizer)->encode(test::readData("tinymodel/text.txt").toStdString(), {}), **tokenizer,
      {.context = 64, .maxChunks = 8});
  VERIFY_OK(chunks);
  const auto request = requestFor("", "gptq", "Q4_K");
  const auto plan = makePlan(**source, {.recipe = request.recipe, .hasImportance = true});
  VERIFY_OK(plan);
  std::vector<std::shared_ptr<EncodedTensors>> results;
  for (const bool spilled : {false, true}) {
    auto kept = EncodedTensors::open(in(folder, spilled ? "b" : "a"), "key");
    LayerQuantizerOptions options;
    options.valueBytes = 1;  // one chunk a batch
    if (spilled) options.memoryBytes = 0;
    VERIFY_OK(quantizeLayers(**executor, *chunks, *plan, nullptr, **kept, options));
    results.push_back(*kept);
  }
  QCOMPARE(results[0]->count(), std::size_t{15});
  for (const PlannedTensor& tensor : plan->tensors) {
    if (!results[0]->has(tensor.name)) continue;
    const auto a = results[0]->bytes(tensor.name), b = results[1]->bytes(tensor.name);
    QVERIFY(std::equal(a.begin(), a.end(), b.begin(), b.end()));
  }
}

void TstLayerQuantizer::recipesAreKept() {
  const QTemporaryDir folder;
  VERIFY_OK(run(requestFor(in(folder, "a.gguf"), "gptq"), test::contextOf(2)));
  const auto recipe = readRecipe(in(folder, "a.gguf.recipe.json"));
  VERIFY_OK(recipe);
  QVERIFY(recipe->calibration.has_value());
  QCOMPARE(recipe->calibration->context, 64);
  auto again = requestFor(in(folder, "b.gguf"), "");
  again.recipe = *recipe;
  VERIFY_OK(run(again, test::contextOf(1)));
  QVERIFY(test::contentsOf(folder.filePath("a.gguf")) ==
          test::contentsOf(folder.filePath("b.gguf")));
}

void TstLayerQuantizer::withoutTextItSaysSo() {
  const QTemporaryDir folder;
  auto request = requestFor(in(folder, "a.gguf"), "gptq");
  request.recipe.calibration.reset();
  const auto prepared = jobs::prepareQuantization(request);
  QVERIFY(!prepared);
  QVERIFY(prepared.error().hint.find("--calibration") != std::string::npos);
  request = requestFor(in(folder, "a.gguf"), "gptq");
  request.recipe.calibration->text = "/nowhere";
  const auto failed = run(request, test::contextOf(1));
  QVERIFY(!failed);
  QVERIFY(failed.error().where.find("/nowhere") != std::string::npos);
}

QTEST_GUILESS_MAIN(TstLayerQuantizer)
#include "tst_layer_quantizer.moc"
