// SPDX-License-Identifier: MIT
#include <QTest>
#include <atomic>
#include <numeric>
#include <set>
#include <vector>

#include "base/thread_pool.h"

using namespace nibble;

class TestThreadPool : public QObject {
  Q_OBJECT

 private slots:
  void sizes() {
    QCOMPARE(ThreadPool(3).size(), 3);
    QCOMPARE(ThreadPool(0).size(), ThreadPool::hardwareThreads());
    QVERIFY(ThreadPool::hardwareThreads() >= 1);
  }

  void runsOncePerWorker_data() {
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 3, 8, 33}) {
      QTest::newRow(std::to_string(threads).c_str()) << threads;
    }
  }

  void runsOncePerWorker() {
    QFETCH(const int, threads);
    ThreadPool pool(threads);
    for (int round = 0; round < 50; ++round) {
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(threads));
      pool.run([&](int worker) { ++calls[static_cast<std::size_t>(worker)]; });
      for (const auto& count : calls) QCOMPARE(count.load(), 1);
    }
  }

  void callerIsWorkerZero() {
    ThreadPool pool(4);
    const auto caller = std::this_thread::get_id();
    std::atomic<bool> right{true};
    pool.run([&](int worker) {
      if ((worker == 0) != (std::this_thread::get_id() == caller)) right = false;
    });
    QVERIFY(right);
  }

  void manyShortRegions() {
    ThreadPool pool(2);
    std::atomic<std::int64_t> total{0};
    for (int i = 0; i < 20000; ++i) {
      pool.run([&](int worker) { total.fetch_add(worker + 1, std::memory_order_relaxed); });
    }
    QCOMPARE(total.load(), std::int64_t{20000 * 3});
  }

  void oversubscribedRegions() {
    ThreadPool pool(4 * ThreadPool::hardwareThreads() + 1);
    std::atomic<int> total{0};
    for (int i = 0; i < 200; ++i) pool.run([&](int) { ++total; });
    QCOMPARE(total.load(), 200 * pool.size());
  }

  void parallelForCoversEverythingOnce_data() {
    QTest::addColumn<qint64>("count");
    QTest::addColumn<qint64>("grain");
    QTest::newRow("nothing") << qint64{0} << qint64{1};
    QTest::newRow("one") << qint64{1} << qint64{1};
    QTest::newRow("one piece") << qint64{5} << qint64{100};
    QTest::newRow("ragged") << qint64{1001} << qint64{10};
    QTest::newRow("singles") << qint64{500} << qint64{1};
    QTest::newRow("no grain") << qint64{50} << qint64{0};
  }

  void parallelForCoversEverythingOnce() {
    QFETCH(const qint64, count);
    QFETCH(const qint64, grain);
    ThreadPool pool(3);
    std::vector<std::atomic<int>> seen(static_cast<std::size_t>(count));
    std::atomic<bool> inBounds{true};
    pool.parallelFor(count, grain, [&](std::int64_t begin, std::int64_t end, int worker) {
      if (begin >= end || end > count || worker < 0 || worker >= 3) inBounds = false;
      if (grain > 0 && end - begin > grain) inBounds = false;
      for (std::int64_t i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
    });
    QVERIFY(inBounds);
    for (const auto& times : seen) QCOMPARE(times.load(), 1);
  }

  void stopsOnRequest() {
    ThreadPool pool(2);
    std::stop_source source;
    std::atomic<int> pieces{0};
    pool.parallelFor(
        100000, 1,
        [&](std::int64_t, std::int64_t, int) {
          const int piece = ++pieces;
          if (piece == 10) source.request_stop();
          while (piece > 10 && !source.stop_requested()) std::this_thread::yield();
        },
        source.get_token());
    QVERIFY(pieces >= 10);
    QVERIFY(pieces <= 10 + pool.size());
    pool.parallelFor(
        1000, 1, [&](std::int64_t, std::int64_t, int) { pieces = -1; }, source.get_token());
    QVERIFY(pieces >= 10);
  }

  void regionsFromSeveralCallersTakeTurns() {
    ThreadPool pool(2);
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> calls{0};
    const auto caller = [&] {
      for (int i = 0; i < 200; ++i) {
        pool.run([&](int) {
          const int now = ++inside;
          if (now > most) most = now;
          ++calls;
          --inside;
        });
      }
    };
    {
      const std::jthread a(caller);
      const std::jthread b(caller);
    }
    QCOMPARE(calls.load(), 800);
    QVERIFY(most <= 2);
  }

  void barrierKeepsPhasesApart_data() {
    QTest::addColumn<int>("threads");
    QTest::newRow("one") << 1;
    QTest::newRow("two") << 2;
    QTest::newRow("more than processors") << 2 * ThreadPool::hardwareThreads() + 3;
  }

  void barrierKeepsPhasesApart() {
    QFETCH(const int, threads);
    constexpr int kPhases = 300;
    ThreadPool pool(threads);
    Barrier barrier(threads);
    std::vector<std::atomic<int>> arrived(kPhases);
    std::atomic<bool> apart{true};
    pool.run([&](int) {
      for (auto& phase : arrived) {
        ++phase;
        barrier.wait();
        if (phase != threads) apart = false;
      }
    });
    QVERIFY(apart);
  }

  void startsAndStopsIdle() {
    for (int i = 0; i < 100; ++i) ThreadPool pool(4);
  }
};

QTEST_GUILESS_MAIN(TestThreadPool)
#include "tst_thread_pool.moc"
