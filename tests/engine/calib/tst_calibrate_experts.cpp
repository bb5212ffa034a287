// SPDX-License-Identifier: MIT
// Calibration of mixtures of experts: what goes into each of them against a plain computation, and
// the files that keep it.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "calib/statistics_file.h"
#include "jobs/calibrate_job.h"
#include "jobs/measured_inputs.h"
#include "quant/plan/imatrix.h"
#include "support/quantize_run.h"
#include "support/random_model.h"
#include "support/tiny_model.h"

using namespace nibble;
using test::RandomModel;

namespace {

constexpr int kLength = 12;
const char* const kUp = "blk.1.ffn_gate_exps.weight";
const char* const kDown = "blk.1.ffn_down_exps.weight";

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return folder.filePath(name).toStdString();
}

RandomModel mixture() {
  RandomModel m;
  m.experts = 6;
  m.feedForward = 20;
  return m;
}

calib::Chunks chunksOf(int count) {
  std::vector<TokenId> tokens;
  for (int i = 0; i < count * kLength; ++i) tokens.push_back((i * i * 5 + i * 11 + 3) % 50);
  static const auto source = openModel(test::tinyModelPath());
  static const auto tokenizer = makeTokenizer((*source)->metadata());
  const auto chunks = calib::Chunks::make(std::move(tokens), **tokenizer, {.context = kLength});
  if (!chunks) qFatal("%s", chunks.error().message().c_str());
  return *chunks;
}

Result<calib::Calibration> measure(const std::filesystem::path& file, const calib::Chunks& chunks,
                                   int threads, int round) {
  NIBBLE_TRY(auto source, openModel(file));
  NIBBLE_TRY(auto executor, calib::Executor::make(source, std::make_shared<ThreadPool>(threads)));
  calib::CalibrationOptions options;
  options.roundChunks = round;
  return calib::calibrate(*executor, chunks, {}, options);
}

struct Sums {
  std::uint64_t rows = 0;
  std::vector<double> squares;
};

/// By tensor and expert.
using AllSums = std::map<std::pair<std::string, int>, Sums>;

AllSums plainSums(const RandomModel& model, const calib::Chunks& chunks) {
  AllSums all;
  for (int c = 0; c < chunks.count(); ++c) {
    model.logits(chunks.at(c),
                 [&](const std::string& tensor, int expert, const std::vector<double>& x) {
                   Sums& sums = all[{tensor, expert}];
                   ++sums.rows;
                   sums.squares.resize(x.size());
                   for (std::size_t i = 0; i < x.size(); ++i) sums.squares[i] += x[i] * x[i];
                 });
  }
  return all;
}

}  // namespace

class TestCalibrateExperts : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { mixture().write(in(folder_, "m.gguf")); }
  void sumsOfEachExpert();
  void bitsDependOnNeitherThreadsNorRounds();
  void importanceFilesHaveEachExpert();
  void statesAreKept();
  void expertsThatNothingReaches();
  void everyStackIsCovered();

 private:
  QTemporaryDir folder_;
};

void TestCalibrateExperts::sumsOfEachExpert() {
  const calib::Chunks chunks = chunksOf(5);
  const auto measured = measure(in(folder_, "m.gguf"), chunks, 2, 3);
  VERIFY_OK(measured);
  const AllSums expected = plainSums(mixture(), chunks);
  for (const char* tensor : {kUp, kDown}) {
    const calib::InputStatistics& input = measured->inputs.at(tensor);
    QCOMPARE(input.experts.size(), std::size_t{6});
    QCOMPARE(input.rows, std::uint64_t(2 * chunks.tokens()));
    std::vector<double> pooled(input.channels());
    for (int e = 0; e < 6; ++e) {
      const calib::ExpertSums& sums = input.experts[static_cast<std::size_t>(e)];
      const auto found = expected.find({tensor, e});
      QCOMPARE(sums.rows, found == expected.end() ? 0 : found->second.rows);
      for (std::size_t i = 0; i < sums.squares.size(); ++i) {
        const double plain = sums.rows > 0 ? found->second.squares[i] : 0;
        QVERIFY(std::fabs(sums.squares[i] - plain) <= 1e-4 * plain + 1e-9);
        pooled[i] += sums.squares[i];
      }
    }
    for (std::size_t i = 0; i < pooled.size(); ++i) {
      QVERIFY(std::fabs(pooled[i] - input.sumSquares[i]) <= 1e-9 * pooled[i]);
    }
  }
  QCOMPARE(measured->inputs.at(kUp).tensors.size(), std::size_t{2});
  // The router reads what every expert reads, and is counted by itself.
  QCOMPARE(measured->inputs.at("blk.1.ffn_gate_inp.weight").rows, std::uint64_t(chunks.tokens()));
}

