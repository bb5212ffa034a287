// SPDX-License-Identifier: MIT
// Calibration against llama-imatrix, and what must not change its sums.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>

#include "calib/stages.h"
#include "calib/statistics_file.h"
#include "jobs/calibrate_job.h"
#include "model/fingerprint.h"
#include "quant/plan/imatrix.h"
#include "support/quantize_run.h"
#include "support/random_model.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return folder.filePath(name).toStdString();
}

jobs::CalibrateRequest tinyRequest(const std::filesystem::path& out) {
  return {jobs::ModelInput(test::tinyModelPath()),
          test::dataPath("tinymodel/text.txt").toStdString(),
          out,
          {.context = 64},
          false};
}

}  // namespace

class TstCalibration : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithLlamaImatrix();
  void legacyFormSaysTheSame();
  void bitsDependOnNeitherThreadsNorRounds();
  void goesOnAfterAnInterruption();
  void aStateOfAnotherTextIsNotUsed();
  void shortTexts();
  void vectorsThatAreNotFiniteAreLeftOut();
  void stagesCoverTheGraphInOrder();
};

void TstCalibration::agreesWithLlamaImatrix() {
  const QTemporaryDir folder;
  const auto report = jobs::calibrate(tinyRequest(in(folder, "i.gguf")), test::contextOf(2));
  VERIFY_OK(report);
  QCOMPARE(report->calibration.chunks, 29);
  const auto ours = ImportanceMatrix::open(in(folder, "i.gguf"));
  VERIFY_OK(ours);
  const auto theirs = ImportanceMatrix::open(test::dataPath("tinymodel/imatrix.dat").toStdString());
  VERIFY_OK(theirs);
  QCOMPARE(ours->chunks, theirs->chunks);
  QCOMPARE(ours->entries.size(), theirs->entries.size());
  for (const auto& [tensor, entry] : theirs->entries) {
    const ImportanceEntry* own = ours->find(tensor);
    QVERIFY2(own != nullptr, tensor.c_str());
    QCOMPARE(own->values.size(), entry.values.size());
    for (std::size_t i = 0; i < entry.values.size(); ++i) {
      QVERIFY2(std::fabs(own->values[i] - entry.values[i]) <= 2e-3f * entry.values[i],
               qPrintable(QString("%1 %2: %3 instead of %4")
                              .arg(tensor.c_str())
                              .arg(i)
                              .arg(own->values[i])
                              .arg(entry.values[i])));
    }
  }
  // What else was measured belongs together.
  for (const auto& [tensor, input] : report->calibration.inputs) {
    QCOMPARE(input.rows, std::uint64_t{29 * 64});
    for (std::size_t i = 0; i < input.channels(); ++i) {
      std::uint64_t counted = 0;
      for (int b = 0; b < calib::kHistogramBins; ++b) {
        counted += input.histogram[i * calib::kHistogramBins + static_cast<std::size_t>(b)];
      }
      QCOMPARE(counted, input.rows);
      QVERIFY(input.meanMagnitude(i) * input.meanMagnitude(i) <= input.meanSquare(i) * 1.000001);
      QVERIFY(input.meanMagnitude(i) <= static_cast<double>(input.largest[i]));
    }
  }
}

void TstCalibration::legacyFormSaysTheSame() {
  const QTemporaryDir folder;
  VERIFY_OK(jobs::calibrate(tinyRequest(in(folder, "i.gguf")), test::contextOf(2)));
  VERIFY_OK(jobs::calibrate(tinyRequest(in(folder, "i.dat")), test::contextOf(2)));
  const auto gguf = ImportanceMatrix::open(in(folder, "i.gguf"));
  const auto dat = ImportanceMatrix::open(in(folder, "i.dat"));
  VERIFY_OK(gguf);
  VERIFY_OK(dat);
  QCOMPARE(dat->chunks, gguf->chunks);
  QCOMPARE(dat->dataset, gguf->dataset);
  QCOMPARE(dat->entries.size(), gguf->entries.size());
  for (const auto& [tensor, entry] : gguf->entries) {
    for (std::size_t i = 0; i < entry.values.size(); ++i) {
      const float other = dat->find(tensor)->values[i];
      QVERIFY(std::fabs(other - entry.values[i]) <= 1e-6f * entry.values[i]);
    }
  }
}

