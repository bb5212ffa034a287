// SPDX-License-Identifier: MIT
// The page that writes files, driven by mouse and keys.
#include <sys/resource.h>
#include <QCheckBox>

#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QProcess>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>
#include <QUrl>
#include <csignal>

#include "support/quantize_run.h"
#include "support/run_cli.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/export/gguf_card.h"
#include "ui/export/output_form.h"
#include "ui/export/type_share_bar.h"
#include "ui/export/write_status.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

/// The page in front, with the demo model open.
class PageFixture : public test::UiFixture {
 public:
  explicit PageFixture(bool dark = false, const QString& model = {}) : UiFixture(dark) {
    window().resize(1440, 900);
    opened = openModel(model);
    window().showPage("export");
  }

  QWidget& page() { return *window().page("export"); }
  GgufCard& card() { return *page().findChild<GgufCard*>(); }
  QLineEdit& pathEdit() { return *card().findChild<OutputForm*>()->findChild<QLineEdit*>(); }
  QPushButton* button(const QString& text) {
    for (auto* found : page().findChildren<QPushButton*>()) {
      if (found->text() == text && found->isVisible()) return found;
    }
    return nullptr;
  }
  bool says(const QString& text) { return test::says(page(), text); }
  void enterPath(const QString& text) {
    pathEdit().setFocus();
    pathEdit().selectAll();
    QTest::keyClicks(&pathEdit(), text);
  }
  bool write(const QString& text) {
    enterPath(text);
    QTest::mouseClick(button("Write"), Qt::LeftButton);
    return waitForJobs();
  }

  bool opened = false;
};

/// Stands in for the file manager.
class UrlCatcher : public QObject {
  Q_OBJECT

 public:
  QUrl last;
 public slots:
  void open(const QUrl& url) { last = url; }
};

}  // namespace

class TestExportPage : public QObject {
  Q_OBJECT

 private slots:
  void thePlanIsDescribed() {
    PageFixture fixture;
    QVERIFY(fixture.opened);
    QTRY_VERIFY(fixture.says("bits per weight"));
    for (const char* program : {"llama.cpp", "Ollama", "LM Studio"}) QVERIFY(fixture.says(program));
    QTRY_VERIFY(fixture.says("GGUF can hold all"));
    QVERIFY(fixture.pathEdit().text().endsWith("-Q4_K_M.gguf"));
    const auto shares = fixture.page().findChild<TypeShareBar*>()->shares();
    std::uint64_t bytes = 0;
    int tensors = 0;
    for (const auto& share : shares) {
      bytes += share.bytes;
      tensors += share.tensors;
    }
    PlanDocument& plan = fixture.context().workspace.plan();
    QCOMPARE(bytes, plan.totals().bytes);
    QCOMPARE(tensors, plan.count());
    // Edits are followed.
    QVERIFY(plan.applyPreset("Q8_0"));
    QTRY_VERIFY(fixture.pathEdit().text().endsWith("-Q8_0.gguf"));
    QTRY_COMPARE(fixture.page().findChild<TypeShareBar*>()->shares().first().type,
                 TensorType::Q8_0);
  }

  void aChosenPathStaysWhenThePlanChanges() {
    PageFixture fixture;
    QTRY_VERIFY(!fixture.pathEdit().text().isEmpty());
    fixture.enterPath(fixture.path("mine.gguf"));
    QVERIFY(fixture.context().workspace.plan().applyPreset("Q8_0"));
    QTest::qWait(50);
    QCOMPARE(fixture.pathEdit().text(), fixture.path("mine.gguf"));
  }

  void aFileIsWrittenVerifiedAndShown() {
    PageFixture fixture;
    QVERIFY(fixture.write(fixture.path("out.gguf")));
    QTRY_VERIFY(fixture.says("Written:"));
    QVERIFY(QFile::exists(fixture.path("out.gguf")));
    test::saveScreenshot(fixture.window(), "export-written-light");

    UrlCatcher catcher;
    QDesktopServices::setUrlHandler("file", &catcher, "open");
    QTest::mouseClick(fixture.button("Show in folder"), Qt::LeftButton);
    QDesktopServices::unsetUrlHandler("file");
    QCOMPARE(catcher.last.toLocalFile(), QFileInfo(fixture.path("out.gguf")).absolutePath());

    QTest::mouseClick(fixture.button("Verify"), Qt::LeftButton);
    QVERIFY(fixture.waitForJobs());
    QTRY_VERIFY(fixture.card().work().verification().has_value());
    QVERIFY(fixture.card().work().verification()->passed());
    QTRY_VERIFY(fixture.says("Once upon a time"));
    QVERIFY(fixture.says("As measured while writing"));
    test::saveScreenshot(fixture.window(), "export-verified-light");
  }

