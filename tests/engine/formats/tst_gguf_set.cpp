// SPDX-License-Identifier: MIT
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "formats/gguf_set.h"
#include "support/gguf_bytes.h"

using namespace nibble;
using nibble::test::GgufBytes;

namespace {

/// What one shard says of itself and holds.
struct Shard {
  int number = 0;
  int count = 3;
  int tensorCount = 3;
  std::string tensor;
  bool splitKeys = true;
};

std::string bytesOf(const Shard& shard) {
  const bool first = shard.number == 0;
  GgufBytes bytes = GgufBytes::header(1, (first ? 1 : 0) + (shard.splitKeys ? 3 : 0));
  if (first) bytes.key("general.architecture", GgufValueType::String).string("llama");
  if (shard.splitKeys) {
    bytes.key("split.no", GgufValueType::U16).number(static_cast<std::uint16_t>(shard.number));
    bytes.key("split.tensors.count", GgufValueType::I32).number(shard.tensorCount);
    bytes.key("split.count", GgufValueType::U16).number(static_cast<std::uint16_t>(shard.count));
  }
  bytes.tensor(shard.tensor, {8}, 0, 0).data(32);
  return bytes.text();
}

}  // namespace

class TestGgufSet : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;

  std::filesystem::path at(const std::string& name) const {
    return std::filesystem::path(folder_->path().toStdString()) / name;
  }
  std::filesystem::path shardPath(int number) const {
    return at(fmt::format("big-model-{:05}-of-00003.gguf", number));
  }
  void write(const std::filesystem::path& path, const Shard& shard) const {
    std::ofstream(path, std::ios::binary) << bytesOf(shard);
  }
  std::string errorOf(const std::filesystem::path& path) const {
    const auto set = GgufSet::open(path);
    return set ? std::string("no error") : set.error().message();
  }
  void verifyError(const std::filesystem::path& path, const std::vector<std::string>& texts) const {
    const std::string message = errorOf(path);
    for (const std::string& text : texts) {
      QVERIFY2(message.find(text) != std::string::npos, message.c_str());
    }
  }

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    write(shardPath(1), {.number = 0, .tensor = "a"});
    write(shardPath(2), {.number = 1, .tensor = "b"});
    write(shardPath(3), {.number = 2, .tensor = "c"});
  }

  void opensFromAnyShard_data() {
    QTest::addColumn<int>("number");
    for (int number = 1; number <= 3; ++number) {
      QTest::newRow(std::to_string(number).c_str()) << number;
    }
  }

  void opensFromAnyShard() {
    QFETCH(const int, number);
    const auto set = GgufSet::open(shardPath(number));
    QVERIFY2(set, set ? "" : set.error().message().c_str());
    QCOMPARE((*set)->path(), shardPath(1));
    QCOMPARE((*set)->shards().size(), std::size_t{3});
    QCOMPARE((*set)->metadata().entries().size(), std::size_t{1});
    QCOMPARE((*set)->tensors().size(), std::size_t{3});
    QCOMPARE((*set)->find("c")->file, 2);
    QCOMPARE((*set)->bytes(*(*set)->find("c")).size(), std::size_t{32});
    QCOMPARE((*set)->totalFileBytes(), std::filesystem::file_size(shardPath(1)) +
                                           2 * std::filesystem::file_size(shardPath(2)));
    QVERIFY((*set)->find("d") == nullptr);
  }

  void opensASingleFile() {
    write(at("one.gguf"), {.tensor = "a", .splitKeys = false});
    const auto one = GgufSet::open(at("one.gguf"));
    QVERIFY(one);
    QCOMPARE((*one)->shards().size(), std::size_t{1});
    // A set of one keeps its keys from view, and needs no name of the pattern.
    write(at("renamed.gguf"), {.count = 1, .tensorCount = 1, .tensor = "a"});
    const auto renamed = GgufSet::open(at("renamed.gguf"));
    QVERIFY(renamed);
    QCOMPARE((*renamed)->metadata().entries().size(), std::size_t{1});
  }

  void namesMissingShards() {
    std::filesystem::remove(shardPath(2));
    std::filesystem::remove(shardPath(3));
    verifyError(shardPath(1), {"of the 3 files of this split model 2 are missing",
                               "big-model-00002-of-00003.gguf, big-model-00003-of-00003.gguf",
                               "into one folder"});
  }

  void findsTheFirstShardMissing() {
    std::filesystem::remove(shardPath(1));
    verifyError(shardPath(2), {"1 are missing: big-model-00001-of-00003.gguf"});
  }

  void refusesARenamedShard() {
    std::filesystem::rename(shardPath(1), at("model.gguf"));
    verifyError(at("model.gguf"), {"one of 3 shards", "-of-00003.gguf", "own names back"});
  }

  void refusesSwappedShards() {
    write(shardPath(2), {.number = 2, .tensor = "b"});
    verifyError(shardPath(1), {"00002-of-00003.gguf", "key 'split.no'", "says 2 where 1"});
  }

  void refusesAShardOfAnotherSet() {
    write(shardPath(3), {.number = 2, .count = 5, .tensor = "c"});
    verifyError(shardPath(1), {"00003-of-00003.gguf", "key 'split.count'", "says 5 where 3"});
    write(shardPath(3), {.number = 2, .tensorCount = 9, .tensor = "c"});
    verifyError(shardPath(1), {"key 'split.tensors.count'", "says 9 where 3"});
    write(shardPath(3), {.tensor = "c", .splitKeys = false});
    verifyError(shardPath(1), {"key 'split.no'", "says nothing where 2"});
  }

  void refusesAWrongTotal() {
    for (int i = 0; i < 3; ++i) {
      write(shardPath(i + 1), {.number = i, .tensorCount = 4, .tensor = std::string(1, "abc"[i])});
    }
    verifyError(shardPath(1), {"should hold 4 tensors, its 3 files hold 3"});
  }

  void refusesDuplicatesAcrossShards() {
    write(shardPath(3), {.number = 2, .tensor = "a"});
    verifyError(shardPath(1),
                {"tensor 'a'", "big-model-00003-of-00003.gguf", "also stands in big-model-00001"});
  }

  void refusesADamagedShard() {
    std::filesystem::resize_file(shardPath(2), std::filesystem::file_size(shardPath(2)) - 1);
    verifyError(shardPath(1), {"00002-of-00003.gguf", "tensor 'b'", "beyond the end"});
  }

  void parsesNames_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("number");
    QTest::newRow("plain") << "d/m-00002-of-00010.gguf" << 2;
    QTest::newRow("dots and dashes") << "m-1.5-00001-of-00001-00001-of-00001.gguf" << 1;
    QTest::newRow("not split") << "model.gguf" << 0;
    QTest::newRow("zero") << "m-00000-of-00003.gguf" << 0;
    QTest::newRow("above the count") << "m-00004-of-00003.gguf" << 0;
    QTest::newRow("four digits") << "m-0001-of-00003.gguf" << 0;
    QTest::newRow("sign") << "m-+0001-of-00003.gguf" << 0;
    QTest::newRow("letters") << "m-0000x-of-00003.gguf" << 0;
    QTest::newRow("other ending") << "m-00001-of-00003.bin!" << 0;
  }

  void parsesNames() {
    QFETCH(const QString, name);
    QFETCH(const int, number);
    const auto parsed = GgufShardName::parse(name.toStdString());
    QCOMPARE(parsed ? parsed->number : 0, number);
    if (parsed) QCOMPARE(parsed->path().string(), name.toStdString());
  }
};

QTEST_GUILESS_MAIN(TestGgufSet)
#include "tst_gguf_set.moc"
