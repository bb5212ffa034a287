// SPDX-License-Identifier: MIT
// Runs the real program, as a user does.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>
#include <QTemporaryDir>

namespace nibble::test {

struct CliResult {
  int exitCode = -1;  ///< -1 when it did not end by itself
  QByteArray out;
  QByteArray err;

  /// Standard output as one JSON document; empty when it is anything else.
  QJsonObject json() const;
};

/// A folder for one test's files; the program keeps its store there too.
class CliSandbox {
 public:
  CliResult run(const QStringList& arguments) const;
  QString path(const QString& name) const { return dir_.filePath(name); }
  /// Files left behind, hidden ones included, without the store's.
  QStringList files() const;

 private:
  QTemporaryDir dir_;
};

/// The bundled model and text.
QString demoModel();
QString heldoutText();

}  // namespace nibble::test
