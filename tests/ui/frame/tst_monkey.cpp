// SPDX-License-Identifier: MIT
// Clicks, drags, wheels and types at random, dialogs included. Nothing is asked of the window but
// to live through it; the sanitizers watch. NIBBLE_MONKEY_SECONDS sets how long, NIBBLE_MONKEY_SEED
// repeats a run.
#include <QAbstractItemView>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QRandomGenerator>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include "ui/core/resources.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;

namespace {

constexpr int kDefaultSeconds = 5;
constexpr int kIntervalMilliseconds = 3;

/// Sends one random event after another to whatever window is in front.
class Monkey : public QObject {
 public:
  Monkey(test::UiFixture& fixture, quint32 seed, int seconds)
      : fixture_(fixture), random_(seed), end_(QDeadlineTimer(seconds * 1000LL)) {
    scheduleNext();
  }
  int acts() const { return acts_; }
  bool isDone() const { return end_.hasExpired() && front() == &fixture_.window(); }

 private:
  int below(int limit) { return limit <= 0 ? 0 : static_cast<int>(random_.bounded(limit)); }

  QWidget* front() const {
    if (QWidget* popup = QApplication::activePopupWidget()) return popup;
    if (QWidget* modal = QApplication::activeModalWidget()) return modal;
    return &fixture_.window();  // another one after each change of the language
  }

  /// A new timer each time: one that runs a dialog's loop in its slot would not fire again.
  void scheduleNext() { QTimer::singleShot(kIntervalMilliseconds, this, &Monkey::act); }

  void act() {
    if (isDone()) return;
    scheduleNext();
    ++acts_;
    QWidget* top = front();
    if (end_.hasExpired()) return QTest::keyClick(top, Qt::Key_Escape);
    const QPoint point(below(top->width()), below(top->height()));
    QWidget* target = top->childAt(point);
    if (target == nullptr) target = top;
    const QPoint local = target->mapFrom(top, point);
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return click(target, local);
      case 4:
        return drag(target, local);
      case 5:
        return wheel(target, local);
      case 6:
        // Out of whatever nested loop a dialog runs.
        if (below(4) == 0) QTest::keyClick(top, Qt::Key_Escape);
        return;
      default:
        return type(top);
    }
  }

  void click(QWidget* target, const QPoint& at) {
    static constexpr Qt::KeyboardModifiers kModifiers[] = {Qt::NoModifier, Qt::ControlModifier,
                                                           Qt::ShiftModifier};
    send(target, QEvent::MouseButtonPress, at, Qt::LeftButton, kModifiers[below(3)]);
    send(target, QEvent::MouseButtonRelease, at, Qt::NoButton, Qt::NoModifier);
    if (below(6) == 0 && alive(target)) {
      send(target, QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::NoModifier);
      send(target, QEvent::MouseButtonRelease, at, Qt::NoButton, Qt::NoModifier);
    }
  }

  /// Short of a real drag and drop, whose loop only a window system can end.
  void drag(QWidget* target, const QPoint& from) {
    send(target, QEvent::MouseButtonPress, from, Qt::RightButton, Qt::NoModifier);
    for (int i = 0; i < 4; ++i) {
      const QPoint at(below(std::max(1, width(target))), below(std::max(1, height(target))));
      send(target, QEvent::MouseMove, at, Qt::RightButton, Qt::NoModifier);
    }
    send(target, QEvent::MouseButtonRelease, from, Qt::NoButton, Qt::NoModifier);
  }

