// SPDX-License-Identifier: MIT
// Rows that are kept come back; the cache stays within its limit.
#include <QTest>

#include "jobs/row_cache.h"

using namespace nibble;

class TestRowCache : public QObject {
  Q_OBJECT

 private slots:
  void keptRowsComeBack() {
    jobs::RowCache cache(100);
    std::vector<std::byte> out;
    QVERIFY(!cache.find(0, 1, out));
    const std::vector<std::byte> a(10, std::byte{1}), b(10, std::byte{2});
    cache.keep(0, 1, a);
    cache.keep(1, 0, b);
    QVERIFY(cache.find(0, 1, out));
    QVERIFY(out == a);
    QVERIFY(cache.find(1, 0, out));
    QVERIFY(out == b);
    QVERIFY(!cache.find(1, 1, out));
  }

  void theLimitHolds() {
    jobs::RowCache cache(100);
    const std::vector<std::byte> row(10);
    std::vector<std::byte> out;
    for (std::int64_t i = 0; i < 1000; ++i) cache.keep(0, i, row);
    int kept = 0;
    for (std::int64_t i = 0; i < 1000; ++i) kept += cache.find(0, i, out) ? 1 : 0;
    QVERIFY(kept > 0);
    QVERIFY(kept <= 10);
    cache.keep(7, 7, std::vector<std::byte>(101));
    QVERIFY(!cache.find(7, 7, out));
  }
};

QTEST_GUILESS_MAIN(TestRowCache)
#include "tst_row_cache.moc"
