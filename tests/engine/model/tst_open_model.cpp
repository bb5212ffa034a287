// SPDX-License-Identifier: MIT
// What a path may be, and what is said about one that is no model.
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "formats/gguf_writer.h"
#include "model/fingerprint.h"
#include "model/model_source.h"
#include "support/hf_folder.h"

using namespace nibble;
using test::HfFolder;

namespace {

QString errorOf(const std::filesystem::path& path) {
  const auto source = openModel(path);
  return source ? QString("opened") : QString::fromStdString(source.error().message());
}

/// Two F32 tensors; `bend` is added to one value.
std::filesystem::path writeGguf(const std::filesystem::path& path, float bend = 0) {
  Metadata metadata;
  metadata.set("general.architecture", std::string("llama"));
  metadata.set("general.name", path.filename().string());
  const std::vector<TensorSpec> specs{{"a.weight", Shape::of(8, 100), TensorType::F32},
                                      {"b.weight", Shape::of(32, 3), TensorType::Q8_0}};
  std::vector<float> a(800);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i);
  a[400] += bend;
  std::vector<std::byte> b(3 * 34);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<std::byte>(i % 34 < 2 ? 0x3c : i);
  auto writer = GgufWriter::create(path, metadata, specs);
  if (!writer || !writer->append("a.weight", std::as_bytes(std::span(a))) ||
      !writer->append("b.weight", b) || !writer->commit()) {
    qFatal("cannot write %s", path.c_str());
  }
  return path;
}

std::string fingerprintOf(const std::filesystem::path& path) {
  const auto source = openModel(path);
  if (!source) qFatal("%s", source.error().message().c_str());
  return fingerprint(**source).value();
}

}  // namespace

class TestOpenModel : public QObject {
  Q_OBJECT

 private slots:
  void opensAFolderByAnyOfItsFiles() {
    const HfFolder folder;
    folder.save();
    for (const char* name : {"", "config.json", "model.safetensors"}) {
      const auto source = openModel(folder.file(name));
      QVERIFY2(source.has_value(), source ? "" : source.error().message().c_str());
      QCOMPARE((*source)->container(), std::string_view("hf"));
      QCOMPARE((*source)->tensors().size(), std::size_t{3 + 2 * 9});
    }
  }

  void readsGguf() {
    const QTemporaryDir dir;
    const std::filesystem::path folder = dir.path().toStdString();
    for (const char* name : {"m.gguf", "no-ending"}) {
      const auto source = openModel(writeGguf(folder / name));
      QVERIFY2(source.has_value(), source ? "" : source.error().message().c_str());
      QCOMPARE((*source)->container(), std::string_view("gguf"));
      QCOMPARE((*source)->path().filename().string(), std::string(name));
      const TensorInfo* a = (*source)->find("a.weight");
      const TensorInfo* b = (*source)->find("b.weight");
      QVERIFY(a != nullptr && b != nullptr && (*source)->find("c") == nullptr);
      std::vector<std::byte> scratch;
      std::vector<float> values(64);
      QVERIFY(readRowsAsFloat(**source, *a, 2, 3, values.data(), scratch).has_value());
      QCOMPARE(values[0], 16.F);
      QCOMPARE(values[23], 39.F);
      // Scale 0x3c3c of Q8_0 is 1.0586; the first code of row 1 is byte 36.
      QVERIFY(readRowsAsFloat(**source, *b, 1, 1, values.data(), scratch).has_value());
      QCOMPARE(values[0] / values[1], 36.F / 37.F);
      QVERIFY(!(*source)->readRows(*a, 99, 2, scratch).has_value());
      QVERIFY(!(*source)->readRows(*a, -1, 2, scratch).has_value());
      (*source)->release(*a);
      QVERIFY(readRowsAsFloat(**source, *a, 0, 1, values.data(), scratch).has_value());
      QCOMPARE(values[7], 7.F);
    }
  }

  void saysWhatIsWrongWithAPath() {
    const QTemporaryDir dir;
    const std::filesystem::path root = dir.path().toStdString();
    QVERIFY(errorOf(root / "nowhere").contains("no such file"));
    QVERIFY(errorOf(root).contains("config.json"));

    const HfFolder folder;
    folder.save();
    std::filesystem::remove(folder.file("config.json"));
    QVERIFY2(errorOf(folder.path()).contains("config.json"), qPrintable(errorOf(folder.path())));
    QVERIFY(errorOf(folder.file("model.safetensors")).contains("config.json"));

    const HfFolder pickle;
    pickle.save();
    std::filesystem::rename(pickle.file("model.safetensors"), pickle.file("pytorch_model.bin"));
    QVERIFY(errorOf(pickle.path()).contains("safetensors"));
    QVERIFY(errorOf(pickle.path()).contains("pytorch_model.bin"));
    QVERIFY(errorOf(pickle.file("pytorch_model.bin")).contains("PyTorch"));
    std::filesystem::remove(pickle.file("pytorch_model.bin"));
    QVERIFY(errorOf(pickle.path()).contains("no .safetensors"));

    const HfFolder adapter;
    adapter.write("adapter_config.json", "{}");
    QVERIFY(errorOf(adapter.path()).contains("LoRA"));
    const HfFolder other;
    writeGguf(other.file("inside.gguf"));
    QVERIFY(errorOf(other.path()).contains("inside.gguf"));
    other.write("notes.txt", "nothing");
    QVERIFY(errorOf(other.file("notes.txt")).contains("not a model"));
  }

  void refusesQuantizedFolders_data() {
    QTest::addColumn<QString>("method");
    for (const char* method : {"bitsandbytes", "compressed-tensors", "mxfp4"}) {
      QTest::newRow(method) << QString(method);
    }
  }
  void refusesQuantizedFolders() {
    QFETCH(QString, method);
    HfFolder folder;
    folder.config["quantization_config"] = QJsonObject{{"quant_method", method}, {"bits", 4}};
    const auto source = openModel(folder.save());
    QVERIFY(!source && source.error().code == ErrorCode::Unsupported);
    const QString message = QString::fromStdString(source.error().message());
    QVERIFY2(message.contains(method) && message.contains("not available yet"),
             qPrintable(message));
  }

  void fingerprintsTellModelsApart() {
    const QTemporaryDir dir;
    const std::filesystem::path root = dir.path().toStdString();
    const std::string one = fingerprintOf(writeGguf(root / "one.gguf"));
    QCOMPARE(one.size(), std::size_t{16});
    QCOMPARE(fingerprintOf(writeGguf(root / "two.gguf")), one);
    QVERIFY(fingerprintOf(writeGguf(root / "three.gguf", 1)) != one);

    const HfFolder folder;
    const HfFolder same;
    HfFolder longer;
    longer.config["max_position_embeddings"] = 128;
    const std::string hf = fingerprintOf(folder.save());
    QCOMPARE(fingerprintOf(same.save()), hf);
    QVERIFY(fingerprintOf(longer.save()) != hf);
  }
};

QTEST_GUILESS_MAIN(TestOpenModel)
#include "tst_open_model.moc"
