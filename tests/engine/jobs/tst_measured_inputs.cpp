// SPDX-License-Identifier: MIT
// Measurements are kept and found again, go on where they ended, and are told before they begin.
#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <fstream>
#include <thread>

#include "jobs/calibrate_job.h"
#include "jobs/measured_inputs.h"
#include "support/quantize_run.h"
#include "support/synthetic_source.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

std::shared_ptr<const ModelSource> tiny() {
  auto source = openModel(test::tinyModelPath());
  if (!source) qFatal("%s", source.error().message().c_str());
  return *source;
}

jobs::MeasureRequest requestIn(const QTemporaryDir& folder, int chunks) {
  return {tiny(),
          {test::dataPath("tinymodel/text.txt").toStdString(), 64, chunks},
          folder.filePath("kept").toStdString()};
}

/// Counts what is worked on, and stops it after some of that.
class Counter : public ProgressSink {
 public:
  explicit Counter(std::uint64_t stopAt = UINT64_MAX) : stopAt_(stopAt) {}
  void onProgress(const Progress& progress) override {
    total = progress.total;
    if (progress.done >= stopAt_) stop.request_stop();
    // Of steps that follow within a twentieth of a second some would go unreported.
    if (stopAt_ != UINT64_MAX) std::this_thread::sleep_for(std::chrono::milliseconds(60));
  }
  std::uint64_t total = 0;
  std::stop_source stop;

 private:
  std::uint64_t stopAt_;
};

}  // namespace

class TstMeasuredInputs : public QObject {
  Q_OBJECT

 private slots:
  void theOutlookSaysWhatMeasuringComesTo() {
    const QTemporaryDir folder;
    const auto outlook = jobs::measureOutlook(requestIn(folder, 8), test::contextOf(1));
    VERIFY_OK(outlook);
    QCOMPARE(outlook->textChunks, 29);
    QCOMPARE(outlook->chunks, 8);
    QCOMPARE(outlook->tokens(), std::int64_t{8 * 64});
    QVERIFY(outlook->textTokens >= 29 * 64);
    QVERIFY(!outlook->kept);
    // Every weight that vectors are multiplied with, for every token.
    double weights = 0;
    const auto model = tiny();
    const auto measurable = jobs::measurableInputs(*model);
    VERIFY_OK(measurable);
    for (const auto& [tensor, entry] : measurable->entries) {
      weights += static_cast<double>(model->find(tensor)->shape.elements());
    }
    QCOMPARE(outlook->operations, weights * 8 * 64);
    QVERIFY(!QFileInfo::exists(folder.filePath("kept")));
  }

  void whatWasMeasuredIsFoundAgain() {
    const QTemporaryDir folder;
    const auto request = requestIn(folder, 4);
    const auto first = jobs::measureAndKeep(request, test::contextOf(2));
    VERIFY_OK(first);
    QCOMPARE((*first)->chunks(), 4);
    QCOMPARE((*first)->tokens(), std::int64_t{256});
    QVERIFY((*first)->when() > 0);
    const auto outlook = jobs::measureOutlook(request, test::contextOf(1));
    VERIFY_OK(outlook);
    QVERIFY(outlook->kept != nullptr);
    jobs::JobContext context = test::contextOf(1);
    Counter counter;
    context.progress = &counter;
    const auto second = jobs::measureAndKeep(request, context);
    VERIFY_OK(second);
    QCOMPARE(counter.total, std::uint64_t{0});  // nothing was measured
    // The same figures that the command line writes.
    const auto report = jobs::calibrate({jobs::ModelInput(tiny()),
                                         request.text.text,
                                         folder.filePath("i.gguf").toStdString(),
                                         {64, 4},
                                         true},
                                        test::contextOf(2));
    VERIFY_OK(report);
    const auto kept = (*second)->importance();
    VERIFY_OK(kept);
    const ImportanceMatrix anew = jobs::importanceOf(report->calibration, request.text.text);
    QCOMPARE(kept->dataset, request.text.text);
    QCOMPARE(kept->chunks, 4);
    QCOMPARE(kept->entries.size(), anew.entries.size());
    for (const auto& [tensor, entry] : anew.entries) {
      QVERIFY2(kept->find(tensor)->values == entry.values, tensor.c_str());
    }
  }

  void anotherAmountTextOrModelIsMeasured() {
    const QTemporaryDir folder;
    VERIFY_OK(jobs::measureAndKeep(requestIn(folder, 2), test::contextOf(2)));
    auto other = requestIn(folder, 2);
    other.text.context = 32;
    QVERIFY(!jobs::measureOutlook(other, test::contextOf(1))->kept);
    other = requestIn(folder, 2);
    other.text.text = test::dataPath("tinymodel/README.md").toStdString();
    QVERIFY(!jobs::measureOutlook(other, test::contextOf(1))->kept);
    QVERIFY(!jobs::measureOutlook(requestIn(folder, 3), test::contextOf(1))->kept);
    QVERIFY(jobs::measureOutlook(requestIn(folder, 2), test::contextOf(1))->kept != nullptr);
  }

