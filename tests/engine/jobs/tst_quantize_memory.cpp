// SPDX-License-Identifier: MIT
// Memory follows the window of rows, never the tensor.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <sstream>
#include <string>

#include "formats/gguf_writer.h"
#include "support/quantize_run.h"

using namespace nibble;

namespace {

constexpr std::int64_t kColumns = 8192;
constexpr std::int64_t kRows = 16384;
constexpr std::int64_t kMiB = 1 << 20;

/// A file of 512 MiB that takes no room on the disk: the header, then a hole full of zeros.
bool writeSparseModel(const QString& path) {
  Metadata metadata;
  metadata.set("general.architecture", std::string("llama"));
  const TensorSpec spec{"blk.0.ffn_up.weight", Shape::of(kColumns, kRows), TensorType::F32};
  const auto layout = GgufLayout::plan(metadata, std::span(&spec, 1), "sparse");
  QFile file(path);
  return layout && file.open(QIODevice::WriteOnly) &&
         file.write(layout->header.data(), static_cast<qint64>(layout->header.size())) > 0 &&
         file.resize(static_cast<qint64>(layout->fileBytes));
}

/// MiB of a field of /proc/self/status.
std::int64_t statusMiB(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(field)) continue;
    std::istringstream rest(line.substr(field.size() + 1));
    std::int64_t kib = 0;
    rest >> kib;
    return kib / 1024;
  }
  return -1;
}

void resetPeak() {
  std::ofstream("/proc/self/clear_refs") << 5;
}

}  // namespace

class TstQuantizeMemory : public QObject {
  Q_OBJECT

 private slots:
  void staysSmallWhateverTheTensor_data();
  void staysSmallWhateverTheTensor();
};

void TstQuantizeMemory::staysSmallWhateverTheTensor_data() {
  QTest::addColumn<QString>("type");
  QTest::newRow("encoded") << "Q8_0";
  QTest::newRow("copied") << "COPY";
}

void TstQuantizeMemory::staysSmallWhateverTheTensor() {
  QFETCH(const QString, type);
  const QTemporaryDir folder;
  QVERIFY(folder.isValid());
  QVERIFY(writeSparseModel(folder.filePath("in.gguf")));
  const auto source = openModel(folder.filePath("in.gguf").toStdString());
  VERIFY_OK(source);
  QVERIFY((*source)->fileBytes() > static_cast<std::uint64_t>(512 * kMiB));
  resetPeak();
  const std::int64_t before = statusMiB("VmRSS");
  const auto report =
      test::quantizeTo(folder.filePath("out.gguf"), **source, planRequest(type.toStdString()));
  VERIFY_OK(report);
  const std::int64_t peak = statusMiB("VmHWM");
  QVERIFY(before > 0 && peak >= before);
  // Windows in the making, being written, and as much of the mapped input.
  QVERIFY2(peak - before < 200, qPrintable(QString("%1 MiB more than before").arg(peak - before)));
  qInfo("%lld MiB more than before, %.2f s", static_cast<long long>(peak - before),
        report->seconds);
}

QTEST_GUILESS_MAIN(TstQuantizeMemory)
#include "tst_quantize_memory.moc"
