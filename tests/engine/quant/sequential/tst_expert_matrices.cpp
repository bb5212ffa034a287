// SPDX-License-Identifier: MIT
// GPTQ on stacks of experts: each with what goes into it, whatever the circumstances.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "quant/grids/grid.h"
#include "quant/plan/targets.h"
#include "quant/sequential/layer_quantizer.h"
#include "support/quantize_run.h"
#include "support/random_model.h"
#include "support/tiny_model.h"
#include "tokenizer/tokenizer.h"

using namespace nibble;
using test::RandomModel;

namespace {

constexpr int kLength = 32;
constexpr TensorType kType = TensorType::Q4_0;

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return folder.filePath(name).toStdString();
}

RandomModel mixture(int experts = 4) {
  RandomModel m;
  m.layers = 1;
  m.embedding = 64;
  m.feedForward = 96;
  m.experts = experts;
  return m;
}

calib::Chunks chunksOf(int count) {
  std::vector<TokenId> tokens;
  for (int i = 0; i < count * kLength; ++i) tokens.push_back((i * i * 5 + i * 11 + i / 7) % 50);
  static const auto source = openModel(test::tinyModelPath());
  static const auto tokenizer = makeTokenizer((*source)->metadata());
  const auto chunks = calib::Chunks::make(std::move(tokens), **tokenizer, {.context = kLength});
  if (!chunks) qFatal("%s", chunks.error().message().c_str());
  return *chunks;
}

struct Run {
  std::shared_ptr<EncodedTensors> encoded;
  ImportanceMatrix importance;
  std::vector<std::string> notes;
};

/// Only the experts are quantized.
Result<Run> quantize(const QTemporaryDir& folder, const char* name, const calib::Chunks& chunks,
                     int threads, LayerQuantizerOptions options = {}) {
  NIBBLE_TRY(auto source, openModel(in(folder, "m.gguf")));
  NIBBLE_TRY(auto executor, calib::Executor::make(source, std::make_shared<ThreadPool>(threads)));
  Recipe recipe;
  recipe.type = "F32";
  recipe.pure = true;
  NIBBLE_TRY(RecipeRule rule, parseOverride("_exps=Q4_0:gptq"));
  recipe.rules.push_back(std::move(rule));
  recipe.calibration = CalibrationText{"text", kLength, 0};
  NIBBLE_TRY(const Plan plan, makePlan(*source, {.recipe = recipe, .hasImportance = true}));
  Run run;
  NIBBLE_TRY(run.encoded, EncodedTensors::open(in(folder, name), "key"));
  options.onNote = [&](const std::string& note) { run.notes.push_back(note); };
  NIBBLE_CHECK(quantizeLayers(*executor, chunks, plan, &run.importance, *run.encoded, options));
  return run;
}

/// Sum over all vectors that go into the stack's experts of the square of what their outputs lose.
double lossOf(const RandomModel& model, const calib::Chunks& chunks, const std::string& tensor,
              const Shape& shape, const std::vector<float>& rounded) {
  const auto values = model.values(tensor, shape);
  const std::int64_t columns = shape.columns(), rows = shape.dims[1];
  double loss = 0;
  for (int c = 0; c < chunks.count(); ++c) {
    model.logits(chunks.at(c), [&](const std::string& into, int expert,
                                   const std::vector<double>& x) {
      if (into != tensor) return;
      for (std::int64_t r = expert * rows; r < (expert + 1) * rows; ++r) {
        double error = 0;
        for (std::int64_t i = 0; i < columns; ++i) {
          const auto at = static_cast<std::size_t>(r * columns + i);
          error += static_cast<double>(rounded[at] - values[at]) * x[static_cast<std::size_t>(i)];
        }
        loss += error * error;
      }
    });
  }
  return loss;
}

bool same(const Run& a, const Run& b) {
  for (const char* name : {"gate", "up", "down"}) {
    const std::string tensor = fmt::format("blk.0.ffn_{}_exps.weight", name);
    if (!std::ranges::equal(a.encoded->bytes(tensor), b.encoded->bytes(tensor))) return false;
  }
  return true;
}

}  // namespace

class TestExpertMatrices : public QObject {
  Q_OBJECT

