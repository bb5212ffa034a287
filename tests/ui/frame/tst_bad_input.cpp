// SPDX-License-Identifier: MIT
// What goes wrong outside the window: each time it says so where one looks, loses nothing, and goes
// on.
#include <QDir>
#include <QMessageBox>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <filesystem>
#include <numeric>

#include "store/sqlite.h"
#include "support/quantize_run.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_pane.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/distributions/distributions_page.h"
#include "ui/distributions/tensor_list.h"
#include "ui/evaluate/evaluate_page.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;
namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 120'000;

/// A window with a copy of the demo model that a test may break.
class Opened : public test::UiFixture {
 public:
  Opened() {
    copyModel();
    window().resize(1440, 900);
    opened = openModel(model());
  }

  QString model() const { return path("model"); }
  fs::path weights() const { return toPath(model()) / "model.safetensors"; }
  void copyModel() const {
    fs::remove_all(toPath(model()));
    fs::copy(toPath(demoModelPath()), toPath(model()));
    fs::permissions(weights(), fs::perms::owner_write, fs::perm_options::add);
  }
  void cutOff() const { fs::resize_file(weights(), fs::file_size(weights()) / 8); }

  bool says(const QString& text) {
    return test::waitUntil([&] { return test::says(window(), text); }, kPatience);
  }
  /// What a job left, finished or not.
  QStringList outputs() const {
    return QDir(path(".")).entryList({"*out.gguf*"}, QDir::Files | QDir::Hidden);
  }

  bool opened = false;
};

/// Presses a button of the question that is asked next.
void answer(const QString& button, bool* asked) {
  QTimer::singleShot(0, qApp, [button, asked] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (box == nullptr) return answer(button, asked);  // not there yet
    for (QAbstractButton* each : box->buttons()) {
      if (each->text() != button) continue;
      *asked = true;
      QTest::mouseClick(each, Qt::LeftButton);
      return;
    }
    box->reject();
  });
}

}  // namespace

class TestBadInput : public QObject {
  Q_OBJECT

 private slots:
  void aModelCutOffWhileItIsOpen() {
    Opened app;
    QVERIFY(app.opened);
    app.cutOff();

    app.window().showPage("distributions");
    app.window()
        .page("distributions")
        ->findChild<TensorList*>()
        ->setCurrent("blk.3.ffn_down.weight");
    QVERIFY(app.says("cut off while it was open"));
    test::saveScreenshot(app.window(), "bad-input-cut-off");

    app.window().showPage("evaluate");
    auto* evaluate = qobject_cast<EvaluatePage*>(app.window().page("evaluate"));
    evaluate->controller().start();
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(app.says("cut off while it was open"));

    app.window().showPage("chat");
    auto* chat = qobject_cast<ChatPage*>(app.window().page("chat"));
    QVERIFY(test::waitUntil(
        [&] {
          return test::says(chat->pane(0), "cut off while it was open") &&
                 test::says(chat->pane(1), "cut off while it was open");
        },
        kPatience));

    app.window().showPage("plan");
    app.window().startQuantizing(app.path("out.gguf"));
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(app.says("cut off while it was open"));
    QVERIFY(app.says("open it again"));
    QCOMPARE(app.outputs(), QStringList());

    // Edits are still there, and once the file is back all is as before.
    PlanDocument& plan = app.context().workspace.plan();
    QCOMPARE(plan.setType({plan.indexOf("blk.0.ffn_up.weight")}, TensorType::Q8_0), QString());
    app.copyModel();
    app.window().openModel(app.model());
    QVERIFY(test::waitUntil([&] { return !app.context().workspace.isOpening(); }));
    app.window().startQuantizing(app.path("out.gguf"));
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(QFile::exists(app.path("out.gguf")));
  }

  void aModelCutOffInTheMiddleOfAJob() {
    Opened app;
    QVERIFY(app.opened);
    // A type that takes its time, so that the job can be held in the middle.
    PlanDocument& plan = app.context().workspace.plan();
    QVector<int> all(plan.count());
    std::iota(all.begin(), all.end(), 0);
    QCOMPARE(plan.setType(all, TensorType::IQ3_S), QString());
    app.window().startQuantizing(app.path("out.gguf"));
    Job* job = app.context().jobs.running();
    QVERIFY(job != nullptr);
    QVERIFY(test::waitUntil([&] { return job->fraction() > 0.05 || job->isFinished(); }));
    job->pause();
    QVERIFY(!job->isFinished());
    app.cutOff();
    job->resume();
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(job->state() == Job::State::Failed);
    QVERIFY(app.says("cut off while it was open"));
    QCOMPARE(app.outputs(), QStringList());
  }