  void damageIsFoundByVerifying() {
    PageFixture fixture(true);
    QVERIFY(fixture.write(fixture.path("out.gguf")));
    QFile file(fixture.path("out.gguf"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() - 3));
    char byte = 0;
    QVERIFY(file.getChar(&byte));
    QVERIFY(file.seek(file.size() - 3));
    QVERIFY(file.putChar(static_cast<char>(byte ^ 0x11)));
    file.close();
    QTest::mouseClick(fixture.button("Verify"), Qt::LeftButton);
    QVERIFY(fixture.waitForJobs());
    QTRY_VERIFY(fixture.card().work().verification().has_value());
    QVERIFY(!fixture.card().work().verification()->passed());
    test::saveScreenshot(fixture.window(), "export-damaged-dark");
  }

  void theCopiedCommandWritesTheSameFile() {
    PageFixture fixture;
    PlanDocument& plan = fixture.context().workspace.plan();
    plan.setType({plan.indexOf("blk.2.ffn_up.weight")}, TensorType::IQ4_XS);
    plan.setType({plan.indexOf("output.weight")}, TensorType::Q8_0);
    QVERIFY(fixture.write(fixture.path("it's mine.gguf")));
    QTRY_VERIFY(fixture.says("Written:"));
    const QByteArray written = test::contentsOf(fixture.path("it's mine.gguf"));
    QVERIFY(!written.isEmpty());

    QTest::mouseClick(fixture.button("Copy command"), Qt::LeftButton);
    const QString command = QGuiApplication::clipboard()->text();
    QVERIFY2(command.startsWith("nibble quantize "), qPrintable(command));
    QVERIFY(QFile::remove(fixture.path("it's mine.gguf")));
    QProcess shell;
    auto environment = QProcessEnvironment::systemEnvironment();
    const QFileInfo cli(QStringLiteral(NIBBLE_CLI));
    environment.insert("PATH", cli.absolutePath() + ":" + environment.value("PATH"));
    shell.setProcessEnvironment(environment);
    shell.start("/bin/sh", {"-c", command});
    QVERIFY(shell.waitForFinished(120'000));
    QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError().constData());
    QVERIFY(test::contentsOf(fixture.path("it's mine.gguf")) == written);
  }

  void aSplitSetIsWritten() {
    PageFixture fixture;
    auto* form = fixture.card().findChild<OutputForm*>();
    auto* splits = form->findChild<QCheckBox*>();
    QTest::mouseClick(splits, Qt::LeftButton, {}, QPoint(8, splits->height() / 2));
    QVERIFY(splits->isChecked());
    form->findChild<QDoubleSpinBox*>()->setValue(0.001);
    QVERIFY(fixture.write(fixture.path("set.gguf")));
    QTRY_VERIFY(fixture.says("Written:"));
    QVERIFY(fixture.card().work().report().files.size() > 2);
    QVERIFY(fixture.says("more"));
    QTest::mouseClick(fixture.button("Verify"), Qt::LeftButton);
    QVERIFY(fixture.waitForJobs());
    QTRY_VERIFY(fixture.card().work().verification().has_value());
    QVERIFY(fixture.card().work().verification()->passed());
  }

  void troubleIsToldInPlace_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("saying");
    QTest::newRow("no folder") << "no/such/out.gguf" << "no/such";
    QTest::newRow("not a folder") << "/dev/null/out.gguf" << "/dev/null";
  }
  void troubleIsToldInPlace() {
    QFETCH(const QString, name);
    QFETCH(const QString, saying);
    PageFixture fixture;
    const QString out = name.startsWith('/') ? name : fixture.path(name);
    QVERIFY(fixture.write(out));
    QTRY_COMPARE(fixture.card().work().state(), GgufExport::State::Failed);
    QVERIFY(test::says(*fixture.card().findChild<WriteStatus*>(), saying));
    QVERIFY(fixture.button("Verify") == nullptr);
    test::saveScreenshot(fixture.window(), "export-failed-light");
    // And it can be tried again elsewhere.
    QVERIFY(fixture.write(fixture.path("good.gguf")));
    QTRY_COMPARE(fixture.card().work().state(), GgufExport::State::Written);
  }

