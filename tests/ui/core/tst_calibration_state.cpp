// SPDX-License-Identifier: MIT
// From a text to measurements: what is told before, while and after, and what is found again.
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <chrono>
#include <thread>

#include "support/quantize_run.h"
#include "ui/core/calibration.h"
#include "ui/core/resources.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

using State = Calibration::State;

/// What the window has of it, without the window.
struct Desk {
  explicit Desk(const QTemporaryDir& folder)
      : settings(folder.filePath("settings.ini")),
        engine(settings),
        workspace(settings),
        jobs(engine),
        calibration(engine, jobs, workspace) {
    workspace.open(demoModelPath());
  }
  PlanDocument& plan() { return workspace.plan(); }

  Settings settings;
  Engine engine;
  Workspace workspace;
  JobQueue jobs;
  Calibration calibration;
};

CalibrationText someText(int chunks = 8) {
  return {calibrationTextPath().toStdString(), 64, chunks};
}

}  // namespace

class TestCalibration : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("NIBBLE_DATA_DIR", folder_->path().toUtf8());
  }

  void itIsMeasuredOnceAndFoundAgain() {
    {
      Desk desk(*folder_);
      QTRY_VERIFY(desk.workspace.hasModel());
      QCOMPARE(desk.calibration.state(), State::None);
      VERIFY_OK(desk.plan().setCalibration(someText()));
      QCOMPARE(desk.calibration.state(), State::Looking);
      QTRY_COMPARE(desk.calibration.state(), State::Ready);
      QCOMPARE(desk.calibration.outlook()->tokens(), std::int64_t{8 * 64});
      QTRY_VERIFY(desk.calibration.seconds() > 0);
      QVERIFY(!desk.calibration.importance());
      QSignalSpy importance(&desk.calibration, &Calibration::importanceChanged);
      desk.calibration.measure();
      QCOMPARE(desk.calibration.state(), State::Measuring);
      QVERIFY(desk.calibration.job()->title().contains("calibration.txt"));
      QTRY_COMPARE_WITH_TIMEOUT(desk.calibration.state(), State::Measured, 60000);
      QTRY_VERIFY(desk.calibration.importance() != nullptr);
      QVERIFY(importance.count() >= 1);
      QVERIFY(desk.calibration.importance()->find("blk.0.attn_q.weight") != nullptr);
      QVERIFY(!desk.calibration.job());
    }
    Desk later(*folder_);
    QTRY_VERIFY(later.workspace.hasModel());
    VERIFY_OK(later.plan().setCalibration(someText()));
    QTRY_COMPARE(later.calibration.state(), State::Measured);
    QCOMPARE(later.calibration.measured()->tokens(), std::int64_t{8 * 64});
    QTRY_VERIFY(later.calibration.importance() != nullptr);
    // Another amount is another question.
    VERIFY_OK(later.plan().setCalibration(someText(4)));
    QVERIFY(!later.calibration.importance());
    QTRY_COMPARE(later.calibration.state(), State::Ready);
    later.plan().undoStack().undo();
    QTRY_COMPARE(later.calibration.state(), State::Measured);
  }

  void aJobMayBeCancelledAndTriedAgain() {
    Desk desk(*folder_);
    QTRY_VERIFY(desk.workspace.hasModel());
    VERIFY_OK(desk.plan().setCalibration(someText(0)));
    QTRY_COMPARE(desk.calibration.state(), State::Ready);
    desk.calibration.measure();
    desk.calibration.job()->cancel();
    QTRY_COMPARE(desk.calibration.state(), State::Ready);
    QVERIFY(!desk.calibration.error());
    VERIFY_OK(desk.plan().setCalibration(someText(2)));
    QTRY_COMPARE(desk.calibration.state(), State::Ready);
    desk.calibration.measure();
    QTRY_COMPARE_WITH_TIMEOUT(desk.calibration.state(), State::Measured, 60000);
  }

  void aJobBehindOthersWaits() {
    Desk desk(*folder_);
    QTRY_VERIFY(desk.workspace.hasModel());
    VERIFY_OK(desk.plan().setCalibration(someText(2)));
    QTRY_COMPARE(desk.calibration.state(), State::Ready);
    std::atomic<bool> go{false};
    desk.jobs.add("Other", [&](const jobs::JobContext& context) -> Result<> {
      while (!go && context.mayGoOn()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      return {};
    });
    desk.calibration.measure();
    QCOMPARE(desk.calibration.state(), State::Waiting);
    // What was asked for the text before is no answer for this one.
    VERIFY_OK(desk.plan().setCalibration(someText(3)));
    QTRY_COMPARE(desk.calibration.state(), State::Ready);
    go = true;
    QTRY_VERIFY_WITH_TIMEOUT(!desk.jobs.isBusy(), 60000);
    QCOMPARE(desk.calibration.state(), State::Ready);
    desk.plan().undoStack().undo();
    QTRY_COMPARE(desk.calibration.state(), State::Measured);
  }

  void textsThatWillNotDoAreTold() {
    Desk desk(*folder_);
    QTRY_VERIFY(desk.workspace.hasModel());
    VERIFY_OK(desk.plan().setCalibration(CalibrationText{"/none/there.txt", 64, 0}));
    QTRY_COMPARE(desk.calibration.state(), State::Unusable);
    QVERIFY(desk.calibration.error().has_value());
    QFile emptyText(folder_->filePath("empty.txt"));
    QVERIFY(emptyText.open(QIODevice::WriteOnly));
    emptyText.close();
    VERIFY_OK(
        desk.plan().setCalibration(CalibrationText{emptyText.fileName().toStdString(), 64, 0}));
    QTRY_COMPARE(desk.calibration.state(), State::Unusable);
    QVERIFY(!desk.calibration.error()->hint.empty());
    desk.calibration.measure();  // nothing happens
    QVERIFY(!desk.jobs.isBusy());
    VERIFY_OK(desk.plan().setCalibration(std::nullopt));
    QCOMPARE(desk.calibration.state(), State::None);
    QVERIFY(!desk.calibration.error());
  }

  void aFilesImportanceIsTakenAsItIs() {
    Desk desk(*folder_);
    QTRY_VERIFY(desk.workspace.hasModel());
    auto matrix = std::make_shared<ImportanceMatrix>();
    matrix->path = "file.dat";
    matrix->entries["blk.0.attn_q.weight"].values.assign(256, 1.0f);
    VERIFY_OK(desk.plan().setImportance(matrix));
    QCOMPARE(desk.calibration.state(), State::None);
    QCOMPARE(desk.calibration.importance().get(), matrix.get());
  }

 private:
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_MAIN(TestCalibration)
#include "tst_calibration_state.moc"
