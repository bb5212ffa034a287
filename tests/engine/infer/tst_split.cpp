// SPDX-License-Identifier: MIT
// Models cut at the borders of layers: what each part holds, and how two parts run as one model.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "infer/cpu/cpu_model.h"
#include "infer/split_model.h"
#include "support/random_model.h"

using namespace nibble;

namespace {

/// The later part of a model, made up: its logits are sums of the values it is given.
class SummingSession final : public Session {
 public:
  SummingSession(int capacity, int width, int vocabulary)
      : capacity_(capacity), width_(width), vocabulary_(vocabulary) {}
  Result<> forward(std::span<const TokenId>, int, float*, const std::stop_token&) override {
    return fail(ErrorCode::Internal, "", "tokens are for the first part");
  }
  Result<> forwardValues(const float* values, int count, int logitRows, float* logits,
                         const std::stop_token&) override {
    if (failAt >= 0 && length_ + count > failAt) return cancelled();
    calls.push_back(count);
    for (int r = 0; r < logitRows; ++r) {
      const float* from = values + static_cast<std::ptrdiff_t>(count - logitRows + r) * width_;
      float sum = 0;
      for (int i = 0; i < width_; ++i) sum += from[i];
      for (int i = 0; i < vocabulary_; ++i) logits[r * vocabulary_ + i] = sum;
    }
    length_ += count;
    return {};
  }
  int length() const override { return length_; }
  int capacity() const override { return capacity_; }
  void truncate(int length) override { length_ = std::clamp(length, 0, length_); }

  std::vector<int> calls;
  int failAt = -1;

 private:
  int capacity_, width_, vocabulary_, length_ = 0;
};

class SummingModel final : public InferenceModel {
 public:
  SummingModel(Hyperparameters h, int width) : h_(std::move(h)), width_(width) {}
  const Hyperparameters& hyperparameters() const override { return h_; }
  Result<std::unique_ptr<Session>> newSession(const SessionOptions& options) const override {
    auto session = std::make_unique<SummingSession>(options.contextLength, width_, h_.vocabulary);
    last = session.get();
    return session;
  }
  std::uint64_t weightBytes() const override { return 7; }
  std::string device() const override { return "made up"; }
  int layersOnGpu() const override { return h_.layers; }

  mutable SummingSession* last = nullptr;

 private:
  Hyperparameters h_;
  int width_;
};

}  // namespace

class TestSplit : public QObject {
  Q_OBJECT

 private slots:
  void partsHoldAllOperationsOnce_data();
  void partsHoldAllOperationsOnce();
  void wrongPlacesAreRefused();
  void moreThanOneValueIsRefused();
  void theProcessorTakesFirstPartsOnly();
  void twoPartsAreOneModel_data();
  void twoPartsAreOneModel();

 private:
  std::shared_ptr<const ModelSource> source(const test::RandomModel& model) {
    const std::filesystem::path path = folder_.filePath("model.gguf").toStdString();
    model.write(path);
    auto opened = openModel(path);
    if (!opened) qFatal("%s", opened.error().message().c_str());
    return *opened;
  }
  QTemporaryDir folder_;
};

void TestSplit::partsHoldAllOperationsOnce_data() {
  QTest::addColumn<QString>("architecture");
  QTest::addColumn<bool>("tied");
  for (const char* name : {"llama", "qwen2", "qwen3", "qwen3moe"}) {
    for (const bool tied : {false, true}) {
      QTest::newRow(qPrintable(QString("%1 %2").arg(name).arg(tied))) << name << tied;
    }
  }
}

void TestSplit::partsHoldAllOperationsOnce() {
  QFETCH(QString, architecture);
  QFETCH(bool, tied);
  test::RandomModel random;
  random.architecture = architecture.toStdString();
  random.layers = 3;
  random.tied = tied;
  random.adjacentRopePairs = architecture == "llama";
  random.headNorms = architecture.startsWith("qwen3");
  if (architecture == "qwen3moe") random.experts = 5;
  if (architecture == "qwen2") random.biases = {"attn_q", "attn_k", "attn_v"};
  if (architecture == "llama") random.ropeDivisors = {1, 2, 3, 4};
  const auto whole = wholeModel(*source(random));
  QVERIFY2(whole, whole ? "" : whole.error().message().c_str());
  for (int layer = 0; layer < 3; ++layer) {
    const auto parts = split(*whole, layer);
    QVERIFY2(parts, parts ? "" : parts.error().message().c_str());
    const auto& [first, second] = *parts;
    QCOMPARE(first.hyperparameters.layers, layer);
    QCOMPARE(second.hyperparameters.layers, 3 - layer);
    QCOMPARE(first.graph.operations.size() + second.graph.operations.size(),
             whole->graph.operations.size());
    QCOMPARE(first.outputWidth(), 32);
    QCOMPARE(second.inputWidth(), 32);
    QCOMPARE(second.outputWidth(), 50);
    QCOMPARE(first.graph.input, kNone);
    QCOMPARE(first.graph.operations.back().output, first.graph.logits);
    if (layer == 0) QCOMPARE(first.graph.operations.size(), std::size_t{1});
    for (const ModelPart* part : {&first, &second}) {
      std::vector<bool> known(part->graph.values.size());
      if (part->graph.input != kNone) known[static_cast<std::size_t>(part->graph.input)] = true;
      int highest = -1;
      for (const Operation& op : part->graph.operations) {
        for (const ValueId input : op.inputs) QVERIFY(known[static_cast<std::size_t>(input)]);
        known[static_cast<std::size_t>(op.output)] = true;
        highest = std::max(highest, op.layer);
      }
      QCOMPARE(highest, part->hyperparameters.layers - 1);
      QVERIFY(std::all_of(known.begin(), known.end(), [](bool k) { return k; }));
      QCOMPARE(part->graph.adjacentRopePairs, whole->graph.adjacentRopePairs);
      QCOMPARE(part->graph.routing.experts, random.experts);
      QCOMPARE(part->graph.routing.used, whole->graph.routing.used);
      QCOMPARE(part->graph.ropeFrequencies == kNone, random.ropeDivisors.empty());
    }
  }
}

