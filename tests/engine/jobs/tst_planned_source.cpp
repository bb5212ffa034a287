// SPDX-License-Identifier: MIT
// A planned model is the file that would be written: same tensors, same bytes, same answers.
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <limits>
#include <random>
#include <thread>

#include "formats/gguf_metadata.h"
#include "jobs/loaded_model.h"
#include "jobs/planned_source.h"
#include "model/fingerprint.h"
#include "support/quantize_run.h"
#include "support/run_cli.h"
#include "support/synthetic_source.h"
#include "support/test_data.h"

using namespace nibble;

namespace {

struct Pair {
  std::shared_ptr<const ModelSource> planned;
  std::shared_ptr<const ModelSource> written;
};

/// The same plan, once shown and once written.
Result<Pair> both(const QTemporaryDir& folder, const std::shared_ptr<const ModelSource>& source,
                  const std::string& type,
                  const std::shared_ptr<const ImportanceMatrix>& importance = nullptr) {
  PlanRequest request = planRequest(type);
  request.importance = importance.get();
  Pair pair;
  NIBBLE_TRY(Plan plan, makePlan(*source, request));
  NIBBLE_TRY(pair.planned, jobs::planSource(source, plan, importance));
  const QString file = folder.filePath(QString::fromStdString(type) + ".gguf");
  NIBBLE_TRY([[maybe_unused]] const auto report, test::quantizeTo(file, *source, request));
  NIBBLE_TRY(pair.written, openModel(file.toStdString()));
  return pair;
}

std::shared_ptr<const ModelSource> demo() {
  auto source = openModel(test::demoModel().toStdString());
  if (!source) qFatal("%s", source.error().message().c_str());
  return *source;
}

std::shared_ptr<const ImportanceMatrix> demoImportance() {
  auto matrix = ImportanceMatrix::open(test::dataPath("demo/imatrix.dat").toStdString());
  if (!matrix) qFatal("%s", matrix.error().message().c_str());
  return std::make_shared<const ImportanceMatrix>(std::move(*matrix));
}

std::string metadataBytes(const ModelSource& source) {
  std::string bytes;
  appendGgufMetadata(bytes, source.metadata());
  return bytes;
}

/// All rows of a tensor, `step` at a time.
std::vector<std::byte> rowsOf(const ModelSource& source, const TensorInfo& tensor,
                              std::int64_t step) {
  std::vector<std::byte> all, scratch;
  const std::int64_t rows = tensor.shape.rows();
  for (std::int64_t row = 0; row < rows; row += step) {
    const auto bytes = source.readRows(tensor, row, std::min(step, rows - row), scratch);
    if (!bytes) qFatal("%s", bytes.error().message().c_str());
    all.insert(all.end(), bytes->begin(), bytes->end());
  }
  return all;
}

std::vector<float> logitsOf(const std::shared_ptr<const ModelSource>& source) {
  const auto loaded = jobs::loadModel(source, test::contextOf(2));
  if (!loaded) qFatal("%s", loaded.error().message().c_str());
  auto session = loaded->model->newSession({.contextLength = 32});
  const auto ids = loaded->tokenizer->encode("Once upon a time there was a", EncodeOptions{});
  std::vector<float> logits(static_cast<std::size_t>(loaded->model->hyperparameters().vocabulary));
  const auto done = (*session)->forward(ids, 1, logits.data(), {});
  if (!done) qFatal("%s", done.error().message().c_str());
  return logits;
}

}  // namespace

class TestPlannedSource : public QObject {
  Q_OBJECT

