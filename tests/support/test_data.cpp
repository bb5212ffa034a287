// SPDX-License-Identifier: MIT
#include "support/test_data.h"

#include <QFile>
#include <QTest>

namespace nibble::test {

QString dataPath(const QString& relative) {
  const QString moved = qEnvironmentVariable("NIBBLE_TEST_ROOT");
  if (!moved.isEmpty()) return moved + "/tests/data/" + relative;
  return QStringLiteral(NIBBLE_TEST_DATA "/") + relative;
}

QByteArray readData(const QString& relative) {
  QFile file(dataPath(relative));
  if (!file.open(QIODevice::ReadOnly)) {
    QTest::qFail(qPrintable("cannot read " + file.fileName()), __FILE__, __LINE__);
    return {};
  }
  return file.readAll();
}

}  // namespace nibble::test
