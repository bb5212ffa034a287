// SPDX-License-Identifier: MIT
// A good file passes every check; each kind of damage is found by the check it belongs to.
#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "jobs/verify_job.h"
#include "support/quantize_run.h"
#include "support/synthetic_source.h"

using namespace nibble;
using jobs::VerifyOutcome;
using jobs::VerifyReport;
using jobs::VerifyRequest;
using jobs::VerifyStep;

namespace {

const char* const kDemo = NIBBLE_RESOURCES "/demo-model";

/// One quantized demo model, and what is known of it.
struct Written {
  std::shared_ptr<const ModelSource> source;
  Plan plan;
  jobs::QuantizeReport report;

  VerifyRequest request() const {
    return {.file = report.files.front(),
            .source = source,
            .plan = plan,
            .reported = report.tensors,
            .tokens = 6};
  }
};

Result<Written> writeDemo(const QString& out, const std::string& type = "Q4_K_M",
                          const GgufSplitLimit& split = {}) {
  Written written;
  NIBBLE_TRY(written.source, openModel(kDemo));
  NIBBLE_TRY(written.plan, makePlan(*written.source, planRequest(type)));
  NIBBLE_TRY(written.report, jobs::quantize(*written.source, written.plan, out.toStdString(),
                                            {.importance = nullptr, .metadata = {}, .split = split},
                                            test::contextOf(2)));
  return written;
}

const jobs::VerifyCheck& check(const VerifyReport& report, VerifyStep step) {
  return report.checks.at(static_cast<std::size_t>(step));
}

/// Only this step failed.
void expectOnlyFailure(const Result<VerifyReport>& report, VerifyStep step,
                       const std::string& saying) {
  VERIFY_OK(report);
  QVERIFY(!report->passed());
  for (const auto& c : report->checks) {
    QVERIFY2((c.outcome == VerifyOutcome::Failed) == (c.step == step), c.detail.text().c_str());
  }
  QVERIFY2(check(*report, step).detail.text().find(saying) != std::string::npos,
           check(*report, step).detail.text().c_str());
}

/// Changes one byte of a tensor's data in the file.
void damage(const Written& written, const std::string& tensor, std::uint64_t at,
            unsigned char mask) {
  const auto file = openModel(written.report.files.front());
  VERIFY_OK(file);
  const TensorInfo* info = (*file)->find(tensor);
  QVERIFY(info != nullptr && at < info->bytes);
  const auto place = static_cast<qint64>(info->offset + at);
  QFile raw(QString::fromStdString(written.report.files.front().string()));
  QVERIFY(raw.open(QIODevice::ReadWrite));
  QVERIFY(raw.seek(place));
  char byte = 0;
  QVERIFY(raw.getChar(&byte));
  QVERIFY(raw.seek(place));
  QVERIFY(raw.putChar(static_cast<char>(static_cast<unsigned char>(byte) ^ mask)));
}

}  // namespace

class TstVerifyJob : public QObject {
  Q_OBJECT

 private slots:
  void aGoodFilePasses_data();
  void aGoodFilePasses();
  void oneFlippedBitIsFound_data();
  void oneFlippedBitIsFound();
  void aScaleThatIsNotFiniteIsFound();
  void aDamagedCopyIsFound();
  void aTruncatedFileIsFound();
  void anotherPlanIsFound();
  void otherMetadataIsFound();
  void withoutReportNonsenseIsFound();
  void whatCannotRunIsSkipped();
  void whatMemoryDoesNotAllowIsSkipped();
  void stopsOnRequest();
};

void TstVerifyJob::aGoodFilePasses_data() {
  QTest::addColumn<QString>("type");
  QTest::addColumn<qint64>("split");
  QTest::newRow("mix") << "Q4_K_M" << qint64{0};
  QTest::newRow("copy") << "COPY" << qint64{0};
  QTest::newRow("F16, split") << "F16" << qint64{3'000'000};
}