  void wheel(QWidget* target, const QPoint& at) {
    if (!alive(target)) return;
    QWheelEvent event(at, target->mapToGlobal(at), {}, QPoint(0, (below(2) * 2 - 1) * 120),
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(target, &event);
  }

  void type(QWidget* top) {
    static constexpr int kKeys[] = {Qt::Key_Tab,   Qt::Key_Backtab, Qt::Key_Left,   Qt::Key_Right,
                                    Qt::Key_Up,    Qt::Key_Down,    Qt::Key_Return, Qt::Key_Space,
                                    Qt::Key_A,     Qt::Key_4,       Qt::Key_6,      Qt::Key_Delete,
                                    Qt::Key_Home,  Qt::Key_End,     Qt::Key_Escape, Qt::Key_Z,
                                    Qt::Key_Period};
    QWidget* focus = QApplication::focusWidget();
    QWidget* target = focus != nullptr && top->isAncestorOf(focus) ? focus : top;
    // A file dialog deletes what is selected; this test stays in its own folder, but need not.
    const int key = kKeys[below(static_cast<int>(std::size(kKeys)))];
    if (key == Qt::Key_Delete && top->inherits("QFileDialog")) return;
    if (below(8) == 0) {
      static constexpr int kPages[] = {Qt::Key_1, Qt::Key_2, Qt::Key_3,
                                       Qt::Key_4, Qt::Key_5, Qt::Key_6};
      QTest::keyClick(target, static_cast<Qt::Key>(kPages[below(6)]), Qt::ControlModifier);
      return;
    }
    QTest::keyClick(target, static_cast<Qt::Key>(key),
                    below(5) == 0 ? Qt::ControlModifier : Qt::NoModifier);
  }

  // A click can end the life of its target; the pointers are checked before each further event.
  bool alive(QWidget* target) const { return QApplication::allWidgets().contains(target); }
  int width(QWidget* target) const { return alive(target) ? target->width() : 1; }
  int height(QWidget* target) const { return alive(target) ? target->height() : 1; }

  void send(QWidget* target, QEvent::Type event, const QPoint& at, Qt::MouseButton button,
            Qt::KeyboardModifiers modifiers) {
    if (!alive(target)) return;
    const bool release = event == QEvent::MouseButtonRelease;
    QMouseEvent mouse(event, at, target->mapToGlobal(at), release ? Qt::LeftButton : button,
                      release ? Qt::NoButton : button, modifiers);
    QApplication::sendEvent(target, &mouse);
  }

  test::UiFixture& fixture_;
  QRandomGenerator random_;
  QDeadlineTimer end_;
  int acts_ = 0;
};

/// The demo model where nothing else can be hurt.
QString copyOfDemo(const QString& folder) {
  const QDir source(ui::demoModelPath());
  QDir().mkpath(folder);
  for (const QString& file : source.entryList(QDir::Files)) {
    QFile::copy(source.filePath(file), QDir(folder).filePath(file));
  }
  return folder;
}

}  // namespace

class TestMonkey : public QObject {
  Q_OBJECT

 private slots:
  void survives() {
    // Native dialogs would be out of reach, and of control.
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    test::UiFixture fixture;
    qputenv("HOME", fixture.path("").toUtf8());
    QDir::setCurrent(fixture.path(""));
    fixture.context().settings.setValue("lastOpenFolder", fixture.path(""));
    fixture.context().settings.setValue("lastOutputFolder", fixture.path(""));
    const QString model = copyOfDemo(fixture.path("model"));
    QVERIFY(fixture.openModel(model));

    bool chosen = false;
    quint32 seed = qEnvironmentVariable("NIBBLE_MONKEY_SEED").toUInt(&chosen);
    if (!chosen) seed = QRandomGenerator::global()->generate();
    const int wanted = qEnvironmentVariableIntValue("NIBBLE_MONKEY_SECONDS");
    const int seconds = wanted > 0 ? wanted : kDefaultSeconds;
    qInfo("NIBBLE_MONKEY_SEED=%u for %d s", seed, seconds);
    const Monkey monkey(fixture, seed, seconds);
    while (!monkey.isDone()) {
      QTest::qWait(100);
      // It may have closed the model, or the window.
      if (!fixture.context().workspace.hasModel() && !fixture.context().workspace.isOpening()) {
        fixture.window().openModel(model);
      }
      if (!fixture.window().isVisible()) fixture.window().show();
    }
    qInfo("%d acts", monkey.acts());
    QVERIFY(monkey.acts() > 10);
    fixture.context().jobs.cancelAll();
    QVERIFY(fixture.waitForJobs());
  }
};

QTEST_MAIN(TestMonkey)
#include "tst_monkey.moc"
