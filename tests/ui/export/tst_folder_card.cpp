// SPDX-License-Identifier: MIT
// The cards of AWQ and GPTQ, by mouse and keys: choices, what they need, and folders that open.
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "support/quantize_run.h"
#include "support/run_cli.h"
#include "ui/core/text.h"
#include "ui/export/export_page.h"
#include "ui/export/folder_cards.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/labels.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kPatience = 120'000;

struct Opened : test::UiFixture {
  explicit Opened(bool dark = false, QSize size = QSize(1100, 700)) : UiFixture(dark) {
    window().resize(size);
    opened = openModel();
    window().showPage("export");
    page = window().page("export");
    gptq = page->findChild<GptqCard*>();
    awq = page->findChild<AwqCard*>();
  }

  static QComboBox* box(QWidget& card, const QString& name) {
    for (auto* box : card.findChildren<QComboBox*>()) {
      if (box->accessibleName().startsWith(name + ',')) return box;
    }
    return nullptr;
  }
  static void choose(QWidget& card, const QString& name, const QVariant& value) {
    QComboBox* chooser = box(card, name);
    QVERIFY2(chooser != nullptr, qPrintable(name));
    const int index = chooser->findData(value);
    QVERIFY2(index >= 0, qPrintable(value.toString()));
    chooser->setFocus();
    while (chooser->currentIndex() < index) QTest::keyClick(chooser, Qt::Key_Down);
    while (chooser->currentIndex() > index) QTest::keyClick(chooser, Qt::Key_Up);
  }
  /// Longer than what is shown of it.
  static QString command(QWidget& card) {
    for (const auto* label : card.findChildren<ElidedLabel*>()) {
      if (label->fullText().startsWith("nibble quantize")) return label->fullText();
    }
    return {};
  }
  static void type(QWidget& card, const QString& path) {
    auto* edit = card.findChild<QLineEdit*>();
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, path);
  }

  bool opened = false;
  QWidget* page = nullptr;
  GptqCard* gptq = nullptr;
  AwqCard* awq = nullptr;
};

}  // namespace

class TestFolderCard : public QObject {
  Q_OBJECT

 private slots:
  void looks_data() { test::addLooks(); }