void TstVerifyJob::aGoodFilePasses() {
  QFETCH(const QString, type);
  QFETCH(const qint64, split);
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"), type.toStdString(),
                                 {.maxTensors = 0, .maxBytes = static_cast<std::uint64_t>(split)});
  VERIFY_OK(written);
  QVERIFY(split == 0 || written->report.files.size() > 1);
  for (const int threads : {1, 3}) {
    const auto report = jobs::verify(written->request(), test::contextOf(threads));
    VERIFY_OK(report);
    QCOMPARE(report->checks.size(), std::size_t{6});
    for (const auto& c : report->checks) {
      QVERIFY2(c.outcome == VerifyOutcome::Passed, c.detail.text().c_str());
    }
    QVERIFY(report->passed());
    QVERIFY(check(*report, VerifyStep::Runs).detail.text().starts_with("Once upon a time"));
    QVERIFY(check(*report, VerifyStep::Runs).detail.text().size() > 20);
  }
}

void TstVerifyJob::oneFlippedBitIsFound_data() {
  QTest::addColumn<QByteArray>("tensor");
  QTest::addColumn<qint64>("at");
  // The codes of a Q4_K block lie behind its 16 bytes of scales.
  QTest::newRow("first block") << QByteArray("blk.1.ffn_up.weight") << qint64{20};
  QTest::newRow("later") << QByteArray("blk.1.ffn_up.weight") << qint64{144 * 100 + 77};
}

void TstVerifyJob::oneFlippedBitIsFound() {
  QFETCH(const QByteArray, tensor);
  QFETCH(const qint64, at);
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"));
  VERIFY_OK(written);
  damage(*written, tensor.toStdString(), static_cast<std::uint64_t>(at), 1);
  expectOnlyFailure(jobs::verify(written->request(), test::contextOf(2)), VerifyStep::Errors,
                    tensor.toStdString());
}

void TstVerifyJob::aScaleThatIsNotFiniteIsFound() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"), "Q8_0");
  VERIFY_OK(written);
  const auto file = openModel(written->report.files.front());
  VERIFY_OK(file);
  std::vector<std::byte> scratch;
  const auto row = (*file)->readRows(*(*file)->find("blk.0.attn_v.weight"), 0, 1, scratch);
  VERIFY_OK(row);
  // All exponent bits of the first block's scale, whatever they were.
  damage(*written, "blk.0.attn_v.weight", 1,
         static_cast<unsigned char>(~static_cast<unsigned char>((*row)[1]) & 0x7c));
  VerifyRequest request = written->request();
  request.tokens = 0;
  expectOnlyFailure(jobs::verify(request, test::contextOf(2)), VerifyStep::Values,
                    "blk.0.attn_v.weight");
}

void TstVerifyJob::aDamagedCopyIsFound() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"));
  VERIFY_OK(written);
  damage(*written, "output_norm.weight", 40, 1);
  expectOnlyFailure(jobs::verify(written->request(), test::contextOf(2)), VerifyStep::Errors,
                    "output_norm.weight was to be copied");
}

void TstVerifyJob::aTruncatedFileIsFound() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"));
  VERIFY_OK(written);
  std::filesystem::resize_file(written->report.files.front(), written->report.bytes / 2);
  const auto report = jobs::verify(written->request(), test::contextOf(1));
  expectOnlyFailure(report, VerifyStep::Opens, "o.gguf");
  QCOMPARE(report->checks.size(), std::size_t{6});
  QCOMPARE(check(*report, VerifyStep::Runs).outcome, VerifyOutcome::Skipped);
}

void TstVerifyJob::anotherPlanIsFound() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"));
  VERIFY_OK(written);
  VerifyRequest request = written->request();
  for (PlannedTensor& tensor : request.plan.tensors) {
    if (tensor.name == "blk.2.attn_k.weight") tensor.to = TensorType::Q2_K;
  }
  expectOnlyFailure(jobs::verify(request, test::contextOf(1)), VerifyStep::Tensors,
                    "blk.2.attn_k.weight is Q4_K, planned was Q2_K");
  request = written->request();
  request.plan.tensors.pop_back();
  expectOnlyFailure(jobs::verify(request, test::contextOf(1)), VerifyStep::Tensors, "planned were");
}

