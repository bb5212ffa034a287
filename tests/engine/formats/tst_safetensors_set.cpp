// SPDX-License-Identifier: MIT
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "formats/safetensors.h"

using namespace nibble;

class TestSafetensorsSet : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;

  std::filesystem::path at(const std::string& name) const {
    return std::filesystem::path(folder_->path().toStdString()) / name;
  }

  void writeText(const std::string& name, const std::string& text) const {
    std::ofstream(at(name), std::ios::binary) << text;
  }

  /// A file with one U8 tensor of 4 bytes.
  void writeTensor(const std::string& name, const std::string& tensor) const {
    const std::string json =
        "{\"" + tensor + "\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}";
    std::string text(8, '\0');
    store<std::uint64_t>(text.data(), json.size());
    writeText(name, text + json + "abcd");
  }

  void writeIndex(const std::string& map) const {
    writeText("model.safetensors.index.json",
              "{\"metadata\":{\"total_size\":8},\"weight_map\":" + map + "}");
  }

  void verifyError(const std::filesystem::path& path, const std::vector<std::string>& texts) const {
    const auto set = SafetensorsSet::open(path);
    const std::string message = set ? std::string("no error") : set.error().message();
    for (const std::string& text : texts) {
      QVERIFY2(message.find(text) != std::string::npos, message.c_str());
    }
  }

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    writeTensor("model-00001-of-00002.safetensors", "a");
    writeTensor("model-00002-of-00002.safetensors", "b");
  }

  void opensShards_data() {
    QTest::addColumn<bool>("index");
    QTest::addColumn<QString>("name");
    QTest::newRow("folder") << false << "";
    QTest::newRow("folder with index") << true << "";
    QTest::newRow("index") << true << "model.safetensors.index.json";
    QTest::newRow("shard with index") << true << "model-00002-of-00002.safetensors";
    QTest::newRow("shard") << false << "model-00001-of-00002.safetensors";
  }

  void opensShards() {
    QFETCH(const bool, index);
    QFETCH(const QString, name);
    if (index) {
      writeIndex(R"({"a":"model-00001-of-00002.safetensors",
                     "b":"model-00002-of-00002.safetensors"})");
    }
    writeTensor("consolidated.safetensors", "a");  // not part of the set
    const auto set = SafetensorsSet::open(at(name.toStdString()));
    QVERIFY2(set, set ? "" : set.error().message().c_str());
    QCOMPARE((*set)->shards().size(), std::size_t{2});
    QCOMPARE((*set)->tensors().size(), std::size_t{2});
    QCOMPARE((*set)->find("b")->file, 1);
    QCOMPARE((*set)->bytes(*(*set)->find("b"))[3], std::byte{'d'});
    QVERIFY((*set)->find("c") == nullptr);
  }

  void opensAFileAlone() {
    writeTensor("adapter.safetensors", "x");
    const auto set = SafetensorsSet::open(at("adapter.safetensors"));
    QVERIFY(set);
    QCOMPARE((*set)->tensors().size(), std::size_t{1});
  }

  void namesMissingShards() {
    std::filesystem::remove(at("model-00002-of-00002.safetensors"));
    verifyError(at(""), {"1 are missing: model-00002-of-00002.safetensors"});
    writeIndex(R"({"a":"model-00001-of-00002.safetensors","b":"gone.safetensors"})");
    verifyError(at(""), {"of the 2 files", "1 are missing: gone.safetensors", "download"});
  }

  void refusesTensorsNoShardHolds() {
    writeIndex(R"({"a":"model-00001-of-00002.safetensors",
                   "lost":"model-00002-of-00002.safetensors"})");
    verifyError(at(""), {"tensor 'lost'", "places the tensor in model-00002-of-00002.safetensors"});
  }

  void refusesTensorsInAnotherShard() {
    writeIndex(R"({"a":"model-00002-of-00002.safetensors",
                   "b":"model-00001-of-00002.safetensors"})");
    verifyError(at(""), {"tensor 'a'", "it stands in model-00001-of-00002.safetensors"});
  }

  void refusesDuplicatesAcrossShards() {
    writeTensor("model-00002-of-00002.safetensors", "a");
    verifyError(at(""), {"tensor 'a'", "model-00002-of-00002.safetensors",
                         "also stands in model-00001-of-00002.safetensors"});
  }

  void refusesABadIndex_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("not JSON") << "{" << "not valid JSON";
    QTest::newRow("array") << "[]" << "no object 'weight_map'";
    QTest::newRow("no map") << "{}" << "no object 'weight_map'";
    QTest::newRow("map not object") << R"({"weight_map":[]})" << "no object 'weight_map'";
    QTest::newRow("empty map") << R"({"weight_map":{}})" << "lists no tensors";
    QTest::newRow("number") << R"({"weight_map":{"a":1}})" << "names no file";
    QTest::newRow("path") << R"({"weight_map":{"a":"../x.safetensors"}})"
                          << "not a plain file name";
    QTest::newRow("absolute") << R"({"weight_map":{"a":"/etc/passwd"}})" << "not a plain file name";
    QTest::newRow("parent") << R"({"weight_map":{"a":".."}})" << "not a plain file name";
  }

  void refusesABadIndex() {
    QFETCH(const QString, text);
    QFETCH(const QString, expected);
    writeText("model.safetensors.index.json", text.toStdString());
    verifyError(at(""), {expected.toStdString(), "model.safetensors.index.json"});
  }

  void refusesAFolderWithoutCheckpoint() {
    std::filesystem::create_directory(at("empty"));
    verifyError(at("empty"), {"holds no .safetensors file", "converted to safetensors"});
    verifyError(at("nowhere"), {"cannot open", "nowhere"});
  }
};

QTEST_GUILESS_MAIN(TestSafetensorsSet)
#include "tst_safetensors_set.moc"