void TstCalibration::bitsDependOnNeitherThreadsNorRounds() {
  const auto source = openModel(test::tinyModelPath());
  VERIFY_OK(source);
  std::vector<calib::Calibration> all;
  for (const int threads : {1, 3}) {
    for (const int round : {1, 7}) {
      auto executor = calib::Executor::make(*source, std::make_shared<ThreadPool>(threads));
      VERIFY_OK(executor);
      const auto tokenizer = makeTokenizer((*source)->metadata());
      const QByteArray text = test::readData("tinymodel/text.txt");
      const auto chunks = calib::Chunks::make((*tokenizer)->encode(text.toStdString(), {}),
                                              **tokenizer, {.context = 64, .maxChunks = 9});
      VERIFY_OK(chunks);
      calib::CalibrationOptions options;
      options.roundChunks = round;
      auto measured = calib::calibrate(**executor, *chunks, {}, options);
      VERIFY_OK(measured);
      all.push_back(std::move(*measured));
    }
  }
  for (const auto& other : all) {
    for (const auto& [tensor, input] : all.front().inputs) {
      QVERIFY(other.inputs.at(tensor).sumSquares == input.sumSquares);
      QVERIFY(other.inputs.at(tensor).histogram == input.histogram);
    }
  }
}

void TstCalibration::goesOnAfterAnInterruption() {
  const QTemporaryDir folder;
  VERIFY_OK(jobs::calibrate(tinyRequest(in(folder, "whole.gguf")), test::contextOf(1)));

  // A first run ends after ten chunks.
  const auto request = tinyRequest(in(folder, "parts.gguf"));
  const std::filesystem::path state = request.out.string() + ".partial";
  const auto source = openModel(test::tinyModelPath());
  const auto tokenizer = makeTokenizer((*source)->metadata());
  std::string text = test::readData("tinymodel/text.txt").toStdString();
  if (text.ends_with('\n')) text.pop_back();
  const auto chunks =
      calib::Chunks::make((*tokenizer)->encode(text, {}), **tokenizer, {.context = 64});
  VERIFY_OK(chunks);
  const calib::StateKey key{*fingerprint(**source), fingerprint(std::string_view(text)), 64};
  auto executor = calib::Executor::make(*source, std::make_shared<ThreadPool>(2));
  calib::CalibrationOptions options;
  options.roundChunks = 10;
  options.onRound = [&](const calib::Calibration& sofar) -> Result<> {
    NIBBLE_CHECK(calib::writeState(state, sofar, key));
    return cancelled();
  };
  QVERIFY(!calib::calibrate(**executor, *chunks, {}, options));
  const auto finished = jobs::calibrate(request, test::contextOf(1));
  VERIFY_OK(finished);
  QCOMPARE(finished->resumedChunks, 10);
  QVERIFY(!std::filesystem::exists(request.out.string() + ".partial"));
  const auto whole = ImportanceMatrix::open(in(folder, "whole.gguf"));
  const auto parts = ImportanceMatrix::open(request.out);
  for (const auto& [tensor, entry] : whole->entries) {
    QVERIFY(entry.values == parts->find(tensor)->values);
  }
}