  void moreChunksGoOnFromFewer() {
    const QTemporaryDir folder, fresh;
    VERIFY_OK(jobs::measureAndKeep(requestIn(folder, 20), test::contextOf(2)));
    Counter counter, all;
    jobs::JobContext context = test::contextOf(2);
    context.progress = &counter;
    const auto more = jobs::measureAndKeep(requestIn(folder, 24), context);
    VERIFY_OK(more);
    context.progress = &all;
    const auto whole = jobs::measureAndKeep(requestIn(fresh, 24), context);
    VERIFY_OK(whole);
    QCOMPARE(counter.total * 6, all.total);
    const auto a = (*more)->importance(), b = (*whole)->importance();
    for (const auto& [tensor, entry] : b->entries) {
      QVERIFY2(a->find(tensor)->values == entry.values, tensor.c_str());
    }
  }

  void oneThatWasStoppedGoesOn() {
    const QTemporaryDir folder;
    Counter stopping(1);
    jobs::JobContext context = test::contextOf(1);
    context.progress = &stopping;
    context.stop = stopping.stop.get_token();
    const auto stopped = jobs::measureAndKeep(requestIn(folder, 0), context);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QVERIFY(!jobs::measureOutlook(requestIn(folder, 0), test::contextOf(1))->kept);
    // After the first round of sixteen chunks, whose sums are kept.
    Counter later(16 * 4);
    context.progress = &later;
    context.stop = later.stop.get_token();
    QVERIFY(!jobs::measureAndKeep(requestIn(folder, 0), context));
    Counter rest;
    jobs::JobContext last = test::contextOf(1);
    last.progress = &rest;
    const auto done = jobs::measureAndKeep(requestIn(folder, 0), last);
    VERIFY_OK(done);
    QCOMPARE((*done)->chunks(), 29);
    QVERIFY2(rest.total < stopping.total, qPrintable(QString::number(rest.total)));
    const QStringList files = QDir(folder.filePath("kept")).entryList(QDir::Files);
    QCOMPARE(files.size(), 1);  // no state is left beside it
  }

  void aDamagedFileIsMeasuredAnew() {
    const QTemporaryDir folder;
    const auto first = jobs::measureAndKeep(requestIn(folder, 2), test::contextOf(1));
    VERIFY_OK(first);
    const std::filesystem::path file = (*first)->file().path();
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    QVERIFY(!jobs::measureOutlook(requestIn(folder, 2), test::contextOf(1))->kept);
    VERIFY_OK(jobs::measureAndKeep(requestIn(folder, 2), test::contextOf(1)));
    QVERIFY(jobs::measureOutlook(requestIn(folder, 2), test::contextOf(1))->kept != nullptr);
  }

  void sumsThatCannotBeAreRefused() {
    const QTemporaryDir folder;
    calib::Calibration state;
    state.chunks = 1;
    calib::InputStatistics input(3);
    input.sumSquares = {1, -2, 3};
    input.rows = 7;
    input.tensors = {"blk.0.w.weight"};
    state.inputs.emplace("blk.0.w.weight", input);
    const std::filesystem::path path = folder.filePath("state").toStdString();
    VERIFY_OK(calib::writeState(path, state, {"model", "text", 64}));
    const auto file = calib::StateFile::open(path);
    VERIFY_OK(file);
    const auto read = (*file)->input("blk.0.w.weight");
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Corrupt);
    QVERIFY(!(*file)->input("blk.1.w.weight"));
  }

  void textsAndModelsThatWillNotDoSaySo() {
    const QTemporaryDir folder;
    auto request = requestIn(folder, 2);
    request.text.text = folder.filePath("none.txt").toStdString();
    QVERIFY(!jobs::measureOutlook(request, test::contextOf(1)));
    request.text.text = folder.filePath("empty.txt").toStdString();
    std::ofstream(request.text.text).flush();
    const auto empty = jobs::measureOutlook(request, test::contextOf(1));
    QVERIFY(!empty);
    QVERIFY(empty.error().where.find("empty.txt") != std::string::npos);
    // A model that cannot be run says so before anything is read.
    auto strange = std::make_shared<test::SyntheticSource>();
    strange->add("blk.0.attn_q.weight", Shape::of(256, 8));
    request.source = strange;
    QVERIFY(!jobs::measureOutlook(request, test::contextOf(1)));
    QVERIFY(!jobs::measureAndKeep(request, test::contextOf(1)));
  }

  void everyMatrixIsMeasurable() {
    const auto measurable = jobs::measurableInputs(*tiny());
    VERIFY_OK(measurable);
    QVERIFY(measurable->find("blk.0.attn_q.weight") != nullptr);
    QVERIFY(measurable->find("output.weight") != nullptr);
    QVERIFY(measurable->find("token_embd.weight") == nullptr);
    for (const auto& [tensor, entry] : measurable->entries) {
      VERIFY_OK(checkFits(entry, *tiny()->find(tensor), *measurable));
    }
  }
};

QTEST_GUILESS_MAIN(TstMeasuredInputs)
#include "tst_measured_inputs.moc"
