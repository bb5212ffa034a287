// SPDX-License-Identifier: MIT
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "formats/gguf_set.h"
#include "formats/gguf_set_writer.h"
#include "formats/gguf_writer.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;
using namespace nibble::test;

namespace {

QByteArray sha256(const std::filesystem::path& path) {
  QFile file(QString::fromStdString(path.string()));
  QCryptographicHash hash(QCryptographicHash::Sha256);
  if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file)) return {};
  return hash.result().toHex();
}

QJsonObject golden(const QString& name) {
  return QJsonDocument::fromJson(readData("tinymodel/" + name)).object();
}

Result<> writeTiny(GgufSetWriter& writer) {
  const TinyModel& model = tinyModel();
  for (std::size_t i = 0; i < model.tensors.size(); ++i) {
    const std::vector<float> values = tinyModelValues(i);
    NIBBLE_CHECK(writer.append(model.tensors[i].name, std::as_bytes(std::span(values))));
  }
  return {};
}

std::span<const std::byte> zeros(std::size_t count) {
  static const std::vector<std::byte> bytes(1 << 16);
  return std::span(bytes).first(count);
}

Metadata everyKind() {
  Metadata m;
  m.set("u8", std::uint8_t{1});
  m.set("i8", std::int8_t{-1});
  m.set("u16", std::uint16_t{2});
  m.set("i16", std::int16_t{-2});
  m.set("u32", std::uint32_t{3});
  m.set("i32", std::int32_t{-3});
  m.set("f32", 0.5f);
  m.set("bool", true);
  m.set("string", std::string("ä\0b", 4));
  m.set("u64", std::uint64_t{4});
  m.set("i64", std::int64_t{-4});
  m.set("f64", 0.25);
  m.set("[u8]", std::vector<std::uint8_t>{1, 2});
  m.set("[i8]", std::vector<std::int8_t>{-1});
  m.set("[u16]", std::vector<std::uint16_t>{1});
  m.set("[i16]", std::vector<std::int16_t>{-1});
  m.set("[u32]", std::vector<std::uint32_t>{1});
  m.set("[i32]", std::vector<std::int32_t>{-1});
  m.set("[f32]", std::vector<float>{1.5f, -2.5f});
  m.set("[bool]", BoolList{{0, 1}});
  m.set("[string]", StringList::copyOf({"a", "", "ccc"}));
  m.set("[u64]", std::vector<std::uint64_t>{1});
  m.set("[i64]", std::vector<std::int64_t>{});
  m.set("[f64]", std::vector<double>{1});
  return m;
}

bool sameValue(const MetaValue& a, const MetaValue& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&](const auto& value) {
        using V = std::decay_t<decltype(value)>;
        const V& other = std::get<V>(b);
        if constexpr (std::is_same_v<V, BoolList> || std::is_same_v<V, StringList>) {
          return value.items == other.items;
        } else {
          return value == other;
        }
      },
      a);
}

}  // namespace

