// SPDX-License-Identifier: MIT
// The demo folder against the file llama.cpp's side converted from it (tests/data/model).
#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include "formats/gguf_file.h"
#include "formats/gguf_metadata.h"
#include "formats/gguf_writer.h"
#include "model/hyperparameters.h"
#include "model/model_source.h"
#include "support/test_data.h"

using namespace nibble;

namespace {

/// What the golden file, written by an older converter, leaves out, and the demo model's card adds:
/// keys every current converter writes (type, size_label, quantization_version) and those of the
/// front matter (license, languages). All other keys agree in order, type and value.
const QSet<QString> kOnlyOurs{"general.type", "general.size_label", "general.license",
                              "general.languages", "general.quantization_version"};

QJsonObject golden() {
  return QJsonDocument::fromJson(test::readData("model/fable-5m-F16.json")).object();
}

QByteArray sha256(QByteArrayView bytes) {
  return QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha256).toHex();
}

std::shared_ptr<const ModelSource> demo() {
  auto source = openModel(NIBBLE_RESOURCES "/demo-model");
  if (!source) qFatal("%s", source.error().message().c_str());
  return *source;
}

Metadata withoutOurs(const Metadata& metadata) {
  Metadata kept;
  for (const auto& [key, value] : metadata.entries()) {
    if (!kOnlyOurs.contains(QString::fromStdString(key))) kept.set(key, value);
  }
  return kept;
}

}  // namespace

class TestHfDemo : public QObject {
  Q_OBJECT

 private slots:
  void keysAreThoseOfTheReferenceInItsOrder() {
    const Metadata metadata = withoutOurs(demo()->metadata());
    QStringList ours;
    for (const auto& [key, value] : metadata.entries()) {
      ours << QString::fromStdString(key);
    }
    QStringList theirs;
    for (const auto& key : golden()["keys"].toArray()) theirs << key.toObject()["key"].toString();
    QCOMPARE(ours, theirs);
  }

  void tensorsAreThoseOfTheReference() {
    const auto source = demo();
    const QJsonArray tensors = golden()["tensors"].toArray();
    QCOMPARE(qsizetype(source->tensors().size()), tensors.size());
    std::vector<std::byte> scratch;
    for (qsizetype i = 0; i < tensors.size(); ++i) {
      const QJsonObject expected = tensors[i].toObject();
      const TensorInfo& tensor = source->tensors()[std::size_t(i)];
      QCOMPARE(QString::fromStdString(tensor.name), expected["name"].toString());
      QCOMPARE(int(tensor.type), expected["type"].toInt());
      const QJsonArray dims = expected["dims"].toArray();
      QCOMPARE(tensor.shape.rank, int(dims.size()));
      for (qsizetype d = 0; d < dims.size(); ++d) {
        QCOMPARE(qint64(tensor.shape.dims[std::size_t(d)]), qint64(dims[d].toInteger()));
      }
      const auto rows = source->readRows(tensor, 0, tensor.shape.rows(), scratch);
      QVERIFY(rows.has_value());
      const auto* data = reinterpret_cast<const char*>(rows->data());
      QCOMPARE(QString::fromLatin1(sha256({data, qsizetype(rows->size())})),
               expected["sha256"].toString());
      source->release(tensor);
    }
  }

  void theWholeFileIsTheReferences() {
    const auto source = demo();
    std::vector<TensorSpec> specs;
    for (const TensorInfo& t : source->tensors()) specs.push_back({t.name, t.shape, t.type});
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("demo.gguf").toStdString();
    auto writer = GgufWriter::create(path, withoutOurs(source->metadata()), specs);
    QVERIFY2(writer.has_value(), writer ? "" : writer.error().message().c_str());
    std::vector<std::byte> scratch;
    for (const TensorInfo& tensor : source->tensors()) {
      const auto rows = source->readRows(tensor, 0, tensor.shape.rows(), scratch);
      QVERIFY(rows && writer->append(tensor.name, *rows));
    }
    QVERIFY(writer->commit().has_value());
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.size(), golden()["file_bytes"].toInteger());
    QCOMPARE(QString::fromLatin1(sha256(file.readAll())), golden()["file_sha256"].toString());
  }

  void saysWhatItIs() {
    const auto source = demo();
    QCOMPARE(source->container(), std::string_view("hf"));
    QVERIFY(source->fileBytes() > 10'000'000);
    const Metadata& metadata = source->metadata();
    QCOMPARE(*metadata.string("general.name"), std::string("Fable 5M"));
    QCOMPARE(*metadata.string("general.size_label"), std::string("5.2M"));
    QCOMPARE(*metadata.string("general.license"), std::string("mit"));
    QCOMPARE(*metadata.integer("general.quantization_version"), std::int64_t{2});
    const auto h = readHyperparameters(metadata);
    QVERIFY2(h.has_value(), h ? "" : h.error().message().c_str());
    QCOMPARE(h->headSize, 64);
    QCOMPARE(h->vocabulary, 4096);
    QVERIFY(h->rope.adjacentPairs);
  }
};

QTEST_GUILESS_MAIN(TestHfDemo)
#include "tst_hf_demo.moc"