 private slots:
  void losesLessThanRounding();
  void bytesDependOnNothingElse();
  void expertsThatTooLittleReaches();
  void columnsKeepTheirOrder();
};

void TestExpertMatrices::losesLessThanRounding() {
  const QTemporaryDir folder;
  const RandomModel model = mixture();
  model.write(in(folder, "m.gguf"));
  const calib::Chunks chunks = chunksOf(12);
  const auto run = quantize(folder, "g", chunks, 2);
  VERIFY_OK(run);
  QCOMPARE(run->encoded->count(), std::size_t{3});
  for (const auto& [tensor, shape] : model.tensors()) {
    if (shape.rank != 3) continue;
    const auto count = static_cast<std::size_t>(shape.elements());
    std::vector<float> fed(count), plain(count);
    grid(kType).decode(run->encoded->bytes(tensor).data(), fed.data(), shape.elements());
    std::vector<std::byte> bytes(run->encoded->bytes(tensor).size());
    grid(kType).encode(model.values(tensor, shape).data(), nullptr, bytes.data(), shape.elements());
    grid(kType).decode(bytes.data(), plain.data(), shape.elements());
    const double fedLoss = lossOf(model, chunks, tensor, shape, fed);
    const double plainLoss = lossOf(model, chunks, tensor, shape, plain);
    qInfo("%s: %g, rounded %g", tensor.c_str(), fedLoss, plainLoss);
    QVERIFY(fedLoss > 0);
    // What goes into down is a little different once gate and up are rounded.
    QVERIFY(fedLoss < 0.7 * plainLoss);
    QCOMPARE(run->importance.find(tensor)->values.size(),
             static_cast<std::size_t>(shape.columns() * shape.matrices()));
  }
}

void TestExpertMatrices::bytesDependOnNothingElse() {
  const QTemporaryDir folder;
  mixture().write(in(folder, "m.gguf"));
  const calib::Chunks chunks = chunksOf(6);
  LayerQuantizerOptions options;
  options.valueBytes = 1;  // one chunk a batch
  const auto plain = quantize(folder, "a", chunks, 1, options);
  VERIFY_OK(plain);
  const auto threads = quantize(folder, "b", chunks, 3, options);
  VERIFY_OK(threads);
  QVERIFY(same(*plain, *threads));
  options.hessianBytes = 1;  // one expert at a time
  options.memoryBytes = 0;   // values wait on disk
  const auto small = quantize(folder, "c", chunks, 2, options);
  VERIFY_OK(small);
  QVERIFY(same(*plain, *small));
}

void TestExpertMatrices::expertsThatTooLittleReaches() {
  const QTemporaryDir folder;
  RandomModel model = mixture(40);
  model.expertsUsed = 1;
  model.write(in(folder, "m.gguf"));
  const auto run = quantize(folder, "a", chunksOf(1), 2);
  VERIFY_OK(run);
  const auto noted = std::ranges::count_if(run->notes, [](const std::string& note) {
    return note.find("of 40 experts") != std::string::npos &&
           note.find("too few tokens") != std::string::npos;
  });
  QCOMPARE(noted, 2);  // gate and up, and down
  const auto& values = run->importance.find("blk.0.ffn_down_exps.weight")->values;
  QVERIFY(std::ranges::all_of(values, [](float v) { return v >= 0; }));
}

void TestExpertMatrices::columnsKeepTheirOrder() {
  const QTemporaryDir folder;
  mixture().write(in(folder, "m.gguf"));
  const auto source = openModel(in(folder, "m.gguf"));
  Recipe recipe;
  recipe.type = "int4-g32";
  recipe.pure = true;
  recipe.method = "gptq";
  recipe.options["desc_act"] = true;
  recipe.calibration = CalibrationText{"text", kLength, 0};
  const auto plan = makePlan(**source, {.recipe = recipe, .hasImportance = true});
  const std::string error = plan ? checkTargets(*plan).error().message() : plan.error().message();
  QVERIFY2(error.find("desc_act") != std::string::npos, error.c_str());
  QVERIFY2(error.find("_exps") != std::string::npos, error.c_str());
}

QTEST_GUILESS_MAIN(TestExpertMatrices)
#include "tst_expert_matrices.moc"
