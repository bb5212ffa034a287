// SPDX-License-Identifier: MIT
// Jobs run one after another, report, rest, go on, fail and stop.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <thread>

#include "ui/core/job_queue.h"

using namespace nibble;
using namespace nibble::ui;

class TestJobQueue : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    qputenv("NIBBLE_DATA_DIR", folder_.path().toUtf8());
    settings_ = std::make_unique<Settings>(folder_.filePath("settings.ini"));
    engine_ = std::make_unique<Engine>(*settings_);
    queue_ = std::make_unique<JobQueue>(*engine_);
  }
  void cleanup() {
    queue_.reset();
    engine_.reset();
  }

  void resultsArriveOnThisThread() {
    int result = 0;
    QThread* thread = nullptr;
    Job* job = queue_->add<int>(
        "answer", [](const jobs::JobContext&) -> Result<int> { return 42; }, this,
        [&](Result<int> r) {
          result = *r;
          thread = QThread::currentThread();
        });
    QTRY_COMPARE(job->state(), Job::State::Done);
    QCOMPARE(result, 42);
    QCOMPARE(thread, QThread::currentThread());
    QCOMPARE(job->fraction(), 1.0);
  }

  void jobsRunOneAfterAnother() {
    std::atomic<int> running{0}, most{0};
    for (int i = 0; i < 4; ++i) {
      queue_->add("one", [&](const jobs::JobContext&) -> Result<> {
        most = std::max(most.load(), ++running);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        --running;
        return {};
      });
    }
    QTRY_VERIFY(!queue_->isBusy());
    QCOMPARE(most.load(), 1);
    QCOMPARE(queue_->jobs().size(), 4);
  }

  void aFailureIsKeptAndTheNextJobRuns() {
    Job* bad = queue_->add("bad", [](const jobs::JobContext&) -> Result<> {
      return fail(ErrorCode::Corrupt, "model.gguf", "it is damaged");
    });
    Job* good = queue_->add("good", [](const jobs::JobContext&) -> Result<> { return {}; });
    QTRY_COMPARE(good->state(), Job::State::Done);
    QCOMPARE(bad->state(), Job::State::Failed);
    QVERIFY(bad->error()->message().find("damaged") != std::string::npos);
    QVERIFY(bad->log().join(' ').contains("damaged"));
  }

  void progressAndNotesAreSeen() {
    Job* job = queue_->add("work", [](const jobs::JobContext& context) -> Result<> {
      context.note("halfway");
      context.progress->onProgress({"tensor", 5, 10, 1.0, 1.0});
      return {};
    });
    QSignalSpy progress(job, &Job::progressChanged);
    QTRY_VERIFY(job->isFinished());
    QCOMPARE(progress.count(), 1);
    QCOMPARE(job->progress().done, std::uint64_t{5});
    QVERIFY(job->log().join(' ').contains("halfway"));
  }

  void aPausedJobRestsUntilResumed() {
    std::atomic<int> steps{0};
    Job* job = queue_->add("steps", [&](const jobs::JobContext& context) -> Result<> {
      while (context.mayGoOn()) {
        ++steps;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return cancelled();
    });
    QTRY_VERIFY(steps > 3);
    job->pause();
    QCOMPARE(job->state(), Job::State::Paused);
    QTest::qWait(30);
    const int rested = steps;
    QTest::qWait(60);
    QCOMPARE(steps.load(), rested);
    job->resume();
    QTRY_VERIFY(steps > rested);
    job->pause();
    job->cancel();
    QTRY_COMPARE(job->state(), Job::State::Cancelled);
  }

  void aQueuedJobCanBeCancelledBeforeItRuns() {
    std::atomic<bool> ran{false};
    queue_->add("first", [](const jobs::JobContext& context) -> Result<> {
      while (context.mayGoOn()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return cancelled();
    });
    Job* second = queue_->add("second", [&](const jobs::JobContext&) -> Result<> {
      ran = true;
      return {};
    });
    second->cancel();
    QCOMPARE(second->state(), Job::State::Cancelled);
    queue_->cancelAll();
    QTRY_VERIFY(!queue_->isBusy());
    QVERIFY(!ran);
  }

  void theQueueEndsARunningJobWhenItGoes() {
    std::atomic<bool> ended{false};
    queue_->add("long", [&](const jobs::JobContext& context) -> Result<> {
      while (context.mayGoOn()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      ended = true;
      return cancelled();
    });
    queue_.reset();
    QVERIFY(ended);
  }

 private:
  QTemporaryDir folder_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<JobQueue> queue_;
};

QTEST_MAIN(TestJobQueue)
#include "tst_job_queue.moc"
