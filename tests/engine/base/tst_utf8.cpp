// SPDX-License-Identifier: MIT
#include <QTest>

#include "base/utf8.h"

using namespace nibble;

class TestUtf8 : public QObject {
  Q_OBJECT

 private slots:
  void everyCodePointReturns() {
    for (std::uint32_t c = 0; c <= 0x10ffff; ++c) {
      if (c >= 0xd800 && c < 0xe000) continue;
      std::string text;
      appendUtf8(text, c);
      const CodePoint decoded = decodeUtf8(text, 0);
      if (decoded.value != c || decoded.length != static_cast<int>(text.size())) {
        QFAIL(qPrintable(QString::number(c, 16)));
      }
    }
  }

  void validity_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("empty") << QByteArray("") << true;
    QTest::newRow("ascii") << QByteArray("abc") << true;
    QTest::newRow("mixed") << QByteArray("aé€😀") << true;
    QTest::newRow("nul") << QByteArray("a\0b", 3) << true;
    QTest::newRow("lone continuation") << QByteArray("\x80") << false;
    QTest::newRow("overlong 2") << QByteArray("\xc0\xaf") << false;
    QTest::newRow("overlong 3") << QByteArray("\xe0\x80\xaf") << false;
    QTest::newRow("overlong 4") << QByteArray("\xf0\x8f\xbf\xbf") << false;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false;
    QTest::newRow("above the last") << QByteArray("\xf4\x90\x80\x80") << false;
    QTest::newRow("0xff") << QByteArray("\xff") << false;
    QTest::newRow("cut") << QByteArray("a\xe2\x82") << false;
    QTest::newRow("broken") << QByteArray("\xe2\x28\xa1") << false;
  }

  void validity() {
    QFETCH(const QByteArray, text);
    QFETCH(const bool, valid);
    QCOMPARE(isValidUtf8(text.toStdString()), valid);
  }

  void completePrefix() {
    const std::string text = "a€😀";  // 1 + 3 + 4 bytes
    const std::size_t expected[] = {0, 1, 1, 1, 4, 4, 4, 4, 8};
    for (std::size_t length = 0; length <= text.size(); ++length) {
      QCOMPARE(completeUtf8Prefix(std::string_view(text).substr(0, length)), expected[length]);
    }
    QCOMPARE(completeUtf8Prefix("a\xff"), std::size_t{2});
    QCOMPARE(completeUtf8Prefix("\x80\x80\x80\x80"), std::size_t{4});
  }

  void printableText() {
    QCOMPARE(printable("tensor é"), std::string("tensor é"));
    QCOMPARE(printable("a\nb\xff"), std::string("a\\x0ab\\xff"));
    QCOMPARE(printable(std::string(200, 'x'), 10), std::string(10, 'x') + "…");
    QCOMPARE(printable(std::string_view("\0", 1)), std::string("\\x00"));
  }
};

QTEST_GUILESS_MAIN(TestUtf8)
#include "tst_utf8.moc"
