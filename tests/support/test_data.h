// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

namespace nibble::test {

/// Path of a file under tests/data; of $NIBBLE_TEST_ROOT where the sources were left behind.
QString dataPath(const QString& relative);

/// Contents of a file under tests/data; fails the running test when it cannot be read.
QByteArray readData(const QString& relative);

}  // namespace nibble::test