void TestCalibrateExperts::bitsDependOnNeitherThreadsNorRounds() {
  const calib::Chunks chunks = chunksOf(7);
  std::vector<calib::Calibration> all;
  for (const auto& [threads, round] : {std::pair(1, 1), {3, 4}, {2, 7}}) {
    auto measured = measure(in(folder_, "m.gguf"), chunks, threads, round);
    VERIFY_OK(measured);
    all.push_back(std::move(*measured));
  }
  for (const calib::Calibration& other : all) {
    for (const auto& [tensor, input] : all.front().inputs) {
      const calib::InputStatistics& same = other.inputs.at(tensor);
      QVERIFY(same.sumSquares == input.sumSquares);
      QVERIFY(same.sumMagnitudes == input.sumMagnitudes);
      for (std::size_t e = 0; e < input.experts.size(); ++e) {
        QVERIFY(same.experts[e].squares == input.experts[e].squares);
        QCOMPARE(same.experts[e].rows, input.experts[e].rows);
      }
    }
  }
}

void TestCalibrateExperts::importanceFilesHaveEachExpert() {
  const auto measured = measure(in(folder_, "m.gguf"), chunksOf(5), 2, 5);
  VERIFY_OK(measured);
  const ImportanceMatrix direct = jobs::importanceOf(*measured, "text");
  VERIFY_OK(calib::writeGgufImatrix(in(folder_, "i.gguf"), *measured, {"text", false}));
  VERIFY_OK(calib::writeLegacyImatrix(in(folder_, "i.dat"), *measured, {"text", false}));
  for (const char* file : {"i.gguf", "i.dat"}) {
    const auto read = ImportanceMatrix::open(in(folder_, file));
    VERIFY_OK(read);
    for (const char* tensor : {kUp, kDown, "blk.1.ffn_up_exps.weight"}) {
      const ImportanceEntry* own = direct.find(tensor);
      const ImportanceEntry* entry = read->find(tensor);
      QVERIFY(own != nullptr && entry != nullptr);
      QCOMPARE(entry->values.size(), own->values.size());
      for (std::size_t i = 0; i < own->values.size(); ++i) {
        QVERIFY(std::fabs(entry->values[i] - own->values[i]) <= 1e-6f * own->values[i]);
      }
    }
  }
}

void TestCalibrateExperts::statesAreKept() {
  const auto measured = measure(in(folder_, "m.gguf"), chunksOf(3), 2, 5);
  VERIFY_OK(measured);
  const calib::StateKey key{"model", "text", kLength};
  VERIFY_OK(calib::writeState(in(folder_, "state"), *measured, key));
  const auto read = calib::readState(in(folder_, "state"), key);
  VERIFY_OK(read);
  QVERIFY(read->has_value());
  for (const auto& [tensor, input] : measured->inputs) {
    const calib::InputStatistics& same = (*read)->inputs.at(tensor);
    QCOMPARE(same.experts.size(), input.experts.size());
    for (std::size_t e = 0; e < input.experts.size(); ++e) {
      QVERIFY(same.experts[e].squares == input.experts[e].squares);
      QCOMPARE(same.experts[e].rows, input.experts[e].rows);
    }
  }
}

void TestCalibrateExperts::expertsThatNothingReaches() {
  calib::Calibration calibration;
  calibration.chunks = 4;
  calibration.chunkTokens = kLength;
  calib::InputStatistics input(2, 3);
  input.tensors = {kUp};
  input.rows = 8;
  input.experts[0] = {6, {6 * 0.25, 6 * 0.35}};
  input.experts[2] = {2, {2 * 0.25, 2 * 0.15}};
  calibration.inputs.emplace(kUp, input);
  const std::vector<float> expected{0.25f, 0.35f, 0.25f, 0.25f, 0.25f, 0.15f};
  QCOMPARE(jobs::importanceOf(calibration, "").find(kUp)->values, expected);
  VERIFY_OK(calib::writeGgufImatrix(in(folder_, "u.gguf"), calibration, {}));
  QCOMPARE(ImportanceMatrix::open(in(folder_, "u.gguf"))->find(kUp)->values, expected);
  // The other form has no counts, and ones in their place.
  VERIFY_OK(calib::writeLegacyImatrix(in(folder_, "u.dat"), calibration, {}));
  const auto legacy = ImportanceMatrix::open(in(folder_, "u.dat"));
  VERIFY_OK(legacy);
  QCOMPARE(legacy->find(kUp)->values[2], 1.0f);
  QCOMPARE(legacy->find(kUp)->values[3], 1.0f);
}

void TestCalibrateExperts::everyStackIsCovered() {
  const auto source = openModel(in(folder_, "m.gguf"));
  VERIFY_OK(source);
  const auto covered = jobs::measurableInputs(**source);
  VERIFY_OK(covered);
  for (const TensorInfo& tensor : (*source)->tensors()) {
    const ImportanceEntry* entry = covered->find(tensor.name);
    if (tensor.shape.rank == 3) QVERIFY(entry != nullptr);
    if (entry != nullptr) VERIFY_OK(checkFits(*entry, tensor, *covered));
  }
}

QTEST_GUILESS_MAIN(TestCalibrateExperts)
#include "tst_calibrate_experts.moc"