  void aDiskThatFillsUpIsTold() {
    PageFixture fixture;
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 1'000'000;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const bool ended = fixture.write(fixture.path("out.gguf"));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY(ended);
    QTRY_COMPARE(fixture.card().work().state(), GgufExport::State::Failed);
    QVERIFY(fixture.says("out.gguf"));
    QVERIFY(!QFile::exists(fixture.path("out.gguf")));
  }

  void theInputIsNeverOverwritten() {
    test::CliSandbox sandbox;
    const QString model = sandbox.path("in.gguf");
    QCOMPARE(sandbox.run({"quantize", demoModelPath(), "--type", "F16", "--out", model}).exitCode,
             0);
    const QByteArray before = test::contentsOf(model);
    PageFixture fixture(false, model);
    QVERIFY(fixture.opened);
    fixture.enterPath(model);
    QTRY_VERIFY(fixture.says("will be replaced"));
    QVERIFY(fixture.write(model));
    QTRY_COMPARE(fixture.card().work().state(), GgufExport::State::Failed);
    QVERIFY(fixture.says("the model that is read"));
    QVERIFY(test::contentsOf(model) == before);
  }

  void anErrorInMidJobIsTold() {
    // The last tensor holds a weight that is not finite.
    test::CliSandbox sandbox;
    const QString model = sandbox.path("in.gguf");
    QCOMPARE(sandbox.run({"quantize", demoModelPath(), "--type", "F32", "--out", model}).exitCode,
             0);
    QFile file(model);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() / 2 / 4 * 4));
    QVERIFY(file.write("\xff\xff\xff\xff\xff\xff\xff\xff", 8) == 8);
    file.close();
    PageFixture fixture(false, model);
    QVERIFY(fixture.opened);
    QVERIFY(fixture.write(fixture.path("out.gguf")));
    QTRY_COMPARE(fixture.card().work().state(), GgufExport::State::Failed);
    QVERIFY(fixture.says("The weight at row"));
    QVERIFY(!QFile::exists(fixture.path("out.gguf")));
  }

  void aCancelledJobLeavesNothing() {
    PageFixture fixture;
    // One ahead, so that this one can be caught waiting.
    fixture.context().jobs.add("first", [](const jobs::JobContext& context) -> Result<> {
      while (context.mayGoOn()) QThread::msleep(1);
      return cancelled();
    });
    fixture.enterPath(fixture.path("out.gguf"));
    QTest::mouseClick(fixture.button("Write"), Qt::LeftButton);
    QTRY_VERIFY(fixture.says("Waiting for the job before it"));
    QVERIFY(!fixture.button("Write")->isEnabled());
    QTest::mouseClick(fixture.button("Cancel"), Qt::LeftButton);
    QTRY_VERIFY(fixture.says("Cancelled"));
    fixture.context().jobs.cancelAll();
    QVERIFY(fixture.waitForJobs());
    QVERIFY(!QFile::exists(fixture.path("out.gguf")));
  }

  void looks_data() { test::addLooks(); }
  void looks() {
    QFETCH(const bool, dark);
    QFETCH(const QSize, size);
    PageFixture fixture(dark);
    fixture.window().resize(size);
    QTRY_VERIFY(fixture.says("GGUF can hold all"));
    test::saveScreenshot(fixture.window(), QString("export-") + QTest::currentDataTag());
    QCOMPARE(test::cutButtons(fixture.page()), QStringList());
    for (auto* button : fixture.page().findChildren<QPushButton*>()) {
      if (!button->isVisible()) continue;
      QVERIFY2(!button->toolTip().isEmpty(), qPrintable(button->text()));
    }
  }
};

QTEST_MAIN(TestExportPage)
#include "tst_export_page.moc"
