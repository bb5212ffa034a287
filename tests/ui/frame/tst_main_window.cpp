// SPDX-License-Identifier: MIT
// The frame: opening in every way, moving between pages, trouble in its place.
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "ui/core/resources.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

QToolButton* railButton(QWidget& window, const QString& page) {
  for (auto* button : window.findChildren<QToolButton*>()) {
    if (button->property("page").toString() == page) return button;
  }
  return nullptr;
}

void drop(QWidget& target, const QString& path) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(path)});
  QDragEnterEvent enter(target.rect().center(), Qt::CopyAction, &data, Qt::LeftButton,
                        Qt::NoModifier);
  QApplication::sendEvent(&target, &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent event(target.rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &event);
}

}  // namespace

class TestMainWindow : public QObject {
  Q_OBJECT

 private slots:
  void theDemoOpensFromTheEmptyState() {
    test::UiFixture fixture;
    fixture.window().show();
    test::saveScreenshot(fixture.window(), "start-light");
    QPushButton* demo = test::button(fixture.window(), "Try the demo model");
    QVERIFY(demo != nullptr);
    QTest::mouseClick(demo, Qt::LeftButton);
    QTRY_VERIFY(fixture.context().workspace.hasModel());
    QVERIFY(fixture.window().windowTitle().contains("Fable"));
    QCOMPARE(fixture.context().settings.recentModels(), QStringList{demoModelPath()});
    test::saveScreenshot(fixture.window(), "open-light");
  }

  void aDroppedModelOpens() {
    test::UiFixture fixture;
    fixture.window().show();
    drop(fixture.window(), demoModelPath());
    QTRY_VERIFY(fixture.context().workspace.hasModel());
  }

  void aBrokenFileSaysWhyAndTheOpenModelStays() {
    test::UiFixture fixture(true);
    QFile file(fixture.path("broken.gguf"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("GGUF but not really");
    file.close();
    fixture.window().show();
    fixture.window().openModel(file.fileName());
    QTRY_VERIFY(!fixture.context().workspace.isOpening());
    test::saveScreenshot(fixture.window(), "broken-dark");
    QVERIFY(!fixture.context().workspace.hasModel());
    bool told = false;
    for (auto* label : fixture.window().findChildren<QLabel*>()) {
      told = told || (label->isVisible() && label->text().contains("could not be opened"));
    }
    QVERIFY(told);
    QVERIFY(fixture.openModel());
    drop(fixture.window(), file.fileName());
    QTRY_VERIFY(!fixture.context().workspace.isOpening());
    QVERIFY(fixture.context().workspace.hasModel());
  }

  void pagesAreReachedByMouseAndKey() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    QTest::mouseClick(railButton(fixture.window(), "runs"), Qt::LeftButton);
    QCOMPARE(fixture.window().currentPage(), QStringLiteral("runs"));
    fixture.window().activateWindow();
    QTest::keyClick(&fixture.window(), Qt::Key_2, Qt::ControlModifier);
    QTRY_COMPARE(fixture.window().currentPage(), QStringLiteral("distributions"));
  }

  void pagesThatNeedAModelAreGreyWithoutOne() {
    test::UiFixture fixture;
    fixture.window().show();
    QVERIFY(!railButton(fixture.window(), "plan")->isEnabled());
    QVERIFY(railButton(fixture.window(), "runs")->isEnabled());
    QVERIFY(fixture.openModel());
    QVERIFY(railButton(fixture.window(), "plan")->isEnabled());
  }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
