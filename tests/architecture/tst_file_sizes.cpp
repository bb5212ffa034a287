// SPDX-License-Identifier: MIT
// A file has one subject; docs/architecture.md says how long it may become.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace {
const QString kRoot = QStringLiteral(NIBBLE_SOURCE_DIR);
}

class TestFileSizes : public QObject {
  Q_OBJECT

 private slots:
  void filesStayWithinTheDocumentedLengths() {
    QFile page(kRoot + "/docs/architecture.md");
    QVERIFY(page.open(QIODevice::ReadOnly));
    static const QRegularExpression limits(
        R"(Most files have under (\d+) lines; none has more than (\d+))");
    const auto match = limits.match(QString::fromUtf8(page.readAll()));
    QVERIFY2(match.hasMatch(), "docs/architecture.md names no file lengths");
    const int usual = match.captured(1).toInt();
    const int most = match.captured(2).toInt();

    QStringList tooLong;
    int files = 0;
    int beyondUsual = 0;
    for (const char* folder : {"engine", "app", "ui", "shaders", "tests"}) {
      QDirIterator it(kRoot + "/" + folder, {"*.cpp", "*.h", "*.inl", "*.comp", "*.glsl", "*.py"},
                      QDir::Files, QDirIterator::Subdirectories);
      while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto lines = file.readAll().count('\n');
        ++files;
        if (lines > usual) ++beyondUsual;
        if (lines > most) tooLong << QString("%1: %2 lines").arg(file.fileName()).arg(lines);
      }
    }
    QVERIFY(files > 100);
    QVERIFY2(tooLong.isEmpty(), qPrintable(tooLong.join("\n")));
    QVERIFY2(beyondUsual * 10 <= files,
             "more than a tenth of the files is beyond the usual length");
  }
};

QTEST_GUILESS_MAIN(TestFileSizes)
#include "tst_file_sizes.moc"
