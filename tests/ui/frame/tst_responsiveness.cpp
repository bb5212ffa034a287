// SPDX-License-Identifier: MIT
// Events are served while the engine quantizes. How long they wait is printed and not judged: that
// depends on what else the machine does. bench_window measures it on a large model.
#include <QTest>

#include "ui/core/quantize_controller.h"
#include "ui/support/loop_monitor.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;

class TestResponsiveness : public QObject {
  Q_OBJECT

 private slots:
  void eventsAreServedWhileAllCoresQuantize() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    ui::JobQueue& jobs = fixture.context().jobs;
    ui::QuantizeController quantizer(jobs, fixture.context().workspace, fixture.context().plans);
    // Were the work done on the UI thread, nothing would be counted during it.
    int whileBusy = 0;
    const test::LoopMonitor monitor;
    for (int round = 0; round < 3; ++round) {
      const auto job = quantizer.start(fixture.path(QStringLiteral("out%1.gguf").arg(round)));
      QVERIFY(job.has_value());
      const int before = monitor.count();
      QVERIFY(test::waitUntil([&] { return !jobs.isBusy(); }, 200000));
      QCOMPARE((*job)->state(), ui::Job::State::Done);
      whileBusy += monitor.count() - before;
    }
    QVERIFY2(whileBusy > 3, qPrintable(QString::number(whileBusy)));
    qInfo("%d events waited %.1f ms in the median, %.1f ms at the 99th percentile, %.1f ms at most",
          whileBusy, monitor.percentile(0.5), monitor.percentile(0.99), monitor.percentile(1));
  }
};

QTEST_MAIN(TestResponsiveness)
#include "tst_responsiveness.moc"
