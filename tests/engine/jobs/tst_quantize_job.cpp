// SPDX-License-Identifier: MIT
// What a quantized file holds, and that it is the same whatever the number of threads.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "quant/grids/grid.h"
#include "quant/plan/recipe.h"
#include "support/quantize_run.h"
#include "support/synthetic_source.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

constexpr std::int64_t kColumns = 256;

/// Small, with a stack of matrices and rows that fill several chunks and windows.
test::SyntheticSource smallModel() {
  test::SyntheticSource source([](std::size_t tensor, std::int64_t row, float* out,
                                  std::int64_t columns) {
    for (std::int64_t i = 0; i < columns; ++i) {
      out[i] = test::pseudoWeight((tensor << 40) + static_cast<std::uint64_t>(row * columns + i));
    }
  });
  source.editMetadata().set("general.architecture", std::string("llama"));
  source.editMetadata().set("llama.block_count", std::uint32_t{1});
  source.add("token_embd.weight", Shape::of(kColumns, 300), TensorType::F16);
  source.add("blk.0.attn_norm.weight", Shape::of(kColumns));
  source.add("blk.0.ffn_up_exps.weight", Shape{{kColumns, 70, 3, 1}, 3}, TensorType::F32);
  source.add("blk.0.attn_q.weight", Shape::of(kColumns, 600), TensorType::F32);
  source.add("output.weight", Shape::of(kColumns, 40), TensorType::F16);
  return source;
}

ImportanceMatrix importanceOf(const test::SyntheticSource& source) {
  ImportanceMatrix matrix;
  matrix.path = "made-up.gguf";
  for (const TensorInfo& tensor : source.tensors()) {
    if (!tensor.name.starts_with("blk.") || tensor.shape.rank < 2) continue;
    ImportanceEntry entry;
    const auto count = static_cast<std::size_t>(tensor.shape.dims[0] * tensor.shape.dims[2]);
    for (std::size_t i = 0; i < count; ++i) {
      entry.values.push_back(0.01f + std::fabs(test::pseudoWeight(i + 77)));
    }
    matrix.entries.emplace(tensor.name, std::move(entry));
  }
  return matrix;
}

/// Root mean square difference between what a file decodes to and the source's values.
double measuredError(const ModelSource& written, const ModelSource& source, const char* tensor,
                     const float* importance) {
  const TensorInfo& a = *written.find(tensor);
  const TensorInfo& b = *source.find(tensor);
  const auto columns = static_cast<std::size_t>(a.shape.columns());
  std::vector<float> x(columns), y(columns);
  std::vector<std::byte> scratch;
  double sum = 0, weights = 0;
  for (std::int64_t row = 0; row < a.shape.rows(); ++row) {
    if (!readRowsAsFloat(written, a, row, 1, x.data(), scratch)) return -1;
    if (!readRowsAsFloat(source, b, row, 1, y.data(), scratch)) return -1;
    const auto matrix = static_cast<std::size_t>(row / a.shape.dims[1]);
    for (std::size_t i = 0; i < columns; ++i) {
      const double w =
          importance == nullptr ? 1.0 : static_cast<double>(importance[matrix * columns + i]);
      const double d = static_cast<double>(x[i]) - static_cast<double>(y[i]);
      sum += w * d * d;
      weights += w;
    }
  }
  return std::sqrt(sum / weights);
}

bool near(double a, double b) {
  return std::fabs(a - b) <= 1e-5 * std::fabs(b);
}

}  // namespace

class TstQuantizeJob : public QObject {
  Q_OBJECT

 private slots:
  void bytesDoNotDependOnThreads_data();
  void bytesDoNotDependOnThreads();
  void reportsErrorsOfWhatWasWritten();
  void importanceReachesTheRightExpert();
  void recipeRunsAgainToTheSameBytes();
  void splitsAndJoins();
  void quantizesAgain();
  void setsMetadata();
  void progressCountsBytesAndNamesTensors();
};

void TstQuantizeJob::bytesDoNotDependOnThreads_data() {
  QTest::addColumn<QString>("type");
  QTest::addColumn<bool>("withImportance");
  QTest::newRow("Q4_K_M") << "Q4_K_M" << false;
  QTest::newRow("Q4_K_M importance") << "Q4_K_M" << true;
  QTest::newRow("BF16") << "BF16" << false;
}

