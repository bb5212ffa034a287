// SPDX-License-Identifier: MIT
#pragma once

#include <QTest>

/// Skips for want of something scripts/test.sh installs. That script sets NIBBLE_TESTS_COMPLETE:
/// then what is wanted must be there, and a test that would skip fails.
#define NIBBLE_SKIP(reason)                                                         \
  do {                                                                              \
    const QString why(reason);                                                      \
    if (qEnvironmentVariableIsSet("NIBBLE_TESTS_COMPLETE")) QFAIL(qPrintable(why)); \
    QSKIP(qPrintable(why));                                                         \
  } while (false)