void TestSplit::wrongPlacesAreRefused() {
  const auto whole = wholeModel(*source({}));
  for (const int layer : {-1, 2, 99}) {
    const auto parts = split(*whole, layer);
    QVERIFY(!parts);
    QCOMPARE(parts.error().code, ErrorCode::InvalidArgument);
  }
}

void TestSplit::moreThanOneValueIsRefused() {
  auto whole = wholeModel(*source({}));
  // The last layer also reads the embedding.
  for (Operation& op : whole->graph.operations) {
    if (op.kind == OpKind::Add && op.layer == 1) {
      op.inputs[0] = whole->graph.operations.front().output;
    }
  }
  const auto parts = split(*whole, 1);
  QVERIFY(!parts);
  QCOMPARE(parts.error().code, ErrorCode::Unsupported);
  QVERIFY(split(*whole, 0));  // there it is the one value that crosses
}

void TestSplit::theProcessorTakesFirstPartsOnly() {
  const auto file = source({});
  const auto parts = split(*wholeModel(*file), 1);
  const auto pool = std::make_shared<ThreadPool>(2);
  const auto second = cpu::CpuModel::load(file, parts->second, {.pool = pool});
  QVERIFY(!second);
  QCOMPARE(second.error().code, ErrorCode::Unsupported);
  const auto first = cpu::CpuModel::load(file, parts->first, {.pool = pool});
  QVERIFY2(first, first ? "" : first.error().message().c_str());
  const auto session = std::move(*(*first)->newSession({.contextLength = 8}));
  std::vector<float> row(32);
  QVERIFY(!session->forwardValues(row.data(), 1, 1, row.data(), {}));
  QCOMPARE(session->length(), 0);
}

void TestSplit::twoPartsAreOneModel_data() {
  QTest::addColumn<int>("experts");
  QTest::newRow("dense") << 0;
  QTest::newRow("experts") << 6;
}

void TestSplit::twoPartsAreOneModel() {
  QFETCH(const int, experts);
  test::RandomModel random;
  random.experts = experts;
  const auto file = source(random);
  const auto whole = *wholeModel(*file);
  std::vector<TokenId> ids;
  for (int i = 0; i < 21; ++i) ids.push_back((i * 7 + 3) % 50);
  for (const int layer : {0, 1}) {
    const auto parts = split(whole, layer);
    const auto first =
        *cpu::CpuModel::load(file, parts->first, {.pool = std::make_shared<ThreadPool>(2)});
    const auto second = std::make_shared<SummingModel>(parts->second.hyperparameters, 32);
    const auto model = joinParts(whole.hyperparameters, 32, first, second, "both");
    QCOMPARE(model->device(), std::string("both"));
    QCOMPARE(model->layersOnGpu(), 2 - layer);
    QCOMPARE(model->hyperparameters().layers, 2);
    QCOMPARE(model->weightBytes(), first->weightBytes() + 7);

    const auto session = std::move(*model->newSession({.contextLength = 32, .maxBatch = 8}));
    std::vector<float> all(21 * 50);
    QVERIFY(session->forward(ids, 21, all.data(), {}));
    QVERIFY(second->last->calls == (std::vector<int>{8, 8, 5}));
    QCOMPARE(session->length(), 21);
    QVERIFY(std::all_of(all.begin(), all.end(), [](float x) { return std::isfinite(x); }));

    // One at a time, after forgetting some, and only the last rows.
    session->truncate(13);
    for (int i = 13; i < 21; ++i) {
      std::vector<float> row(50);
      QVERIFY(session->forward(std::span(ids).subspan(static_cast<std::size_t>(i), 1), 1,
                               row.data(), {}));
      QVERIFY(std::abs(row[0] - all[static_cast<std::size_t>(i * 50)]) < 1e-3f);
    }
    session->truncate(0);
    std::vector<float> tail(6 * 50);
    QVERIFY(session->forward(ids, 6, tail.data(), {}));
    for (std::size_t i = 0; i < 6; ++i) {
      QVERIFY(std::abs(tail[i * 50] - all[(15 + i) * 50]) < 1e-3f);
    }

    // A failure of the second part in its second batch leaves both where they were.
    session->truncate(4);
    second->last->failAt = 12;
    const auto stopped = session->forward(std::span(ids).first(16), 1, tail.data(), {});
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QCOMPARE(session->length(), 4);
    second->last->failAt = -1;
    QVERIFY(session->forward(std::span(ids).subspan(4), 6, tail.data(), {}));
    for (std::size_t i = 0; i < 6; ++i) {
      QVERIFY(std::abs(tail[i * 50] - all[(15 + i) * 50]) < 1e-3f);
    }
    QVERIFY(!session->forward(ids, 1, tail.data(), {}));  // too long
  }
}

QTEST_GUILESS_MAIN(TestSplit)
#include "tst_split.moc"