  void looks() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    Opened app(dark, size);
    QVERIFY(app.opened && app.gptq != nullptr && app.awq != nullptr);
    QTest::qWait(50);
    app.gptq->findChild<QLineEdit*>()->setFocus();
    QTest::qWait(50);
    test::saveScreenshot(
        app.window(),
        QStringLiteral("folders-%1-%2").arg(dark ? "dark" : "light").arg(size.width()));
    QVERIFY(test::cutButtons(app.window()).isEmpty());
  }

  void aFolderIsWrittenAndOpens() {
    Opened app;
    QVERIFY(app.opened);
    app.choose(*app.gptq, "Method", "rtn");
    app.choose(*app.gptq, "Group", 64);
    app.choose(*app.gptq, "Zero", false);
    const QString out = app.path("packed");
    app.type(*app.gptq, out);
    QPushButton* write = test::button(*app.gptq, "Write");
    QVERIFY(test::waitUntil([&] { return write->isEnabled(); }));
    QVERIFY(test::says(*app.gptq, "bits per weight"));
    QTest::mouseClick(write, Qt::LeftButton);
    QVERIFY(test::waitUntil([&] { return app.gptq->work().state() == ExportWork::State::Written; },
                            kPatience));
    QVERIFY(test::says(*app.gptq, "Written"));
    const auto opened = nibble::openModel(toPath(out));
    VERIFY_OK(opened);
    const TensorInfo* tensor = (*opened)->find("blk.0.attn_q.weight");
    QVERIFY(tensor != nullptr);
    QCOMPARE(toQString(name(tensor->type)), QString("INT4_G64"));
    // Only a file can be verified.
    QVERIFY(!test::button(*app.gptq, "Verify")->isVisible());
    QVERIFY(app.gptq->work().command({4, 64, false, "rtn"}, out).contains("--format gptq"));
    // As the table of the options says it, where it is not the default.
    QVERIFY(!app.gptq->work().command({4, 64, false, "rtn"}, out).contains("--option"));
    QVERIFY(app.gptq->work()
                .command({4, 64, false, "rtn", "entropy"}, out)
                .contains("--option range=entropy"));
    QVERIFY(app.gptq->work()
                .command({8, FolderChoice::kWholeMatrix, true, "rtn"}, out)
                .contains("--type int8-row-sym --pure --method rtn --option range_of=tensor"));
  }

  void theRangeIsChosen() {
    Opened app;
    QVERIFY(app.opened);
    app.choose(*app.gptq, "Method", "rtn");
    QByteArray last;
    for (const char* range : {"search", "minmax", "percentile", "mse", "entropy"}) {
      app.choose(*app.gptq, "Range", range);
      const QString out = app.path(range);
      app.type(*app.gptq, out);
      QPushButton* write = test::button(*app.gptq, "Write");
      QVERIFY(test::waitUntil([&] { return write->isEnabled(); }));
      QTest::mouseClick(write, Qt::LeftButton);
      QVERIFY(test::waitUntil([&] { return QFile::exists(out); }, kPatience));
      QVERIFY(test::waitUntil(
          [&] { return app.gptq->work().state() == ExportWork::State::Written; }, kPatience));
      const QByteArray bytes = test::contentsOf(out + "/model.safetensors");
      QVERIFY(!bytes.isEmpty() && bytes != last);
      last = bytes;
    }
  }

  void groupsOfLikeInputsNeedGptq() {
    Opened app;
    QVERIFY(app.opened);
    QComboBox* order = app.box(*app.gptq, "Groups of");
    QVERIFY(order != nullptr && app.box(*app.awq, "Groups of") == nullptr);
    app.choose(*app.gptq, "Method", "gptq");
    QVERIFY(test::waitUntil([&] { return order->isEnabled(); }));
    app.choose(*app.gptq, "Groups of", true);
    QVERIFY(test::waitUntil([&] { return app.command(*app.gptq).contains("desc_act=true"); }));
    app.choose(*app.gptq, "Group", 0);
    QVERIFY(test::waitUntil([&] { return !order->isEnabled(); }));
    QVERIFY(!app.command(*app.gptq).contains("desc_act"));
    app.choose(*app.gptq, "Group", 64);
    app.choose(*app.gptq, "Method", "rtn");
    QVERIFY(test::waitUntil([&] { return !order->isEnabled(); }));
  }

  void whatTheMethodNeedsIsSaid() {
    Opened app;
    QVERIFY(app.opened);
    QVERIFY(test::waitUntil([&] { return test::says(*app.awq, "AWQ needs calibration text"); }));
    QVERIFY(!test::button(*app.awq, "Write")->isEnabled());
    app.choose(*app.awq, "Method", "rtn");
    QVERIFY(test::waitUntil([&] { return test::button(*app.awq, "Write")->isEnabled(); }));
    QVERIFY(!test::says(*app.awq, "AWQ needs calibration text"));
  }

  void aFolderInTheWayIsRefused() {
    Opened app;
    QVERIFY(app.opened);
    const QString out = app.path("there");
    QVERIFY(QDir().mkpath(out + "/something"));
    app.choose(*app.gptq, "Method", "rtn");
    app.type(*app.gptq, out);
    QVERIFY(test::waitUntil([&] { return test::says(*app.gptq, "there already"); }));
    QVERIFY(!test::button(*app.gptq, "Write")->isEnabled());
  }

  void aGgufFileIsNoFolder() {
    Opened app;
    QVERIFY(app.opened);
    const QString file = app.path("model.gguf");
    const test::CliSandbox sandbox;
    QCOMPARE(sandbox.run({"quantize", test::demoModel(), "--type", "F16", "--out", file}).exitCode,
             0);
    QVERIFY(app.openModel(file));
    app.choose(*app.gptq, "Method", "rtn");
    QVERIFY(test::waitUntil([&] { return test::says(*app.gptq, "Hugging Face"); }));
    QVERIFY(!test::button(*app.gptq, "Write")->isEnabled());
  }
};

QTEST_MAIN(TestFolderCard)
#include "tst_folder_card.moc"