  void aModelRemovedWhileItIsOpen() {
    Opened app;
    QVERIFY(app.opened);
    fs::remove_all(toPath(app.model()));
    // What was opened stays open: the plan can still be written.
    app.window().startQuantizing(app.path("out.gguf"));
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(QFile::exists(app.path("out.gguf")));
    VERIFY_OK(openModel(toPath(app.path("out.gguf"))));
    // Opening it again says what is missing and keeps what is there.
    app.window().openModel(app.model());
    QVERIFY(app.says(app.model()));
    QVERIFY(test::waitUntil([&] { return !app.context().workspace.isOpening(); }));
    QVERIFY(app.context().workspace.hasModel());
    app.context().workspace.close();
    app.window().openModel(app.model());
    QVERIFY(app.says("could not be opened"));
  }

  void aFolderThatCannotBeWritten() {
    Opened app;
    QVERIFY(app.opened);
    // Nobody, not even root, makes files here.
    app.window().startQuantizing("/proc/out.gguf");
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(app.says("/proc/out.gguf"));
    // It can be tried again elsewhere, and the trouble goes.
    app.window().startQuantizing(app.path("out.gguf"));
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(QFile::exists(app.path("out.gguf")));
    QVERIFY(test::waitUntil([&] { return !test::says(app.window(), "/proc/out.gguf"); }));
  }

  void aWeightThatIsNoNumber() {
    Opened app;
    QVERIFY(app.opened);
    QFile file(toQString(app.weights()));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() / 4 * 2));
    QCOMPARE(file.write(QByteArray(64, '\xff')), qint64{64});
    file.close();
    app.window().startQuantizing(app.path("out.gguf"));
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(app.says("The weight at row"));
    QVERIFY(app.context().jobs.jobs().last()->state() == Job::State::Failed);
    QCOMPARE(app.outputs(), QStringList());
  }

  void closingDuringAJobAsksAndLeavesNothing() {
    Opened app;
    QVERIFY(app.opened);
    app.window().startQuantizing(app.path("out.gguf"));
    Job* job = app.context().jobs.running();
    QVERIFY(job != nullptr);
    job->pause();  // it would be done before anybody could answer

    bool asked = false;
    answer("Keep working", &asked);
    app.window().close();
    QVERIFY(asked);
    QVERIFY(app.window().isVisible());
    QVERIFY(!job->isFinished());

    asked = false;
    answer("Cancel jobs and close", &asked);
    app.window().close();
    QVERIFY(asked);
    QVERIFY(!app.window().isVisible());
    QVERIFY(test::waitUntil([&] { return job->isFinished(); }, kPatience));
    QVERIFY(job->state() == Job::State::Cancelled);
    QCOMPARE(app.outputs(), QStringList());
    // Without jobs nobody is asked.
    app.window().show();
    app.window().close();
    QVERIFY(!app.window().isVisible());
  }

  void aStoreOfANewerVersion() {
    test::UiFixture app;
    {
      auto database = sqlite::Database::open(toPath(app.path("nibble.db")));
      VERIFY_OK(database);
      VERIFY_OK(database->execute("PRAGMA application_id = 1315529324"));
      VERIFY_OK(database->execute("CREATE TABLE future (x)"));
      VERIFY_OK(database->execute("PRAGMA user_version = 999"));
    }
    const QByteArray before = test::contentsOf(app.path("nibble.db"));
    QVERIFY(app.openModel());
    app.window().showPage("runs");
    QVERIFY(test::waitUntil([&] { return test::says(app.window(), "nibble.db"); }));
    test::saveScreenshot(app.window(), "bad-input-store");
    // Work goes on; that it is not kept is told.
    app.window().showPage("plan");
    app.window().startQuantizing(app.path("out.gguf"));
    QVERIFY(app.waitForJobs(kPatience));
    QVERIFY(QFile::exists(app.path("out.gguf")));
    QVERIFY(app.context().jobs.jobs().last()->state() == Job::State::Done);
    QVERIFY(test::waitUntil([&] { return test::says(app.window(), "nibble.db"); }));
    QVERIFY(app.context().jobs.jobs().last()->log().join('\n').contains("will not be kept"));
    QVERIFY(test::contentsOf(app.path("nibble.db")) == before);
  }
};

QTEST_MAIN(TestBadInput)
#include "tst_bad_input.moc"
