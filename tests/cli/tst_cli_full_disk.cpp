// SPDX-License-Identifier: MIT
// The program on a disk without room: one error line and status 1, or a note when only the store
// has none.
#include <QTest>
#include <cstdlib>

#include "support/quantize_run.h"
#include "support/run_cli.h"
#include "support/small_disk.h"

using namespace nibble;

namespace {

struct Outcome {
  int status = -1;
  QByteArray err;
};

/// Through the shell: QProcess wants the event loop of the process it was forked from.
Outcome quantize(const std::filesystem::path& store, const QString& type,
                 const std::filesystem::path& out, const QString& log) {
  const QString command =
      QString(
          "NIBBLE_DATA_DIR='%1' '%2' quantize '%3' --type %4 --out '%5' "
          ">/dev/null 2>'%6' </dev/null")
          .arg(QString::fromStdString(store.string()), NIBBLE_CLI, test::demoModel(), type,
               QString::fromStdString(out.string()), log);
  const int status = std::system(command.toUtf8().constData());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::contentsOf(log)};
}

}  // namespace

class TestCliFullDisk : public QObject {
  Q_OBJECT

 private slots:
  void theOutputHasNoRoom() {
    const QTemporaryDir elsewhere;
    const QString log = elsewhere.filePath("log");
    const std::filesystem::path store = elsewhere.filePath("store").toStdString();
    RUN_ON_SMALL_DISK(4 << 20, [&](const std::filesystem::path& folder) -> QString {
      const Outcome ended = quantize(store, "Q8_0", folder / "out.gguf", log);
      COMPLAIN_UNLESS(ended.status == 1, QString::number(ended.status));
      COMPLAIN_UNLESS(ended.err.startsWith("nibble: error: "), ended.err);
      COMPLAIN_UNLESS(ended.err.count('\n') == 1, ended.err);
      COMPLAIN_UNLESS(ended.err.contains("out.gguf"), ended.err);
      COMPLAIN_UNLESS(test::namesIn(folder) == "", test::namesIn(folder));
      return {};
    });
  }

  void theStoreHasNoRoom() {
    const QTemporaryDir elsewhere;
    const QString log = elsewhere.filePath("log");
    const std::filesystem::path out = elsewhere.filePath("out.gguf").toStdString();
    RUN_ON_SMALL_DISK(1 << 20, [&](const std::filesystem::path& folder) -> QString {
      test::fillDisk(folder);
      const Outcome ended = quantize(folder, "Q4_0", out, log);
      COMPLAIN_UNLESS(ended.status == 0, ended.err);
      COMPLAIN_UNLESS(ended.err.startsWith("nibble: note: this run is not recorded"), ended.err);
      COMPLAIN_UNLESS(ended.err.count('\n') == 1, ended.err);
      COMPLAIN_UNLESS(std::filesystem::exists(out), "no output");
      return {};
    });
  }
};

QTEST_GUILESS_MAIN(TestCliFullDisk)
#include "tst_cli_full_disk.moc"
