// SPDX-License-Identifier: MIT
// Whoever cannot see or cannot hold a mouse reaches everything: each control has a name, and the
// Tab key, with arrows within groups, comes by all of them.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QButtonGroup>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabBar>
#include <QTest>
#include <QTextEdit>

#include "ui/chat/chat_page.h"
#include "ui/frame/jobs_dialog.h"
#include "ui/frame/page_registry.h"
#include "ui/plan/bit_map_view.h"
#include "ui/settings/settings_dialog.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr int kPatience = 120'000;

/// Part of another control, which has the name and the focus: the line of a spin box, the list of
/// a combo box, headers and bars of a table.
bool isPart(const QWidget& widget) {
  if (qobject_cast<const QScrollBar*>(&widget) != nullptr) return true;
  for (const QWidget* parent = widget.parentWidget(); parent != nullptr;
       parent = parent->parentWidget()) {
    if (qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
        qobject_cast<const QAbstractItemView*>(parent)) {
      return true;
    }
    if (parent->isWindow()) break;
  }
  return widget.objectName().startsWith("qt_");
}

bool isInteractive(const QWidget& widget) {
  if (!widget.isVisible() || !widget.isEnabled() || isPart(widget)) return false;
  if (const auto* text = qobject_cast<const QTextEdit*>(&widget)) {
    return !text->isReadOnly() || (text->focusPolicy() & Qt::TabFocus) != 0;
  }
  return qobject_cast<const QAbstractButton*>(&widget) != nullptr ||
         qobject_cast<const QLineEdit*>(&widget) != nullptr ||
         qobject_cast<const QComboBox*>(&widget) != nullptr ||
         qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr ||
         qobject_cast<const QAbstractSlider*>(&widget) != nullptr ||
         qobject_cast<const QAbstractItemView*>(&widget) != nullptr ||
         qobject_cast<const QPlainTextEdit*>(&widget) != nullptr ||
         qobject_cast<const QTabBar*>(&widget) != nullptr ||
         qobject_cast<const BitMapView*>(&widget) != nullptr;
}

QVector<QWidget*> interactive(QWidget& window) {
  QVector<QWidget*> found;
  for (auto* widget : window.findChildren<QWidget*>()) {
    if (widget->window() == &window && isInteractive(*widget)) found.append(widget);
  }
  return found;
}

QString describe(const QWidget& widget) {
  QStringList path;
  for (const QWidget* at = &widget; at != nullptr && path.size() < 4; at = at->parentWidget()) {
    const QString name = at->accessibleName().isEmpty() ? at->objectName() : at->accessibleName();
    path.prepend(QString(at->metaObject()->className()).section("::", -1) + " '" + name + "'");
  }
  QString text;
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) text = button->text();
  return path.join(" > ") + ' ' + text;
}

QStringList nameless(QWidget& window) {
  QStringList found;
  for (QWidget* widget : interactive(window)) {
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    const QString name =
        interface != nullptr ? interface->text(QAccessible::Name).trimmed() : QString();
    // A sign alone is read as "black down-pointing small triangle".
    const bool words = std::any_of(name.begin(), name.end(),
                                   [](QChar letter) { return letter.isLetterOrNumber(); });
    if (!words) found.append(describe(*widget));
  }
  return found;
}

/// What has the keyboard, or the control it is part of.
QWidget* focused(const QVector<QWidget*>& wanted) {
  QWidget* widget = QApplication::focusWidget();
  while (widget != nullptr && !wanted.contains(widget)) widget = widget->parentWidget();
  return widget;
}

/// Of a group in which one is chosen, Tab comes to the chosen one and arrows to the others.
bool isReachedByArrows(QWidget& widget, const QSet<QWidget*>& reached) {
  auto* button = qobject_cast<QAbstractButton*>(&widget);
  if (button == nullptr || button->group() == nullptr || !button->group()->exclusive())
    return false;
  for (QAbstractButton* other : button->group()->buttons()) {
    if (!reached.contains(other)) continue;
    other->setFocus();
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Down}) {
      for (qsizetype i = 0; i < button->group()->buttons().size(); ++i) {
        QTest::keyClick(QApplication::focusWidget(), key);
        if (button->hasFocus()) return true;
      }
    }
  }
  return false;
}

/// Controls that the keyboard never comes to, in a whole round.
QStringList unreached(QWidget& window) {
  QVector<QWidget*> wanted = interactive(window);
  QSet<QWidget*> reached;
  const auto press = [&](Qt::Key key) {
    QWidget* at = QApplication::focusWidget();
    QTest::keyClick(at != nullptr ? at : &window, key);
    if (QWidget* now = focused(wanted)) reached.insert(now);
  };
  const int most = 4 * static_cast<int>(wanted.size()) + 20;
  for (int i = 0; i < most && reached.size() < wanted.size(); ++i) press(Qt::Key_Tab);
  QStringList missed;
  for (QWidget* widget : wanted) {
    if (reached.contains(widget) || isReachedByArrows(*widget, reached)) continue;
    missed.append(describe(*widget));
  }
  return missed;
}

void expectAccessible(QWidget& window) {
  window.activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(&window));
  QVERIFY(interactive(window).size() > 2);
  const QStringList unnamed = nameless(window), missed = unreached(window);
  QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join('\n')));
  QVERIFY2(missed.isEmpty(), qPrintable(missed.join('\n')));
}

}  // namespace

class TestAccessibility : public QObject {
  Q_OBJECT

 private slots:
  void theStartPage() {
    test::UiFixture fixture;
    fixture.context().settings.addRecentModel(QStringLiteral("/models/of/yesterday.gguf"));
    fixture.window().resize(1440, 900);
    fixture.window().show();
    expectAccessible(fixture.window());
  }

  void everyPage_data() {
    QTest::addColumn<QString>("id");
    for (const PageEntry& entry : allPages()) QTest::newRow(entry.id) << QString(entry.id);
  }
  void everyPage() {
    QFETCH(const QString, id);
    test::UiFixture fixture;
    fixture.window().resize(1440, 900);
    QVERIFY(fixture.openModel());
    // Something to browse, compare and export again.
    QVERIFY(fixture.context().quantizer.start(fixture.path("out.gguf")));
    QVERIFY(fixture.waitForJobs());
    fixture.window().showPage(id);
    if (auto* chat = qobject_cast<ChatPage*>(fixture.window().page(id))) {
      QVERIFY(test::waitUntil(
          [&] {
            return chat->controller().runner().isLoaded(Side::A) &&
                   chat->controller().runner().isLoaded(Side::B);
          },
          kPatience));
    }
    QTest::qWait(300);  // lists that are filled in the background
    expectAccessible(fixture.window());
  }

  void theDialogs() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    SettingsDialog settings(fixture.context());
    settings.show();
    expectAccessible(settings);
    settings.close();
    QVERIFY(fixture.context().quantizer.start(fixture.path("out.gguf")));
    QVERIFY(fixture.waitForJobs());
    JobsDialog jobs(fixture.context().jobs);
    jobs.show();
    expectAccessible(jobs);
  }
};

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