void TstQuantizeJob::bytesDoNotDependOnThreads() {
  QFETCH(const QString, type);
  QFETCH(const bool, withImportance);
  const auto source = smallModel();
  const ImportanceMatrix matrix = importanceOf(source);
  PlanRequest request = planRequest(type.toStdString());
  if (withImportance) request.importance = &matrix;
  const QTemporaryDir folder;
  QByteArray first;
  std::vector<double> firstErrors;
  for (const int threads : {1, 2, 7}) {
    const QString out = folder.filePath(QString("out%1.gguf").arg(threads));
    const auto report = test::quantizeTo(out, source, request, threads);
    VERIFY_OK(report);
    std::vector<double> errors;
    for (const auto& t : report->tensors) errors.push_back(t.rmse + t.weightedRmse.value_or(0));
    const QByteArray bytes = test::contentsOf(out);
    QVERIFY(!bytes.isEmpty());
    if (first.isEmpty()) {
      first = bytes;
      firstErrors = errors;
    }
    QVERIFY(bytes == first);
    QVERIFY(errors == firstErrors);
  }
}

void TstQuantizeJob::reportsErrorsOfWhatWasWritten() {
  const auto source = smallModel();
  const ImportanceMatrix matrix = importanceOf(source);
  PlanRequest request = planRequest("Q4_K");
  request.importance = &matrix;
  const QTemporaryDir folder;
  const QString out = folder.filePath("out.gguf");
  const auto report = test::quantizeTo(out, source, request);
  VERIFY_OK(report);
  const auto written = openModel(out.toStdString());
  VERIFY_OK(written);
  QCOMPARE(report->tensors.size(), source.tensors().size());
  for (const auto& tensor : report->tensors) {
    const char* name = tensor.name.c_str();
    QVERIFY2(near(tensor.rmse, measuredError(**written, source, name, nullptr)) ||
                 tensor.method == kCopyMethod,
             name);
    const ImportanceEntry* entry = matrix.find(tensor.name);
    QCOMPARE(tensor.weightedRmse.has_value(), entry != nullptr);
    if (entry == nullptr) continue;
    QCOMPARE(tensor.method, std::string("importance"));
    QVERIFY(
        near(*tensor.weightedRmse, measuredError(**written, source, name, entry->values.data())));
    QVERIFY(tensor.rmse > 0);
  }
  QCOMPARE(report->bytes, static_cast<std::uint64_t>(QFile(out).size()));
  QVERIFY(report->peakRssBytes > 0);
}

void TstQuantizeJob::importanceReachesTheRightExpert() {
  const auto source = smallModel();
  const ImportanceMatrix matrix = importanceOf(source);
  PlanRequest request = planRequest("Q4_K");
  request.importance = &matrix;
  const QTemporaryDir folder;
  const QString out = folder.filePath("out.gguf");
  VERIFY_OK(test::quantizeTo(out, source, request));
  const auto written = openModel(out.toStdString());
  VERIFY_OK(written);
  const TensorInfo& tensor = *(*written)->find("blk.0.ffn_up_exps.weight");
  const TensorInfo& original = *source.find(tensor.name);
  std::vector<std::byte> scratch,
      encoded(static_cast<std::size_t>(rowBytes(tensor.type, kColumns)));
  std::vector<float> values(kColumns);
  for (const std::int64_t row : {0, 69, 70, 139, 140, 209}) {
    VERIFY_OK(readRowsAsFloat(source, original, row, 1, values.data(), scratch));
    const float* importance = matrix.find(tensor.name)->values.data() + row / 70 * kColumns;
    grid(tensor.type).encode(values.data(), importance, encoded.data(), kColumns);
    const auto got = (*written)->readRows(tensor, row, 1, scratch);
    VERIFY_OK(got);
    QVERIFY(std::equal(got->begin(), got->end(), encoded.begin(), encoded.end()));
  }
}

void TstQuantizeJob::recipeRunsAgainToTheSameBytes() {
  const auto source = smallModel();
  const ImportanceMatrix matrix = importanceOf(source);
  PlanRequest request = planRequest("Q4_K_S");
  request.importance = &matrix;
  for (const char* rule : {"exps=Q6_K:rtn", "^output\\.weight$=Q8_0"}) {
    auto parsed = parseOverride(rule);
    VERIFY_OK(parsed);
    request.recipe.rules.push_back(std::move(*parsed));
  }
  const QTemporaryDir folder;
  VERIFY_OK(test::quantizeTo(folder.filePath("a.gguf"), source, request));

  auto again = readRecipe(recipePathFor(folder.filePath("a.gguf").toStdString()));
  VERIFY_OK(again);
  QCOMPARE(again->imatrix, matrix.path);
  PlanRequest repeat{*again, false, &matrix};
  VERIFY_OK(test::quantizeTo(folder.filePath("b.gguf"), source, repeat));
  QVERIFY(test::contentsOf(folder.filePath("a.gguf")) ==
          test::contentsOf(folder.filePath("b.gguf")));
  QCOMPARE(test::contentsOf(folder.filePath("a.gguf.recipe.json")),
           test::contentsOf(folder.filePath("b.gguf.recipe.json")));
  // Without its matrix the recipe is refused rather than giving other bytes.
  repeat.importance = nullptr;
  QVERIFY(!test::quantizeTo(folder.filePath("c.gguf"), source, repeat));
}