class TestGgufWriter : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path at(const char* name) const {
    return std::filesystem::path(folder_.path().toStdString()) / name;
  }

 private slots:
  void writesTheTinyModelByteForByte() {
    const auto path = tinyModelPath();
    const QJsonObject recipe = golden("model.json");
    QCOMPARE(std::filesystem::file_size(path),
             static_cast<std::uintmax_t>(recipe["file_bytes"].toInteger()));
    QCOMPARE(QString(sha256(path)), recipe["file_sha256"].toString());
    const auto file = GgufFile::open(path);
    QVERIFY(file);
    QCOMPARE((*file)->dataOffset(), static_cast<std::uint64_t>(recipe["header_bytes"].toInteger()));
  }

  void splitsByTensorsByteForByte() {
    auto writer = GgufSetWriter::create(at("split_tiny.gguf"), tinyModel().metadata,
                                        tinyModel().tensors, {.maxTensors = 8});
    QVERIFY(writer);
    QVERIFY(writeTiny(*writer));
    for (const auto& path : writer->files()) QVERIFY(!std::filesystem::exists(path));
    QVERIFY(writer->commit());
    const QJsonObject files =
        golden("quantized_sha256.json")["gguf_split"].toObject()["files"].toObject();
    QCOMPARE(files.size(), 3);
    std::uint64_t total = 0;
    for (auto it = files.begin(); it != files.end(); ++it) {
      const QJsonObject expected = it.value().toObject();
      QCOMPARE(QString(sha256(at(qPrintable(it.key())))), expected["sha256"].toString());
      total += static_cast<std::uint64_t>(expected["bytes"].toInteger());
    }
    QCOMPARE(writer->totalBytes(), total);

    const auto set = GgufSet::open(at("split_tiny-00001-of-00003.gguf"));
    QVERIFY(set);
    QCOMPARE((*set)->tensors().size(), std::size_t{21});
    QCOMPARE((*set)->metadata().entries().size(), tinyModel().metadata.entries().size());
    QCOMPARE((*set)->totalFileBytes(), total);
    const TensorInfo* last = (*set)->find("output.weight");
    QVERIFY(last != nullptr);
    QCOMPARE(last->file, 2);
    const std::vector<float> values = tinyModelValues(20);
    QVERIFY(std::ranges::equal((*set)->bytes(*last), std::as_bytes(std::span(values))));
    (*set)->prefetch(*last);
    (*set)->release(*last);
    QVERIFY(std::ranges::equal((*set)->bytes(*last), std::as_bytes(std::span(values))));
  }

  void splitsByBytes() {
    constexpr std::uint64_t kLimit = 1 << 20;
    auto writer = GgufSetWriter::create(at("bytes.gguf"), tinyModel().metadata, tinyModel().tensors,
                                        {.maxBytes = kLimit});
    QVERIFY(writer);
    QVERIFY(writeTiny(*writer));
    QVERIFY(writer->commit());
    QVERIFY(writer->files().size() > 1);
    const auto set = GgufSet::open(writer->files()[1]);  // any shard leads to the whole set
    QVERIFY2(set, set ? "" : set.error().message().c_str());
    QCOMPARE((*set)->tensors().size(), std::size_t{21});
    for (std::size_t i = 0; i + 1 < (*set)->shards().size(); ++i) {
      const auto& shard = *(*set)->shards()[i];
      const auto& next = *(*set)->shards()[i + 1];
      const std::uint64_t data = shard.fileBytes() - shard.dataOffset();
      QVERIFY(data <= kLimit);
      QVERIFY(data + next.tensors()[0].bytes > kLimit);
    }
  }

  void aTensorAboveTheLimitStandsAlone() {
    const std::vector<TensorSpec> tensors = {{"a", Shape::of(8), TensorType::F32},
                                             {"b", Shape::of(256), TensorType::F32},
                                             {"c", Shape::of(8), TensorType::F32}};
    auto writer = GgufSetWriter::create(at("alone.gguf"), {}, tensors, {.maxBytes = 64});
    QVERIFY(writer);
    QCOMPARE(writer->files().size(), std::size_t{3});
  }

  void withoutALimitThereAreNoSplitKeys() {
    auto writer = GgufSetWriter::create(at("one.gguf"), tinyModel().metadata, tinyModel().tensors);
    QVERIFY(writer);
    QVERIFY(writeTiny(*writer));
    QVERIFY(writer->commit());
    QCOMPARE(writer->files(), std::vector{at("one.gguf")});
    QCOMPARE(QString(sha256(at("one.gguf"))), golden("model.json")["file_sha256"].toString());
  }

  void anUnfinishedSetLeavesNothing() {
    const QTemporaryDir folder;
    const auto target = std::filesystem::path(folder.path().toStdString()) / "part.gguf";
    {
      auto writer = GgufSetWriter::create(target, tinyModel().metadata, tinyModel().tensors,
                                          {.maxTensors = 8});
      QVERIFY(writer);
      for (std::size_t i = 0; i < 10; ++i) {
        const std::vector<float> values = tinyModelValues(i);
        QVERIFY(writer->append(tinyModel().tensors[i].name, std::as_bytes(std::span(values))));
      }
      const auto done = writer->commit();
      QVERIFY(!done);
      QVERIFY(done.error().message().find("blk.1.ffn_gate.weight") != std::string::npos);
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 0);
  }

  void keepsEveryKindOfValueAndTheirOrder() {
    const Metadata written = everyKind();
    auto writer = GgufWriter::create(at("kinds.gguf"), written, {});
    QVERIFY(writer);
    QVERIFY(writer->commit());
    const auto file = GgufFile::open(at("kinds.gguf"));
    QVERIFY2(file, file ? "" : file.error().message().c_str());
    const Metadata& read = (*file)->metadata();
    QCOMPARE(read.entries().size(), written.entries().size());
    for (std::size_t i = 0; i < read.entries().size(); ++i) {
      QCOMPARE(read.entries()[i].first, written.entries()[i].first);
      QVERIFY2(sameValue(read.entries()[i].second, written.entries()[i].second),
               read.entries()[i].first.c_str());
    }
  }

  void laysOutWithTheAlignmentOfTheKey() {
    Metadata metadata;
    metadata.set("general.alignment", std::uint32_t{256});
    const std::vector<TensorSpec> tensors = {{"a", Shape::of(32, 3), TensorType::Q4_0},
                                             {"b", {{4, 1, 2, 1}, 4}, TensorType::F32}};
    auto writer = GgufWriter::create(at("aligned.gguf"), metadata, tensors);
    QVERIFY(writer);
    for (int i = 0; i < 3; ++i) QVERIFY(writer->append("a", zeros(18)));  // in pieces
    QVERIFY(writer->append("b", zeros(32)));
    QVERIFY(writer->commit());
    const auto file = GgufFile::open(at("aligned.gguf"));
    QVERIFY2(file, file ? "" : file.error().message().c_str());
    QCOMPARE((*file)->alignment(), 256u);
    QCOMPARE((*file)->dataOffset() % 256, std::uint64_t{0});
    QCOMPARE((*file)->tensors()[1].offset, (*file)->dataOffset() + 256);
    QVERIFY((*file)->tensors()[1].shape == (Shape{{4, 1, 2, 1}, 3}));  // trailing 1 dropped
    QCOMPARE((*file)->fileBytes(), (*file)->dataOffset() + 512);       // padded at the end, too
    QCOMPARE((*file)->fileBytes(), writer->fileBytes());
  }

  void refusesWhatCannotBeStored_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<qint64>("columns");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("expected");
    const auto type = [](TensorType t) { return static_cast<int>(t); };
    QTest::newRow("long name") << QString(64, 'n') << qint64{32} << type(TensorType::F32)
                               << "UTF-8 of 1 to 63";
    QTest::newRow("no name") << "" << qint64{32} << type(TensorType::F32) << "UTF-8 of 1 to 63";
    QTest::newRow("partial block")
        << "w" << qint64{31} << type(TensorType::Q4_0) << "cannot be stored as Q4_0";
    QTest::newRow("no elements") << "w" << qint64{0} << type(TensorType::F32)
                                 << "shape [0] cannot be stored";
    QTest::newRow("foreign type") << "w" << qint64{32} << type(TensorType::F8_E4M3)
                                  << "no type F8_E4M3";
    QTest::newRow("twice") << "first" << qint64{32} << type(TensorType::F32) << "occurs twice";
  }

  void refusesWhatCannotBeStored() {
    QFETCH(const QString, name);
    QFETCH(const qint64, columns);
    QFETCH(const int, type);
    QFETCH(const QString, expected);
    const std::vector<TensorSpec> tensors = {
        {"first", Shape::of(32), TensorType::F32},
        {name.toStdString(), Shape::of(columns), static_cast<TensorType>(type)}};
    const auto writer = GgufWriter::create(at("bad.gguf"), {}, tensors);
    QVERIFY(!writer);
    const QString message = QString::fromStdString(writer.error().message());
    QVERIFY2(message.contains(expected), qPrintable(message));
    QVERIFY2(message.contains("tensor '" + name), qPrintable(message));
    QVERIFY(!std::filesystem::exists(at("bad.gguf")));
  }

  void refusesABadAlignment() {
    Metadata metadata;
    metadata.set("general.alignment", std::uint32_t{48});
    QVERIFY(!GgufWriter::create(at("bad.gguf"), metadata, {}));
  }

  void catchesWrongOrderAndLength() {
    const std::vector<TensorSpec> tensors = {{"a", Shape::of(8), TensorType::F32},
                                             {"b", Shape::of(8), TensorType::F32}};
    auto writer = GgufWriter::create(at("order.gguf"), {}, tensors);
    QVERIFY(writer);
    QVERIFY(!writer->append("b", zeros(32)));
    QVERIFY(!writer->append("a", zeros(33)));
    QVERIFY(writer->append("a", zeros(31)));
    const auto early = writer->commit();
    QVERIFY(!early);
    QVERIFY(early.error().message().find("31 of 32 bytes") != std::string::npos);
    QVERIFY(writer->append("a", zeros(1)));
    QVERIFY(writer->append("b", zeros(32)));
    QVERIFY(!writer->append("c", zeros(1)));
    QVERIFY(!std::filesystem::exists(at("order.gguf")));
    QVERIFY(writer->commit());
    QVERIFY(GgufFile::open(at("order.gguf")));
  }
};

QTEST_GUILESS_MAIN(TestGgufWriter)
#include "tst_gguf_writer.moc"
