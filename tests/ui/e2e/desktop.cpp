// SPDX-License-Identifier: MIT
#include "ui/e2e/desktop.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QTest>

namespace nibble::test {

namespace {

constexpr int kDragSteps = 10;
constexpr int kDragPause = 60;
constexpr int kDropPatience = 30000;

void stop(QProcess& process) {
  if (process.state() == QProcess::NotRunning) return;
  process.terminate();
  if (!process.waitForFinished(5000)) process.kill();
  process.waitForFinished(2000);
}

}  // namespace

QString missingDesktopPrograms() {
  QStringList missing;
  for (const char* program : {"Xvfb", "openbox", "xdotool", "import"}) {
    if (QStandardPaths::findExecutable(program).isEmpty()) missing << program;
  }
  return missing.join(", ");
}

Desktop::Desktop() {
  // The server chooses a free display and says which.
  server_.start("Xvfb", {"-displayfd", "1", "-screen", "0", "1700x1000x24", "-nolisten", "tcp"});
  if (!server_.waitForStarted() || !server_.waitForReadyRead(20000)) return;
  display_ = ":" + QString::fromLatin1(server_.readLine()).trimmed();
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("DISPLAY", display_);
  windowManager_.setProcessEnvironment(environment);
  windowManager_.start("openbox", {});
  running_ = windowManager_.waitForStarted();
  QTest::qWait(500);
}

Desktop::~Desktop() {
  stop(windowManager_);
  stop(server_);
}

std::unique_ptr<QProcess> Desktop::start(const QString& program, const QStringList& arguments,
                                         const QStringList& extra) {
  auto process = std::make_unique<QProcess>();
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("DISPLAY", display_);
  environment.insert("QT_QPA_PLATFORM", "xcb");
  for (const QString& entry : extra) {
    environment.insert(entry.section('=', 0, 0), entry.section('=', 1));
  }
  process->setProcessEnvironment(environment);
  process->start(program, arguments);
  process->waitForStarted();
  return process;
}

void Desktop::xdotool(const QStringList& arguments) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("DISPLAY", display_);
  process.setProcessEnvironment(environment);
  process.start("xdotool", arguments);
  process.waitForFinished(30000);
}

void Desktop::click(const QRect& where) {
  const QPoint at = where.center();
  xdotool({"mousemove", QString::number(at.x()), QString::number(at.y())});
  QTest::qWait(60);
  xdotool({"click", "1"});
  QTest::qWait(120);
}

void Desktop::drag(const QPoint& from, const QPoint& to, const std::function<bool()>& ready) {
  xdotool({"mousemove", QString::number(from.x()), QString::number(from.y())});
  QTest::qWait(kDragPause);
  xdotool({"mousedown", "1"});
  for (int step = 1; step <= kDragSteps; ++step) {
    const QPoint at = from + (to - from) * step / kDragSteps;
    xdotool({"mousemove", QString::number(at.x()), QString::number(at.y())});
    QTest::qWait(kDragPause);
  }
  QTest::qWait(2 * kDragPause);
  QElapsedTimer timer;
  timer.start();
  while (ready && !ready() && timer.elapsed() < kDropPatience) {
    // A target that was busy hears of the mouse again when it moves.
    xdotool({"mousemove_relative", "--", "1", "0"});
    QTest::qWait(kDragPause);
    xdotool({"mousemove_relative", "--", "-1", "0"});
    QTest::qWait(kDragPause);
  }
  xdotool({"mouseup", "1"});
  QTest::qWait(2 * kDragPause);
}

void Desktop::key(const QString& keys) {
  xdotool({"key", keys});
  QTest::qWait(100);
}

void Desktop::type(const QString& text) {
  xdotool({"type", "--delay", "15", text});
  QTest::qWait(100);
}

void Desktop::screenshot(const QString& path) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("DISPLAY", display_);
  process.setProcessEnvironment(environment);
  process.start("import", {"-window", "root", path});
  process.waitForFinished(20000);
}

QRect rectOf(const QString& text) {
  const QStringList numbers = text.split(' ');
  if (numbers.size() != 4) return {};
  return {numbers[0].toInt(), numbers[1].toInt(), numbers[2].toInt(), numbers[3].toInt()};
}

ProbedWorkbench::ProbedWorkbench(Desktop& desktop, const QString& folder) {
  process_ = desktop.start(NIBBLE_PROBED_WORKBENCH, {},
                           {"HOME=" + folder, "XDG_CONFIG_HOME=" + folder + "/config",
                            "NIBBLE_DATA_DIR=" + folder, "XDG_RUNTIME_DIR=" + folder});
}

ProbedWorkbench::~ProbedWorkbench() {
  stop(*process_);
}

QString ProbedWorkbench::ask(const QString& question) {
  process_->write(question.toUtf8() + '\n');
  QElapsedTimer timer;
  timer.start();
  while (!process_->canReadLine() && timer.elapsed() < 60000 &&
         process_->state() == QProcess::Running) {
    process_->waitForReadyRead(200);
  }
  return QString::fromUtf8(process_->readLine()).trimmed();
}

QRect ProbedWorkbench::find(const QString& question, int milliseconds) {
  QElapsedTimer timer;
  timer.start();
  do {
    const QRect rect = rectOf(ask(question));
    if (!rect.isEmpty()) return rect;
    QTest::qWait(100);
  } while (timer.elapsed() < milliseconds);
  return {};
}

bool ProbedWorkbench::waitFor(const QString& question,
                              const std::function<bool(const QJsonObject&)>& holds,
                              int milliseconds) {
  return QTest::qWaitFor(
      [&] { return holds(QJsonDocument::fromJson(ask(question).toUtf8()).object()); },
      milliseconds);
}

bool ProbedWorkbench::waitForText(const QString& question, const QString& text, int milliseconds) {
  return QTest::qWaitFor([&] { return ask(question) == text; }, milliseconds);
}

QString ProbedWorkbench::log() {
  return QString::fromUtf8(process_->readAllStandardError());
}

}  // namespace nibble::test