void TstQuantizeJob::splitsAndJoins() {
  const auto source = smallModel();
  const QTemporaryDir folder;
  jobs::QuantizeOptions options;
  options.split.maxTensors = 2;
  const auto report =
      test::quantizeTo(folder.filePath("m.gguf"), source, planRequest("Q8_0"), 2, options);
  VERIFY_OK(report);
  QCOMPARE(report->files.size(), std::size_t{3});
  const auto parts = openModel(report->files.front());
  VERIFY_OK(parts);
  VERIFY_OK(test::quantizeTo(folder.filePath("whole.gguf"), source, planRequest("Q8_0")));
  // Copied into one file again, the parts give the file that was never split.
  VERIFY_OK(test::quantizeTo(folder.filePath("joined.gguf"), **parts, planRequest("COPY")));
  QVERIFY(test::contentsOf(folder.filePath("whole.gguf")) ==
          test::contentsOf(folder.filePath("joined.gguf")));
}

void TstQuantizeJob::quantizesAgain() {
  const auto source = smallModel();
  const QTemporaryDir folder;
  VERIFY_OK(test::quantizeTo(folder.filePath("q8.gguf"), source, planRequest("Q8_0")));
  const auto q8 = openModel(folder.filePath("q8.gguf").toStdString());
  VERIFY_OK(q8);
  const auto plan = makePlan(**q8, planRequest("Q4_K"));
  VERIFY_OK(plan);
  QCOMPARE(plan->notes.size(), std::size_t{1});
  QVERIFY(plan->notes.front().find("quantized before") != std::string::npos);
  VERIFY_OK(test::quantizeTo(folder.filePath("q4.gguf"), **q8, planRequest("Q4_K")));
  // Already of the type wanted: the bytes are taken over.
  const auto same = test::quantizeTo(folder.filePath("same.gguf"), **q8, planRequest("Q8_0"));
  VERIFY_OK(same);
  for (const auto& tensor : same->tensors) QCOMPARE(tensor.method, std::string(kCopyMethod));
  QVERIFY(test::contentsOf(folder.filePath("same.gguf")) ==
          test::contentsOf(folder.filePath("q8.gguf")));
}

void TstQuantizeJob::setsMetadata() {
  const auto source = smallModel();
  const QTemporaryDir folder;
  jobs::QuantizeOptions options;
  options.metadata = {{"general.name", MetaValue(std::string("renamed"))}};
  const QString out = folder.filePath("m.gguf");
  VERIFY_OK(test::quantizeTo(out, source, planRequest("Q5_K_M"), 2, options));
  const auto written = openModel(out.toStdString());
  VERIFY_OK(written);
  const Metadata& metadata = (*written)->metadata();
  QCOMPARE(metadata.string("general.name").value_or(""), std::string("renamed"));
  QCOMPARE(metadata.integer("general.file_type").value_or(-1), std::int64_t{17});
  QCOMPARE(metadata.integer("general.quantization_version").value_or(-1), std::int64_t{2});
}

void TstQuantizeJob::progressCountsBytesAndNamesTensors() {
  struct Sink : ProgressSink {
    void onProgress(const Progress& progress) override { all.push_back(progress); }
    std::vector<Progress> all;
  } sink;
  const auto source = smallModel();
  const auto plan = makePlan(source, planRequest("Q4_K_M"));
  VERIFY_OK(plan);
  jobs::JobContext context = test::contextOf(2);
  context.progress = &sink;
  const QTemporaryDir folder;
  VERIFY_OK(jobs::quantize(source, *plan, folder.filePath("m.gguf").toStdString(), {}, context));
  QVERIFY(!sink.all.empty());
  QCOMPARE(sink.all.back().done, source.fileBytes());
  QCOMPARE(sink.all.back().total, source.fileBytes());
  QVERIFY(source.find(sink.all.front().stage) != nullptr);
  for (std::size_t i = 1; i < sink.all.size(); ++i) {
    QVERIFY(sink.all[i].done >= sink.all[i - 1].done);
  }
}

QTEST_GUILESS_MAIN(TstQuantizeJob)
#include "tst_quantize_job.moc"
