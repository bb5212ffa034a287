// SPDX-License-Identifier: MIT
#include <QTest>
#include <atomic>
#include <thread>
#include <vector>

#include "base/progress.h"

using namespace nibble;

namespace {

class Recorder : public ProgressSink {
 public:
  void onProgress(const Progress& progress) override {
    if (busy_.exchange(true)) overlapped_ = true;
    reports_.push_back(progress);
    busy_ = false;
  }

  std::vector<Progress> reports_;
  std::atomic<bool> busy_{false};
  std::atomic<bool> overlapped_{false};
};

Result<int> half(int value) {
  if (value % 2 != 0)
    return withHint(fail(ErrorCode::InvalidArgument, "here", "{} is odd", value), "add one");
  return value / 2;
}

Result<int> quarter(int value) {
  NIBBLE_TRY(const int once, half(value));
  NIBBLE_TRY(const int twice, half(once));
  return twice;
}

}  // namespace

class TestProgress : public QObject {
  Q_OBJECT

 private slots:
  void reportsFirstAndLast() {
    Recorder recorder;
    ProgressMeter meter(&recorder, 100);
    for (int i = 0; i < 100; ++i) meter.add(1, "stage");
    meter.finish("done");
    QVERIFY(recorder.reports_.size() >= 2);
    QVERIFY(recorder.reports_.size() < 100);  // thinned out
    QCOMPARE(recorder.reports_.front().done, std::uint64_t{1});
    QCOMPARE(recorder.reports_.front().stage, std::string("stage"));
    QCOMPARE(recorder.reports_.back().done, std::uint64_t{100});
    QCOMPARE(recorder.reports_.back().stage, std::string("done"));
  }

  void neverPassesTheTotal() {
    Recorder recorder;
    ProgressMeter meter(&recorder, 10);
    meter.add(25, "x");
    QCOMPARE(recorder.reports_.front().done, std::uint64_t{10});
  }

  void unknownTotal() {
    Recorder recorder;
    ProgressMeter meter(&recorder, 0);
    meter.add(25, "x");
    QCOMPARE(recorder.reports_.front().done, std::uint64_t{25});
    QVERIFY(recorder.reports_.front().secondsLeft < 0);
  }

  void severalThreads() {
    Recorder recorder;
    ProgressMeter meter(&recorder, 4000);
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
          for (int i = 0; i < 1000; ++i) meter.add(1, "x");
        });
      }
    }
    meter.finish("x");
    QVERIFY(!recorder.overlapped_);
    for (std::size_t i = 1; i < recorder.reports_.size(); ++i) {
      QVERIFY(recorder.reports_[i - 1].done <= recorder.reports_[i].done);
    }
  }

  void withoutASink() {
    ProgressMeter meter(nullptr, 10);
    meter.add(5, "x");
    meter.finish("x");
    QVERIFY(meter.seconds() >= 0);
  }

  void errorsTravel() {
    QCOMPARE(*quarter(12), 3);
    const auto odd = quarter(6);
    QVERIFY(!odd);
    QCOMPARE(odd.error().message(), std::string("3 is odd (here); add one"));
    QCOMPARE(within(odd.error(), "file").where, std::string("file, here"));
    QCOMPARE(cancelled().value().code, ErrorCode::Cancelled);
    QCOMPARE(Error{}.message(), std::string());
  }
};

QTEST_GUILESS_MAIN(TestProgress)
#include "tst_progress.moc"
