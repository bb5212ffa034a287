// SPDX-License-Identifier: MIT
// Settings hold at once and are kept; help shows what it should.
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "support/fake_gpus.h"
#include "ui/settings/about_dialog.h"
#include "ui/settings/help.h"
#include "ui/settings/settings_dialog.h"
#include "ui/settings/shortcuts_dialog.h"
#include "ui/support/ui_fixture.h"
#include "ui/theme/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

template <typename T>
T* named(QWidget& root, const QString& name) {
  for (auto* widget : root.findChildren<T*>()) {
    if (widget->accessibleName() == name) return widget;
  }
  return nullptr;
}

/// Picks an entry of a combo box by keys, as a user does.
void pick(QComboBox& box, int index) {
  box.setFocus();
  QTest::keyClick(&box, Qt::Key_Home);
  for (int i = 0; i < index; ++i) QTest::keyClick(&box, Qt::Key_Down);
  QCOMPARE(box.currentIndex(), index);
}

}  // namespace

class TestSettingsDialog : public QObject {
  Q_OBJECT

 private slots:
  void theKeyOpensIt() {
    test::UiFixture fixture;
    fixture.window().show();
    fixture.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
    QTest::keyClick(&fixture.window(), Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(fixture.window().findChild<SettingsDialog*>() != nullptr);
    auto* dialog = fixture.window().findChild<SettingsDialog*>();
    QVERIFY(dialog->isVisible());
    test::saveScreenshot(*dialog, "settings-light");
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(fixture.window().findChild<SettingsDialog*>() == nullptr);
  }

  void choicesHoldAtOnceAndAreKept() {
    test::UiFixture fixture;
    Settings& settings = fixture.context().settings;
    fixture.window().show();
    SettingsDialog dialog(fixture.context());
    dialog.show();
    pick(*named<QComboBox>(dialog, "Theme"), 2);
    QVERIFY(settings.theme() == ThemeChoice::Dark);
    QVERIFY(Theme::instance().isDark());
    test::saveScreenshot(dialog, "settings-dark");
    pick(*named<QComboBox>(dialog, "Sizes"), 1);
    QVERIFY(byteUnits() == ByteUnits::Decimal);
    pick(*named<QComboBox>(dialog, "Threads"), 1);
    QCOMPARE(settings.threads(), 1);
    QCOMPARE(fixture.context().engine.pool()->size(), 1);
    auto* memory = named<QSlider>(dialog, "Memory limit");
    memory->setFocus();
    QTest::keyClick(memory, Qt::Key_Home);
    QCOMPARE(settings.memoryLimitPercent(), 10);
    SettingsDialog second(fixture.context());
    QCOMPARE(named<QComboBox>(second, "Theme")->currentIndex(), 2);
    QCOMPARE(named<QComboBox>(second, "Threads")->currentIndex(), 1);
    QCOMPARE(named<QSlider>(second, "Memory limit")->value(), 10);
  }

  void theDeviceIsChosenAmongWhatIsThere() {
    test::UiFixture fixture;
    Settings& settings = fixture.context().settings;
    Devices& devices = fixture.context().engine.devices();
    const jobs::DeviceWish gone{jobs::DeviceWish::Kind::Vulkan, "99", "Voodoo 2"};
    settings.setDevice(gone);
    devices.setFound(test::fakeGpus());
    SettingsDialog dialog(fixture.context());
    dialog.show();
    auto* box = named<QComboBox>(dialog, "Models run on");
    QVERIFY(box != nullptr);
    // Processor, automatic, every GPU with its memory, and what is gone.
    QCOMPARE(box->count(), 3 + static_cast<int>(devices.gpus().size()));
    QVERIFY(box->itemText(2).contains(QStringLiteral("24.00\u00a0GiB")));
    QCOMPARE(box->currentText(), QString("Voodoo 2 (not in this computer)"));
    QVERIFY(test::says(dialog, "Until it is back"));
    test::saveScreenshot(dialog, "settings-device-gone-light");
    pick(*box, 2);
    QVERIFY(settings.device() == jobs::wishFor(devices.gpus()[0]));
    QVERIFY(!test::says(dialog, "Until it is back"));
    // What is gone is no choice any more once another one is made.
    QCOMPARE(box->count(), 2 + static_cast<int>(devices.gpus().size()));
    test::saveScreenshot(dialog, "settings-device-light");
    SettingsDialog second(fixture.context());
    QCOMPARE(named<QComboBox>(second, "Models run on")->currentIndex(), 2);
    // Found while the dialog is open.
    devices.setFound(fail(ErrorCode::NotFound, "", "there is no Vulkan loader"));
    QVERIFY(test::says(dialog, "No GPU: There is no Vulkan loader"));
    QCOMPARE(box->count(), 3);
  }

  void foldersCanBeReset() {
    test::UiFixture fixture;
    Settings& settings = fixture.context().settings;
    settings.setDataFolder(fixture.path("elsewhere"));
    SettingsDialog dialog(fixture.context());
    dialog.show();
    QLineEdit* folder = nullptr;
    for (auto* line : dialog.findChildren<QLineEdit*>()) {
      if (line->text() == fixture.path("elsewhere")) folder = line;
    }
    QVERIFY(folder != nullptr);
    QTest::mouseClick(test::button(*folder->parentWidget(), "Reset"), Qt::LeftButton);
    QVERIFY(settings.dataFolder().isEmpty() && folder->text().isEmpty());
    // Without a choice the place in use is shown.
    QVERIFY(folder->placeholderText().contains(QFileInfo(fixture.path("x")).absolutePath()));
  }

  void everythingCanBeReachedByTab() {
    test::UiFixture fixture;
    SettingsDialog dialog(fixture.context());
    dialog.show();
    dialog.activateWindow();
    QSet<QWidget*> reached;
    for (int i = 0; i < 40; ++i) {
      QTest::keyClick(&dialog, Qt::Key_Tab);
      if (QWidget* now = dialog.focusWidget()) reached.insert(now);
    }
    for (auto* box : dialog.findChildren<QComboBox*>()) {
      QVERIFY2(reached.contains(box), qPrintable(box->accessibleName()));
      QVERIFY(!box->accessibleName().isEmpty() && !box->toolTip().isEmpty());
    }
  }

  void aboutNamesVersionsAndLicences() {
    test::UiFixture fixture;
    AboutDialog dialog;
    dialog.show();
    test::saveScreenshot(dialog, "about-light");
    QStringList labels;
    for (auto* label : dialog.findChildren<QLabel*>()) labels += label->text();
    for (const char* part : {"Qt", "QCustomPlot", "SQLite", "{fmt}", "PCRE2"}) {
      QVERIFY2(labels.contains(part), part);
    }
    QVERIFY(labels.contains(qVersion()));
    auto* tabs = dialog.findChild<QTabWidget*>();
    QStringList texts;
    for (int i = 1; i < tabs->count(); ++i) {
      tabs->setCurrentIndex(i);
      texts += tabs->widget(i)->property("plainText").toString();
    }
    QVERIFY(texts[1].contains("Permission is hereby granted"));
    QVERIFY(texts[2].contains("GNU GENERAL PUBLIC LICENSE"));
    QVERIFY(texts[3].contains("Fable 5M") && texts[3].contains("ggml authors"));
  }

  void helpOffersThreeThings() {
    test::UiFixture fixture;
    fixture.window().show();
    QMenu* menu = makeHelpMenu(&fixture.window());
    QStringList entries;
    for (QAction* action : menu->actions()) entries += action->text();
    QVERIFY(entries.contains("User guide") && entries.contains("Keyboard shortcuts"));
    menu->actions()[1]->trigger();
    auto* shortcuts = fixture.window().findChild<ShortcutsDialog*>();
    QVERIFY(shortcuts != nullptr && shortcuts->isVisible());
    test::saveScreenshot(*shortcuts, "shortcuts-light");
    menu->actions().last()->trigger();
    QVERIFY(fixture.window().findChild<AboutDialog*>() != nullptr);
    delete menu;
  }
};

QTEST_MAIN(TestSettingsDialog)
#include "tst_settings_dialog.moc"