void TstVerifyJob::otherMetadataIsFound() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"));
  VERIFY_OK(written);
  VerifyRequest request = written->request();
  request.plan.fileType = 7;
  request.tokens = 0;
  expectOnlyFailure(jobs::verify(request, test::contextOf(1)), VerifyStep::Metadata,
                    "general.file_type differs");
}

void TstVerifyJob::withoutReportNonsenseIsFound() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"), "Q8_0");
  VERIFY_OK(written);
  VerifyRequest request = written->request();
  request.reported.clear();
  request.tokens = 0;
  const auto good = jobs::verify(request, test::contextOf(2));
  VERIFY_OK(good);
  QVERIFY(good->passed());
  for (std::uint64_t block = 0; block < 200; ++block) {
    damage(*written, "blk.0.attn_v.weight", block * 34 + 1, 0x30);
  }
  expectOnlyFailure(jobs::verify(request, test::contextOf(2)), VerifyStep::Errors,
                    "blk.0.attn_v.weight");
}

void TstVerifyJob::whatCannotRunIsSkipped() {
  auto source = std::make_shared<test::SyntheticSource>(
      [](std::size_t, std::int64_t row, float* out, std::int64_t columns) {
        for (std::int64_t i = 0; i < columns; ++i) {
          out[i] = test::pseudoWeight(static_cast<std::uint64_t>(row * columns + i));
        }
      });
  source->editMetadata().set("general.architecture", std::string("mystery"));
  source->add("blk.0.ffn_up.weight", Shape::of(256, 64));
  const QTemporaryDir folder;
  const auto plan = makePlan(*source, planRequest("Q4_0"));
  VERIFY_OK(plan);
  const auto report = jobs::quantize(*source, *plan, folder.filePath("o.gguf").toStdString(), {},
                                     test::contextOf(1));
  VERIFY_OK(report);
  const auto checked = jobs::verify(
      {.file = report->files.front(), .source = source, .plan = *plan, .reported = report->tensors},
      test::contextOf(1));
  VERIFY_OK(checked);
  QVERIFY(checked->passed());
  QCOMPARE(check(*checked, VerifyStep::Runs).outcome, VerifyOutcome::Skipped);
  QCOMPARE(check(*checked, VerifyStep::Errors).outcome, VerifyOutcome::Passed);
}

void TstVerifyJob::whatMemoryDoesNotAllowIsSkipped() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"), "Q8_0");
  VERIFY_OK(written);
  VerifyRequest request = written->request();
  request.memoryLimit = written->report.bytes - 1;
  const auto report = jobs::verify(request, test::contextOf(2));
  VERIFY_OK(report);
  QVERIFY(report->passed());
  QCOMPARE(check(*report, VerifyStep::Runs).outcome, VerifyOutcome::Skipped);
  QCOMPARE(check(*report, VerifyStep::Runs).detail.finding, jobs::VerifyFinding::TooLarge);
  QCOMPARE(check(*report, VerifyStep::Runs).detail.bytes, written->report.bytes);
  QCOMPARE(check(*report, VerifyStep::Errors).outcome, VerifyOutcome::Passed);
  request.memoryLimit = written->report.bytes;
  const auto again = jobs::verify(request, test::contextOf(2));
  VERIFY_OK(again);
  QCOMPARE(check(*again, VerifyStep::Runs).outcome, VerifyOutcome::Passed);
}

void TstVerifyJob::stopsOnRequest() {
  const QTemporaryDir folder;
  const auto written = writeDemo(folder.filePath("o.gguf"), "Q8_0");
  VERIFY_OK(written);
  auto context = test::contextOf(2);
  std::stop_source stop;
  stop.request_stop();
  context.stop = stop.get_token();
  const auto report = jobs::verify(written->request(), context);
  QVERIFY(!report);
  QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TstVerifyJob)
#include "tst_verify_job.moc"