void TstCalibration::aStateOfAnotherTextIsNotUsed() {
  const QTemporaryDir folder;
  calib::Calibration state;
  state.chunks = 3;
  state.chunkTokens = 64;
  calib::InputStatistics input(5);
  input.sumSquares = {1, 2, 3, 4, 5};
  input.rows = 7;
  input.tensors = {"blk.0.w.weight"};
  state.inputs.emplace("blk.0.w.weight", input);
  const auto path = in(folder, "state");
  const calib::StateKey key{"model", "text", 64};
  VERIFY_OK(calib::writeState(path, state, key));
  const auto same = calib::readState(path, key);
  VERIFY_OK(same);
  QVERIFY(same->has_value());
  QCOMPARE((*same)->chunks, 3);
  QVERIFY((*same)->inputs.at("blk.0.w.weight").sumSquares == input.sumSquares);
  QCOMPARE((*same)->inputs.at("blk.0.w.weight").rows, std::uint64_t{7});
  for (const calib::StateKey& other :
       {calib::StateKey{"model", "other", 64}, {"other", "text", 64}, {"model", "text", 32}}) {
    const auto read = calib::readState(path, other);
    VERIFY_OK(read);
    QVERIFY(!read->has_value());
  }
  QVERIFY(!calib::readState(in(folder, "none"), key)->has_value());
}

void TstCalibration::shortTexts() {
  const auto source = openModel(test::tinyModelPath());
  const auto tokenizer = makeTokenizer((*source)->metadata());
  std::vector<TokenId> tokens(40, 5);
  const auto one = calib::Chunks::make(tokens, **tokenizer, {.context = 512});
  VERIFY_OK(one);
  QCOMPARE(one->count(), 1);
  QCOMPARE(one->length(), 40);
  QCOMPARE(one->at(0)[0], *(*tokenizer)->bos());
  const auto three = calib::Chunks::make(tokens, **tokenizer, {.context = 12});
  QCOMPARE(three->count(), 3);
  QCOMPARE(three->at(2)[0], *(*tokenizer)->bos());
  const auto none = calib::Chunks::make({5}, **tokenizer, {});
  QVERIFY(!none);
  QVERIFY(!none.error().hint.empty());
}

void TstCalibration::vectorsThatAreNotFiniteAreLeftOut() {
  std::vector<float> rows{1, -2, 3, std::numeric_limits<float>::quiet_NaN(),
                          4, 5,  6, std::numeric_limits<float>::infinity()};
  ThreadPool pool(1);
  calib::InputStatistics input(2);
  input.add(pool, {rows.data(), 4, 2});
  QCOMPARE(input.rows, std::uint64_t{2});
  QCOMPARE(input.dropped, std::uint64_t{2});
  QCOMPARE(input.sumSquares[0], 17.0);
  QCOMPARE(input.sumSquares[1], 29.0);
  QCOMPARE(input.largest[1], 5.0f);
}

void TstCalibration::stagesCoverTheGraphInOrder() {
  const QTemporaryDir folder;
  test::RandomModel model;
  model.biases = {"attn_q", "attn_k"};
  model.write(in(folder, "m.gguf"));
  const auto source = openModel(in(folder, "m.gguf"));
  VERIFY_OK(source);
  const auto executor = calib::Executor::make(*source, std::make_shared<ThreadPool>(1));
  VERIFY_OK(executor);
  const Graph& graph = (*executor)->graph();
  for (const calib::Cut cut : {calib::Cut::Layers, calib::Cut::Inputs}) {
    const auto stages = calib::makeStages(graph, cut);
    // Layers: before, two, after. Inputs: a start, four sets of products a layer, the output.
    QCOMPARE(stages.size(), cut == calib::Cut::Layers ? std::size_t{4} : std::size_t{10});
    std::vector<bool> known(graph.values.size());
    std::size_t done = 0;
    for (const calib::Stage& stage : stages) {
      for (const int i : stage.operations) {
        const Operation& op = graph.operations[static_cast<std::size_t>(i)];
        for (const ValueId v : op.inputs) QVERIFY(known[static_cast<std::size_t>(v)]);
        known[static_cast<std::size_t>(op.output)] = true;
        ++done;
      }
      if (cut == calib::Cut::Layers) continue;
      for (const int i : stage.products) {
        QCOMPARE(graph.operations[static_cast<std::size_t>(i)].inputs,
                 graph.operations[static_cast<std::size_t>(stage.products[0])].inputs);
      }
    }
    QCOMPARE(done, graph.operations.size());
  }
}

QTEST_GUILESS_MAIN(TstCalibration)
#include "tst_calibration.moc"
