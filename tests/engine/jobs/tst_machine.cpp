// SPDX-License-Identifier: MIT
// Facts about the machine that must hold on any machine.
#include <QTest>

#include "jobs/machine.h"

using namespace nibble;

class TstMachine : public QObject {
  Q_OBJECT

 private slots:
  void factsAreThoseOfThisProcess() {
    const jobs::MachineFacts facts = jobs::machineFacts();
    QCOMPARE(facts.threads, ThreadPool::hardwareThreads());
    QVERIFY(isaSupported(facts.isa));
    QVERIFY(facts.memoryBytes > (std::uint64_t{64} << 20));
    QVERIFY(facts.memoryBytes < (std::uint64_t{1} << 50));
  }

  void bandwidthIsThatOfMemoryNotOfACounter() {
    ThreadPool pool;
    const auto measured = jobs::measureReadBandwidth(pool);
    QVERIFY2(measured.has_value(), measured ? "" : measured.error().message().c_str());
    // From a machine starved by others to one whose whole buffer lies in cache.
    QVERIFY2(*measured > 50e6 && *measured < 20e12, qPrintable(QString::number(*measured)));
  }

  void productsAreTimed() {
    ThreadPool pool;
    const auto measured = jobs::measureProductSpeed(pool);
    QVERIFY2(measured.has_value(), measured ? "" : measured.error().message().c_str());
    QVERIFY2(*measured > 1e7 && *measured < 1e14, qPrintable(QString::number(*measured)));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!jobs::measureProductSpeed(pool, stop.get_token()));
  }

  void aStopEndsItAndSaysSo() {
    ThreadPool pool(1);
    std::stop_source stop;
    stop.request_stop();
    const auto measured = jobs::measureReadBandwidth(pool, stop.get_token());
    QVERIFY(!measured);
    QCOMPARE(measured.error().code, ErrorCode::Cancelled);
  }
};

QTEST_GUILESS_MAIN(TstMachine)
#include "tst_machine.moc"
