// SPDX-License-Identifier: MIT
// What shaders must not do though every driver compiles it.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

class TestShaderRules : public QObject {
  Q_OBJECT

 private slots:
  /// Where not all subgroups come by, some drivers leave results out: lavapipe of Mesa 25 lets the
  /// whole workgroup wait.
  void subgroupsDoNotWaitForThemselves() {
    static const QRegularExpression waits(R"(\bsubgroup(Memory\w*)?Barrier\w*\()");
    QDirIterator it(QStringLiteral(NIBBLE_SOURCE_DIR "/shaders"), {"*.comp", "*.glsl"}, QDir::Files,
                    QDirIterator::Subdirectories);
    int files = 0;
    while (it.hasNext()) {
      QFile file(it.next());
      QVERIFY(file.open(QIODevice::ReadOnly));
      QVERIFY2(!QString::fromUtf8(file.readAll()).contains(waits), qPrintable(file.fileName()));
      ++files;
    }
    QVERIFY(files > 20);
  }
};

QTEST_GUILESS_MAIN(TestShaderRules)
#include "tst_shader_rules.moc"
