// SPDX-License-Identifier: MIT
// The ways to keep keys and values: names, sizes, and which heads they take.
#include <QTemporaryDir>
#include <QTest>

#include "infer/backend.h"
#include "support/random_model.h"

using namespace nibble;

class TestKvType : public QObject {
  Q_OBJECT

 private slots:
  void bytesOfHeads() {
    QCOMPARE(kvHeadBytes(KvType::F16, 128), std::uint64_t{256});
    QCOMPARE(kvHeadBytes(KvType::F32, 20), std::uint64_t{80});
    QCOMPARE(kvHeadBytes(KvType::Q8_0, 128), std::uint64_t{4 * 34});
    QCOMPARE(kvHeadBytes(KvType::Q4_0, 64), std::uint64_t{2 * 18});
    QCOMPARE(kvHeadBytes(KvType::Q4_0, -1), std::uint64_t{0});
  }

  void headsWithoutWholeBlocksAreRefused() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("model.gguf").toStdString();
    test::RandomModel{}.write(path);  // heads of 8
    const auto model = *loadCpuModel(*openModel(path), {.pool = std::make_shared<ThreadPool>(1)});
    for (const KvType type : kKvTypes) {
      QVERIFY(kvTypeFromName(name(type)) == type);
      const auto session = model->newSession({.kv = type});
      QCOMPARE(session.has_value(), !isQuantized(type));
      if (session) continue;
      QCOMPARE(session.error().code, ErrorCode::Unsupported);
      QVERIFY(!session.error().hint.empty());
    }
    QVERIFY(!kvTypeFromName("q5_0"));
  }
};

QTEST_GUILESS_MAIN(TestKvType)
#include "tst_kv_type.moc"
