// SPDX-License-Identifier: MIT
// A disk that has no room for the file: the window says so, leaves nothing, and works again once
// there is room. Each disk is a small one that only a process of its own sees.
#include <QApplication>
#include <QTest>
#include <filesystem>

#include "support/small_disk.h"
#include "ui/core/text.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;
namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 120'000;
constexpr std::uint64_t kDisk = 16 << 20;

/// Qt must begin in the process that uses it.
template <typename Body>
QString inApplication(Body body) {
  int count = 1;
  char name[] = "tst_window_full_disk";
  char* arguments[] = {name, nullptr};
  QApplication application(count, arguments);
  return body();
}

bool waitFor(test::UiFixture& app, const QString& text) {
  return test::waitUntil([&] { return test::says(app.window(), text); }, kPatience);
}

}  // namespace

class TestWindowFullDisk : public QObject {
  Q_OBJECT

 private slots:
  void thereIsNoRoomFromTheStart() {
    RUN_ON_SMALL_DISK(kDisk, [](const fs::path& disk) {
      return inApplication([&]() -> QString {
        test::UiFixture app;
        COMPLAIN_UNLESS(app.openModel(), "the demo opens");
        test::fillDisk(disk, 300'000);
        const QString before = test::namesIn(disk);
        const QString out = toQString(disk / "out.gguf");
        app.window().startQuantizing(out);
        COMPLAIN_UNLESS(app.waitForJobs(kPatience), "the job ends");
        COMPLAIN_UNLESS(waitFor(app, "out.gguf"), "the file is named");
        COMPLAIN_UNLESS(test::says(app.window(), "the disk has"), "the disk is named");
        COMPLAIN_UNLESS(test::says(app.window(), "ree some space"), "what to do is told");
        COMPLAIN_UNLESS(test::namesIn(disk) == before, test::namesIn(disk));
        // Room is made, the same is asked again.
        fs::remove(disk / "pad");
        app.window().startQuantizing(out);
        COMPLAIN_UNLESS(app.waitForJobs(kPatience), "the second job ends");
        COMPLAIN_UNLESS(fs::exists(disk / "out.gguf"), test::namesIn(disk));
        COMPLAIN_UNLESS(!test::says(app.window(), "the disk has"), "the trouble goes");
        return {};
      });
    });
  }

  void theDiskFillsUpWhileTheJobRuns() {
    RUN_ON_SMALL_DISK(kDisk, [](const fs::path& disk) {
      return inApplication([&]() -> QString {
        test::UiFixture app;
        COMPLAIN_UNLESS(app.openModel(), "the demo opens");
        app.window().startQuantizing(toQString(disk / "out.gguf"));
        Job* job = app.context().jobs.running();
        COMPLAIN_UNLESS(job != nullptr, "the job runs");
        job->pause();
        // It rests before its first tensor, or was quicker than that; its file is there in part.
        test::waitUntil([&] { return !test::namesIn(disk).isEmpty(); });
        test::fillDisk(disk);
        job->resume();
        COMPLAIN_UNLESS(app.waitForJobs(kPatience), "the job ends");
        // Room that was set aside in time is enough; without it nothing may be left behind.
        if (job->state() == Job::State::Done) {
          const auto model = openModel(disk / "out.gguf");
          COMPLAIN_UNLESS(model.has_value(), "what was written can be read");
          return {};
        }
        COMPLAIN_UNLESS(job->state() == Job::State::Failed, "it fails");
        COMPLAIN_UNLESS(waitFor(app, "out.gguf"), "the file is named");
        COMPLAIN_UNLESS(test::namesIn(disk) == "pad", test::namesIn(disk));
        return {};
      });
    });
  }
};

QTEST_APPLESS_MAIN(TestWindowFullDisk)
#include "tst_window_full_disk.moc"
