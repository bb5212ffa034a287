// SPDX-License-Identifier: MIT
// How quick the workbench feels: time to the first usable window, time to the map of a model, and
// how long events wait while every core quantizes.
//
//   bench_window MODEL [TYPE]
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <ctime>

#include "ui/core/quantize_controller.h"
#include "ui/frame/workbench.h"
#include "ui/support/loop_monitor.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/page.h"

namespace {

using namespace nibble;

/// Milliseconds since the kernel started this process, so that loading libraries counts.
double sinceProcessStart() {
  QFile file("/proc/self/stat");
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QByteArray text = file.readAll();
  const auto fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
  const double started = fields.value(19).toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK));
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return 1000 *
         (static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) - started);
}

/// Sees the first paint of a widget.
class PaintWatcher : public QObject {
 public:
  explicit PaintWatcher(QWidget& widget) { widget.installEventFilter(this); }
  bool painted() const { return painted_; }
  bool eventFilter(QObject*, QEvent* event) override {
    painted_ = painted_ || event->type() == QEvent::Paint;
    return false;
  }

 private:
  bool painted_ = false;
};

int run(QApplication& application, const QString& model, const QString& type) {
  QTemporaryDir folder;
  qputenv("NIBBLE_DATA_DIR", folder.path().toUtf8());
  ui::Workbench workbench(application, folder.filePath("settings.ini"));
  PaintWatcher watcher(workbench.window());
  workbench.window().show();
  if (!test::waitUntil([&] { return watcher.painted(); })) return 1;
  std::printf("first window        %7.0f ms after the process started\n", sinceProcessStart());

  QElapsedTimer timer;
  timer.start();
  workbench.window().openModel(model);
  if (!test::waitUntil([&] { return workbench.context().workspace.hasModel(); })) return 1;
  const PaintWatcher page(*workbench.window().page("plan"));
  if (!test::waitUntil([&] { return page.painted(); })) return 1;
  std::printf("model to its map    %7.0f ms\n", static_cast<double>(timer.nsecsElapsed()) / 1e6);

  const auto applied = workbench.context().workspace.plan().applyPreset(type);
  if (!applied) return 1;
  ui::QuantizeController quantizer(workbench.context().jobs, workbench.context().workspace,
                                   workbench.context().plans);
  const test::LoopMonitor monitor;
  const auto job = quantizer.start(folder.filePath("out.gguf"));
  if (!job || !test::waitUntil([&] { return !workbench.context().jobs.isBusy(); }, 3'600'000)) {
    return 1;
  }
  std::printf("quantizing to %s: %s, %.1f s\n", qPrintable(type),
              (*job)->state() == ui::Job::State::Done ? "done" : "not done",
              (*job)->progress().seconds);
  std::printf("event waits, %d of them: median %.2f ms, 99th percentile %.2f ms, longest %.2f ms\n",
              monitor.count(), monitor.percentile(0.5), monitor.percentile(0.99),
              monitor.percentile(1));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_window MODEL [TYPE]\n");
    return 2;
  }
  return run(application, QString::fromLocal8Bit(argv[1]),
             argc > 2 ? QString::fromLocal8Bit(argv[2]) : QStringLiteral("Q4_K_M"));
}
