// SPDX-License-Identifier: MIT
// What is written comes back, whole and aligned, or not at all.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"
#include "support/small_disk.h"

using namespace nibble;

namespace {

std::vector<std::byte> bytesOf(std::size_t count, int seed) {
  std::vector<std::byte> bytes(count);
  for (std::size_t i = 0; i < count; ++i)
    bytes[i] = static_cast<std::byte>(i * 31 + static_cast<std::size_t>(seed));
  return bytes;
}

const std::vector<SafetensorsSpec> kThree{
    {"a", TensorType::F16, {3, 1}}, {"b", TensorType::I32, {2, 2}}, {"c.d", TensorType::BF16, {5}}};

}  // namespace

class TstSafetensorsWriter : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> dir_;
  std::filesystem::path folder() const { return dir_->path().toStdString(); }
  QStringList entries() const { return QDir(dir_->path()).entryList(QDir::Files | QDir::Hidden); }

  static Result<> fill(SafetensorsSetWriter& writer) {
    // In pieces, and out of order.
    const auto a = bytesOf(6, 1), b = bytesOf(16, 2), c = bytesOf(10, 3);
    NIBBLE_CHECK(writer.append("b", std::span(b).first(5)));
    NIBBLE_CHECK(writer.append("c.d", c));
    NIBBLE_CHECK(writer.append("a", a));
    return writer.append("b", std::span(b).subspan(5));
  }
  void check(const SafetensorsSet& set) const {
    QCOMPARE(set.tensors().size(), std::size_t{3});
    for (const SafetensorsSpec& spec : kThree) {
      const SafetensorsInfo* info = set.find(spec.name);
      QVERIFY(info != nullptr);
      QCOMPARE(info->type, spec.type);
      QCOMPARE(info->shape, spec.shape);
      const int seed = spec.name == "a" ? 1 : spec.name == "b" ? 2 : 3;
      const auto bytes = set.bytes(*info);
      QCOMPARE(std::vector<std::byte>(bytes.begin(), bytes.end()), bytesOf(bytes.size(), seed));
      QCOMPARE(info->offset % static_cast<std::uint64_t>(traits(info->type).blockBytes), 0u);
    }
  }

 private slots:
  void init() { dir_ = std::make_unique<QTemporaryDir>(); }

  void oneFile() {
    auto writer = SafetensorsSetWriter::create(folder(), kThree);
    QVERIFY(writer);
    QVERIFY(fill(*writer));
    QVERIFY(!entries().contains("model.safetensors"));
    QVERIFY(writer->commit());
    QCOMPARE(entries(), QStringList{"model.safetensors"});
    const auto set = SafetensorsSet::open(folder());
    QVERIFY(set);
    check(**set);
    QCOMPARE((*set)->totalFileBytes(), writer->totalBytes());
    const auto metadata = (*set)->shards()[0]->metadata();
    QCOMPARE(metadata.size(), std::size_t{1});
    QCOMPARE(metadata[0].second, std::string("pt"));
  }

  void severalFilesWithAnIndex() {
    auto writer = SafetensorsSetWriter::create(folder(), kThree, 16);
    QVERIFY(writer);
    QVERIFY(fill(*writer));
    QVERIFY(writer->commit());
    QCOMPARE(entries(),
             (QStringList{"model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
                          "model-00003-of-00003.safetensors", "model.safetensors.index.json"}));
    QCOMPARE(writer->files().size(), std::size_t{4});
    const auto set = SafetensorsSet::open(folder());
    QVERIFY(set);
    check(**set);
    const auto text = readTextFile(folder() / "model.safetensors.index.json", 1 << 20);
    const auto index = nlohmann::json::parse(*text);
    QCOMPARE(index["metadata"]["total_size"].get<int>(), 32);
    QCOMPARE(index["weight_map"].size(), std::size_t{3});
  }

  void aTensorLargerThanTheLimitHasItsOwnFile() {
    auto writer = SafetensorsSetWriter::create(folder(), kThree, 4);
    QVERIFY(writer);
    QCOMPARE(writer->files().size(), std::size_t{4});
  }

  void nothingAppearsWhenSomethingIsMissing() {
    {
      auto writer = SafetensorsSetWriter::create(folder(), kThree);
      QVERIFY(writer);
      QVERIFY(writer->append("a", bytesOf(6, 1)));
      const auto done = writer->commit();
      QVERIFY(!done);
      QVERIFY(done.error().what.find("'b'") != std::string::npos);
    }
    QCOMPARE(entries(), QStringList());
  }

  void refusesWhatWasNotAnnounced() {
    auto writer = SafetensorsSetWriter::create(folder(), kThree);
    QVERIFY(writer);
    QVERIFY(!writer->append("z", bytesOf(1, 1)));
    QVERIFY(writer->append("a", bytesOf(5, 1)));
    QVERIFY(!writer->append("a", bytesOf(2, 1)));
    QVERIFY(!SafetensorsSetWriter::create(folder(),
                                          std::vector<SafetensorsSpec>{kThree[0], kThree[0]}));
    QVERIFY(!SafetensorsSetWriter::create(
        folder(), std::vector<SafetensorsSpec>{{"x", TensorType::Q4_K, {256}}}));
    QVERIFY(!SafetensorsSetWriter::create(
        folder(), std::vector<SafetensorsSpec>{{"x", TensorType::F32, {INT64_MAX, 8}}}));
    QVERIFY(!SafetensorsSetWriter::create(
        folder(), std::vector<SafetensorsSpec>{{"x", TensorType::F32, {-1}}}));
  }

  void tensorsWithoutElements() {
    const std::vector<SafetensorsSpec> empty{{"none", TensorType::F32, {0, 4}},
                                             {"one", TensorType::F32, {}}};
    auto writer = SafetensorsSetWriter::create(folder(), empty);
    QVERIFY(writer);
    QVERIFY(writer->append("one", bytesOf(4, 1)));
    QVERIFY(writer->commit());
    const auto set = SafetensorsSet::open(folder());
    QVERIFY(set);
    QCOMPARE((*set)->tensors().size(), std::size_t{2});
  }

  void aSmallDiskIsRefusedAtOnce() {
    RUN_ON_SMALL_DISK(1 << 20, [](const std::filesystem::path& disk) -> QString {
      const std::vector<SafetensorsSpec> large{{"x", TensorType::F32, {1 << 20}}};
      const auto writer = SafetensorsSetWriter::create(disk, large);
      COMPLAIN_UNLESS(!writer && writer.error().code == ErrorCode::NoSpace, "");
      COMPLAIN_UNLESS(test::namesIn(disk) == "", test::namesIn(disk));
      return {};
    });
  }
};

QTEST_GUILESS_MAIN(TstSafetensorsWriter)
#include "tst_safetensors_writer.moc"