 private slots:
  void everyByteIsTheFiles_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("importance");
    QTest::newRow("Q4_K_M") << "Q4_K_M" << false;
    QTest::newRow("Q8_0") << "Q8_0" << false;
    QTest::newRow("F16") << "F16" << false;
    QTest::newRow("COPY") << "COPY" << false;
    QTest::newRow("IQ4_XS with importance") << "IQ4_XS" << true;
  }

  void everyByteIsTheFiles() {
    QFETCH(const QString, type);
    QFETCH(const bool, importance);
    const QTemporaryDir folder;
    const auto pair =
        both(folder, demo(), type.toStdString(), importance ? demoImportance() : nullptr);
    VERIFY_OK(pair);
    const ModelSource& planned = *pair->planned;
    const ModelSource& written = *pair->written;
    QCOMPARE(planned.fileBytes(), written.fileBytes());
    QVERIFY(metadataBytes(planned) == metadataBytes(written));
    QCOMPARE(planned.tensors().size(), written.tensors().size());
    for (std::size_t i = 0; i < planned.tensors().size(); ++i) {
      const TensorInfo& a = planned.tensors()[i];
      const TensorInfo& b = written.tensors()[i];
      QCOMPARE(a.name, b.name);
      QVERIFY(a.shape == b.shape);
      QVERIFY(a.type == b.type);
      QCOMPARE(a.offset, b.offset);
      QCOMPARE(a.bytes, b.bytes);
      const std::int64_t rows = a.shape.rows();
      const auto expected = rowsOf(written, b, rows);
      QVERIFY2(rowsOf(planned, a, 7) == expected, a.name.c_str());
      if (rows <= 256) QVERIFY2(rowsOf(planned, a, 1) == expected, a.name.c_str());
    }
    QCOMPARE(*fingerprint(planned), *fingerprint(written));
  }

  void itAnswersAsTheFileDoes() {
    const QTemporaryDir folder;
    const auto pair = both(folder, demo(), "Q4_K_M");
    VERIFY_OK(pair);
    QVERIFY(logitsOf(pair->planned) == logitsOf(pair->written));
  }

  void rowsMayBeReadByManyThreadsAndAgain() {
    const auto source = demo();
    const auto plan = makePlan(*source, planRequest("Q4_K_M"));
    const auto planned = jobs::planSource(source, *plan);
    VERIFY_OK(planned);
    const TensorInfo& tensor = *(*planned)->find("token_embd.weight");
    const std::int64_t rows = std::min<std::int64_t>(tensor.shape.rows(), 64);
    std::vector<std::byte> scratch;
    const auto first = (*planned)->readRows(tensor, 0, rows, scratch);
    VERIFY_OK(first);
    const std::size_t size = first->size() / static_cast<std::size_t>(rows);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed) {
      threads.emplace_back([&, seed] {
        std::minstd_rand random(seed + 1);
        std::vector<std::byte> own;
        for (int i = 0; i < 500; ++i) {
          const auto row = static_cast<std::int64_t>(random() % static_cast<unsigned>(rows));
          const auto bytes = (*planned)->readRows(tensor, row, 1, own);
          const auto expected = first->subspan(static_cast<std::size_t>(row) * size, size);
          if (!bytes || !std::ranges::equal(*bytes, expected)) ++wrong;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    QCOMPARE(wrong.load(), 0);
  }

  void aDamagedWeightFailsWhereItIsRead() {
    const auto source = std::make_shared<test::SyntheticSource>(
        [](std::size_t, std::int64_t row, float* out, std::int64_t columns) {
          std::fill(out, out + columns, 0.5f);
          if (row == 5) out[3] = std::numeric_limits<float>::quiet_NaN();
        });
    source->editMetadata().set("general.architecture", std::string("llama"));
    source->editMetadata().set("llama.block_count", std::uint32_t{1});
    source->add("blk.0.attn_q.weight", Shape::of(256, 8));
    const auto plan = makePlan(*source, planRequest("Q8_0"));
    VERIFY_OK(plan);
    const auto planned = jobs::planSource(source, *plan);
    VERIFY_OK(planned);
    const TensorInfo& tensor = (*planned)->tensors()[0];
    std::vector<std::byte> scratch;
    QVERIFY((*planned)->readRows(tensor, 0, 5, scratch));
    const auto damaged = (*planned)->readRows(tensor, 4, 2, scratch);
    QVERIFY(!damaged);
    QCOMPARE(damaged.error().code, ErrorCode::Corrupt);
    QVERIFY(damaged.error().what.find("row 5, column 3") != std::string::npos);
    QVERIFY(!(*planned)->readRows(tensor, 7, 2, scratch));
    TensorInfo other = tensor;
    other.name = "other";
    QVERIFY(!(*planned)->readRows(other, 0, 1, scratch));
  }

  void aPlanOfAnotherModelIsRefused() {
    const auto source = demo();
    auto plan = makePlan(*source, planRequest("Q8_0"));
    VERIFY_OK(plan);
    std::swap(plan->tensors[1].source, plan->tensors[2].source);
    QVERIFY(!jobs::planSource(source, *plan));
  }
};

QTEST_GUILESS_MAIN(TestPlannedSource)
#include "tst_planned_source.moc"
