// SPDX-License-Identifier: MIT
#include <QTemporaryDir>
#include <QTest>
#include <array>

#include "jobs/window_writer.h"
#include "support/quantize_run.h"

using namespace nibble;
using jobs::WindowWriter;

namespace {

constexpr std::int64_t kColumns = 256;
constexpr std::int64_t kRows = 6000;
constexpr std::size_t kRowBytes = kColumns * sizeof(float);

Metadata someMetadata() {
  Metadata metadata;
  metadata.set("general.architecture", std::string("llama"));
  return metadata;
}

std::vector<TensorSpec> twoTensors() {
  const Shape shape = Shape::of(kColumns, kRows);
  return {{"a.weight", shape, TensorType::F32}, {"b.weight", shape, TensorType::F32}};
}

/// Rows `first` to `first` + `count` of a tensor, each value telling where it belongs.
std::vector<std::byte> window(std::vector<std::byte> buffer, int tensor, std::int64_t first,
                              std::int64_t count) {
  buffer.resize(static_cast<std::size_t>(count) * kRowBytes);
  for (std::int64_t i = 0; i < count * kColumns; ++i) {
    const auto value = static_cast<float>(tensor + 2 * (first * kColumns + i));
    std::memcpy(buffer.data() + static_cast<std::size_t>(i) * sizeof value, &value, sizeof value);
  }
  return buffer;
}

Result<> submitAll(WindowWriter& writer, std::int64_t windowRows) {
  std::vector<std::byte> buffer;
  for (const int tensor : {0, 1}) {
    const std::string name = tensor == 0 ? "a.weight" : "b.weight";
    for (std::int64_t row = 0; row < kRows; row += windowRows) {
      const std::int64_t count = std::min(windowRows, kRows - row);
      NIBBLE_TRY(buffer, writer.submit(name, window(std::move(buffer), tensor, row, count)));
    }
  }
  return writer.drain();
}

}  // namespace

class TestWindowWriter : public QObject {
  Q_OBJECT

 private slots:
  void keepsTheOrder_data() {
    QTest::addColumn<int>("rows");
    QTest::newRow("many small windows") << 7;
    QTest::newRow("windows of several writes") << 2500;
    QTest::newRow("one a tensor") << int(kRows);
  }

  void keepsTheOrder() {
    QFETCH(const int, rows);
    const QTemporaryDir folder;
    const QString path = folder.filePath("m.gguf");
    auto file = GgufSetWriter::create(path.toStdString(), someMetadata(), twoTensors());
    VERIFY_OK(file);
    {
      WindowWriter writer(*file);
      VERIFY_OK(submitAll(writer, rows));
    }
    VERIFY_OK(file->commit());
    const QByteArray bytes = test::contentsOf(path);
    const auto tensorBytes = qsizetype(kRows * kRowBytes);
    QVERIFY(bytes.size() > 2 * tensorBytes);
    const char* data = bytes.constData() + bytes.size() - 2 * tensorBytes;
    for (const int tensor : {0, 1}) {
      const auto expected = window({}, tensor, 0, kRows);
      QVERIFY(std::memcmp(data + tensor * tensorBytes, expected.data(), expected.size()) == 0);
    }
  }

  /// The trouble of an earlier write comes back from submit() or drain(), and again from each.
  void tellsWhatWentWrong() {
    const QTemporaryDir folder;
    auto file = GgufSetWriter::create(folder.filePath("m.gguf").toStdString(), someMetadata(),
                                      twoTensors());
    VERIFY_OK(file);
    WindowWriter writer(*file);
    VERIFY_OK(writer.submit("b.weight", window({}, 1, 0, 4)));  // a.weight is due
    const auto drained = writer.drain();
    QVERIFY(!drained && drained.error().what.find("out of order") != std::string::npos);
    for (int i = 0; i < 5; ++i) QVERIFY(!writer.submit("a.weight", window({}, 0, 0, 4)));
    QVERIFY(!writer.drain());
  }

  /// A job that is stopped leaves at once, whatever waits to be written.
  void goesAwayInTheMiddle() {
    const QTemporaryDir folder;
    for (int round = 0; round < 50; ++round) {
      auto file = GgufSetWriter::create(folder.filePath("m.gguf").toStdString(), someMetadata(),
                                        twoTensors());
      VERIFY_OK(file);
      WindowWriter writer(*file);
      for (int i = 0; i < round % 4; ++i) {
        VERIFY_OK(writer.submit("a.weight", window({}, 0, 100 * i, 100)));
      }
    }
    QVERIFY(!QFile::exists(folder.filePath("m.gguf")));
  }
};

QTEST_GUILESS_MAIN(TestWindowWriter)
#include "tst_window_writer.moc"
