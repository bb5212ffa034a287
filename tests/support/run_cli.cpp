// SPDX-License-Identifier: MIT
#include "support/run_cli.h"

#include <QDir>
#include <QJsonDocument>
#include <QProcess>
#include <QProcessEnvironment>

namespace nibble::test {

namespace {
constexpr int kTimeoutMs = 300'000;
}

QJsonObject CliResult::json() const {
  return QJsonDocument::fromJson(out).object();
}

CliResult CliSandbox::run(const QStringList& arguments) const {
  QProcess process;
  auto environment = QProcessEnvironment::systemEnvironment();
  environment.insert("NIBBLE_DATA_DIR", dir_.filePath("store"));
  process.setProcessEnvironment(environment);
  process.setStandardInputFile(QProcess::nullDevice());
  process.start(NIBBLE_CLI, arguments);
  CliResult result;
  if (process.waitForFinished(kTimeoutMs) && process.exitStatus() == QProcess::NormalExit) {
    result.exitCode = process.exitCode();
  }
  result.out = process.readAllStandardOutput();
  result.err = process.readAllStandardError();
  return result;
}

QStringList CliSandbox::files() const {
  QStringList names =
      QDir(dir_.path()).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
  return names;
}

namespace {
QString resource(const QString& relative) {
  const QString moved = qEnvironmentVariable("NIBBLE_TEST_ROOT");
  if (!moved.isEmpty()) return moved + "/resources/" + relative;
  return QStringLiteral(NIBBLE_RESOURCES "/") + relative;
}
}  // namespace

QString demoModel() {
  return resource("demo-model");
}

QString heldoutText() {
  return resource("text/heldout.txt");
}

}  // namespace nibble::test
